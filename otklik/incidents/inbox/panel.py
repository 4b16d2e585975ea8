from otklik.incidents.desk.panel_context import OpenCase, Panel
from otklik.incidents.inbox.forms import PutOffForm


def panel(case: OpenCase, *, form: PutOffForm) -> Panel:
    """On the page of an incident: put it off to a moment, or back into the lists."""
    context = {
        "put_off_form": form,
        "is_asleep": case.incident.is_asleep(at=case.at),
    }
    return Panel(template="incidents/work/put_off.html", context=context)

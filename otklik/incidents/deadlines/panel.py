from otklik.incidents.desk.panel_context import OpenCase, Panel
from otklik.incidents.sla.due import deadline_of


def panel(case: OpenCase) -> Panel:
    """On the page of an incident: why the time limit is this one."""
    context = {"deadline": deadline_of(case.incident)}
    return Panel(template="incidents/deadline/why.html", context=context)

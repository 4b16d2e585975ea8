"""The part of an incident's page that shows what the incident waits for."""

from otklik.incidents.blockers.models import describe_awaited
from otklik.incidents.desk.panel_context import OpenCase, Panel


def marks_panel(case: OpenCase) -> Panel:
    """A call or help that is needed, and colleagues who speak the language of the message."""
    return Panel(template="incidents/marks/facts.html", context={"timeline": case.timeline})


def awaited_panel(case: OpenCase) -> Panel:
    awaited = describe_awaited([case.incident], at=case.at).get(case.incident.pk, "")
    return Panel(template="incidents/awaited/facts.html", context={"awaited": awaited})

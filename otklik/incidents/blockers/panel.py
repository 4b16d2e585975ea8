"""On the page of an incident: what it waits for besides a text."""

from otklik.incidents.blockers.awaited_text import awaited_by
from otklik.incidents.desk.panel_context import OpenCase, Panel


def marks_panel(case: OpenCase) -> Panel:
    """A call or help that is needed, and who speaks the language of the message."""
    return Panel(template="incidents/marks/facts.html", context={"timeline": case.timeline})


def awaited_panel(case: OpenCase) -> Panel:
    """Who is awaited, and the way to say so."""
    awaited = awaited_by([case.incident], now=case.at).get(case.incident.pk, "")
    return Panel(template="incidents/awaited/facts.html", context={"awaited": awaited})

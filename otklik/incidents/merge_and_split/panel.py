"""On the page of an incident: what joined it or was split from it, and its history."""

from otklik.incidents.desk.panel_context import OpenCase, Panel


def panel(case: OpenCase) -> Panel:
    return Panel(template="incidents/regrouping/facts.html", context={"origins": case.origins})


def history_panel(case: OpenCase) -> Panel:
    """The lines of the audit log, those of joined incidents among them."""
    return Panel(template="incidents/incident/history.html", context={"origins": case.origins})

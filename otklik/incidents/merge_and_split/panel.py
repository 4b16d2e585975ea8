"""The parts of an incident's page on merging and splitting, and on its history."""

from otklik.incidents.desk.panel_context import OpenCase, Panel


def panel(case: OpenCase) -> Panel:
    return Panel(template="incidents/regrouping/facts.html", context={"origins": case.origins})


def history_panel(case: OpenCase) -> Panel:
    """The entries of the audit log, with those of merged incidents."""
    return Panel(template="incidents/incident/history.html", context={"origins": case.origins})

from otklik.incidents.desk.panel_context import OpenCase, Panel


def panel(case: OpenCase) -> Panel:
    """On the page of an incident: who handed it over to whom."""
    return Panel(template="incidents/transfers/told.html", context={"origins": case.origins})

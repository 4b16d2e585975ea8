"""How current we are, at the desk: scores by section and unit, lists, history; the report."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from otklik.disclosure.checks.check_records import MissedPeriod, PlaceCheck
from otklik.disclosure.deadlines.item_states import ItemState
from otklik.disclosure.deadlines.state_rules import State
from otklik.disclosure.items.list_views import visible_states
from otklik.disclosure.items.models import Item
from otklik.disclosure.report import content, scores
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

LISTED = (State.LATE, State.SOON, State.NO_DATE, State.EXEMPT)
MISSED = 60  # newest periods on the page; the report has them all


@staff_only(Right.SEE_DESK, "GET")
def compliance(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    rows = visible_states(request.user, on=today)
    items = [one.item for one in rows]
    days = scores.history(items, until=today, days=scores.KEPT_DAYS)
    missed = MissedPeriod.objects.filter(item__in=items).select_related("item", "unit")
    context = {
        "whole": scores.score(rows),
        "sections": scores.by_section(rows),
        "units": scores.by_unit(rows),
        **{state.value: [one for one in rows if one.state == state] for state in LISTED},
        **_checks(rows),
        "missed": missed[:MISSED],
        "history": [day for day in days if (today - day.on).days < scores.SHOWN_DAYS],
        "quarters": scores.quarters(days),
        "today": today,
        "now": now,
    }
    return render(request, "disclosure/desk/compliance.html", context)


def _checks(rows: Sequence[ItemState]) -> dict[str, Any]:
    """Items whose place the last check found broken, and when it was."""
    items = Item.objects.filter(pk__in=[one.item.pk for one in rows])
    checks = PlaceCheck.objects.last_of(items)
    checked = [(one, checks[one.item.pk]) for one in rows if one.item.pk in checks]
    return {
        "broken": [(one, check) for one, check in checked if check.problem],
        "checked_at": max((check.at for _one, check in checked), default=None),
    }


@staff_only(Right.SEE_DESK, "GET")
def report(request: StaffRequest, kind: str) -> HttpResponse:
    """For an inspection: every item with its clause, its term, who confirmed it, what the site
    answered."""
    now = timezone.now()
    result = content.gather(request.user, at=now)
    answer = result.document.download(
        f"required-information-{timezone.localdate(now):%Y%m%d}", kind
    )
    content.record_report(result, kind=kind, by=request.user, at=now)
    return answer

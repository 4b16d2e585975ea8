"""How current we are, for the desk: shares by section and unit with their base, lists, history."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from otklik.core.files.downloads import attached
from otklik.disclosure import report as disclosure_report
from otklik.disclosure.checks.models import MissedPeriod, PlaceCheck
from otklik.disclosure.deadlines.state import State
from otklik.disclosure.items.list_views import visible
from otklik.disclosure.items.models import Item
from otklik.disclosure.report import content, scores
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

MISSED = 60  # periods that the page shows, the newest; the report has them all


@require_safe
@staff_only(Right.SEE_DESK)
def compliance(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    rows = visible(request.user, on=today)
    items = [one.item for one in rows]
    days = scores.history(items, until=today, days=scores.KEPT_DAYS)
    checks = PlaceCheck.objects.last_of(Item.objects.filter(pk__in=[item.pk for item in items]))
    context = {
        "whole": scores.score(rows),
        "sections": scores.by_section(rows),
        "units": scores.by_unit(rows),
        "late": [one for one in rows if one.state == State.LATE],
        "soon": [one for one in rows if one.state == State.SOON],
        "no_date": [one for one in rows if one.state == State.NO_DATE],
        "exempt": [one for one in rows if one.state == State.EXEMPT],
        "broken": [
            (one, checks[one.item.pk])
            for one in rows
            if one.item.pk in checks and checks[one.item.pk].problem
        ],
        "checked_at": max((check.at for check in checks.values()), default=None),
        "missed": MissedPeriod.objects.filter(item__in=items).select_related("item", "unit")[
            :MISSED
        ],
        "history": [day for day in days if (today - day.on).days < scores.SHOWN_DAYS],
        "quarters": scores.quarters(days),
        "today": today,
        "now": now,
    }
    return render(request, "disclosure/desk/compliance.html", context)


@require_safe
@staff_only(Right.SEE_DESK)
def report(request: StaffRequest, kind: str) -> HttpResponse:
    """For an inspection: every item with its clause, its term, who confirmed it, what the site
    answered. As it stands now; the journal notes that it was made."""
    maker = disclosure_report.MAKERS.get(kind)
    if maker is None:
        raise Http404
    now = timezone.now()
    result = content.gather(request.user, at=now)
    body = maker.make(result)
    disclosure_report.note(result, kind=kind, by=request.user, at=now)
    name = f"required-information-{timezone.localdate(now):%Y%m%d}.{kind}"
    return attached(body, name, maker.content_type)

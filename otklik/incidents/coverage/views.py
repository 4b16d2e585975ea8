from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.channels.accounts.models import Account
from otklik.core.files.file_responses import CSV, attachment
from otklik.core.table_files.write import csv_text
from otklik.incidents.coverage.answered_and_unanswered import (
    STATES,
    Scope,
    coverage,
    incidents_in_state,
)
from otklik.incidents.coverage.presentation import channel_bars, day_bars, days, rows
from otklik.incidents.coverage.response_times_and_shares import figures
from otklik.incidents.topics.models import Topic
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.structure.units_and_institutions import Institution, Unit

PER_PAGE = 50


@staff_only(Right.SEE_ALL_UNITS, "GET")
def page(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    scope = Scope.from_address(request.GET.dict(), by=request.user, at=now)
    found = coverage(scope, at=now)
    context = {
        "scope": scope,
        "found": found,
        "figures": figures(scope, at=now) if found.cells else None,
        "rows": rows(found),
        "channel_bars": channel_bars(found),
        "day_bars": day_bars(found),
        "days": days(found),
        "accounts": Account.objects.visible_to(request.user).order_by("name"),
        "units": Unit.objects.visible_to(request.user).order_by("name"),
        "topics": Topic.objects.active(),
        "institutions": Institution.objects.all() if request.user.institution_id is None else [],
        "sees_overview": request.user.may(Right.SEE_OVERVIEW),
        "now": now,
    }
    return render(request, "incidents/coverage/page.html", context)


@staff_only(Right.SEE_ALL_UNITS, "GET")
def incidents(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    scope = Scope.from_address(request.GET.dict(), by=request.user, at=now)
    state = request.GET.get("state", "")
    if state not in STATES:
        raise Http404
    found = incidents_in_state(scope, state, at=now)
    found = found.select_related("account", "topic", "guessed_topic", "unit")
    context = {
        "scope": scope,
        "state": STATES[state],
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "account": Account.objects.filter(pk=scope.account).first() if scope.account else None,
        "sees_overview": request.user.may(Right.SEE_OVERVIEW),
        "now": now,
    }
    return render(request, "incidents/coverage/incidents.html", context)


@staff_only(Right.SEE_ALL_UNITS, "GET")
def table(request: StaffRequest) -> HttpResponse:
    """The counts for a spreadsheet: a row per day, channel and state."""
    now = timezone.now()
    scope = Scope.from_address(request.GET.dict(), by=request.user, at=now)
    name = f"coverage-{scope.first.isoformat()}-{scope.last.isoformat()}.csv"
    found = coverage(scope, at=now)
    rows: list[tuple[object, ...]] = [(_("Day"), _("Channel"), _("State"), _("Incidents"))]
    for cell in sorted(found.cells, key=lambda cell: (cell.day, cell.account, cell.state)):
        channel = found.accounts.get(cell.account, "")
        rows.append((f"{cell.day:%d.%m.%Y}", channel, str(STATES[cell.state]), cell.count))
    return attachment("".join(csv_text(rows)), name, CSV)

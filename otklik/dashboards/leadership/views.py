"""The lead's page, what is late, and the weekly letter."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from otklik.dashboards.figures.period import AGAINST, NAMES, Period
from otklik.dashboards.figures.recount import RecountProgress, request_recount
from otklik.dashboards.leadership import key_figure_text, overview_text, weekly_letter
from otklik.dashboards.leadership.models import Letter
from otklik.dashboards.leadership.overdue import promises
from otklik.dashboards.leadership.overview_context import Lead, lead, visible_items
from otklik.dashboards.leadership.shared_query_results import SharedResults
from otklik.dashboards.needs.group_into_needs import top_topics
from otklik.dashboards.needs.need_presentation import top_topic_lines
from otklik.disclosure.deadlines.reminders import whole_list
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right, Role
from otklik.website.frame import desk_menu
from otklik.website.frame.frame import Frame

DECISIONS_SHOWN = 7
EARLIER_SHOWN = 12


@staff_only(Right.SEE_DESK, "GET")
def landing(request: StaffRequest) -> HttpResponse:
    """The start page: overview for the lead, system state for administrators, else inbox."""
    roles = {Role(appointment.role) for appointment in request.user.current_appointments}
    if Role.LEAD in roles and request.user.may(Right.SEE_OVERVIEW):
        return redirect("dashboards:overview")
    return redirect(desk_menu.place_of_work(request.user, roles) or "incidents:inbox")


@staff_only(Right.SEE_OVERVIEW, "GET")
def overview(request: StaffRequest) -> HttpResponse:
    """One sentence, the decisions of today, what is worse than it was, then the answers."""
    now, asked = timezone.now(), request.GET.dict()
    period = Period.from_address(asked, today=timezone.localdate(now))
    going_on = RecountProgress.from_address(asked, period, at=now)
    if going_on is not None and request.headers.get("HX-Request"):
        return _how_far(request, going_on, period)
    authority = Frame.of(request).authority
    calendar = authority.calendar() if authority else None
    found = lead(request.user, period, at=now, calendar=calendar)
    context = {
        **_overview_words(found),
        "recounting": None if going_on is None or going_on.is_over else going_on,
    }
    return render(request, "dashboards/overview.html", context)


def _overview_words(found: Lead) -> dict[str, Any]:
    heard = top_topics(found.period, counted_at=found.counted_at)
    return {
        "lead": found,
        "period": found.period,
        "sentence": overview_text.sentence(found),
        "decisions": found.decisions[:DECISIONS_SHOWN],
        "further": found.decisions[DECISIONS_SHOWN:],
        "worse": list(overview_text.worse(found)),
        "fine": overview_text.fine(found),
        "loudest": top_topic_lines(heard, found.period) if heard else (),
        "growing": heard and len(heard.growing),
        "compared": heard and heard.compared,
        "answers": key_figure_text.answers(found),
        "happened": overview_text.week_change_rows(found),
        "stages": [overview_text.stage_row(one) for one in found.stages],
        "lengths": list(NAMES.items()),
        "against": list(AGAINST.items()),
        "now": found.at,
    }


@staff_only(Right.SEE_OVERVIEW, "GET")
def late(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    known = SharedResults.load(request.user, at=now)
    kinds = promises(known, visible_items(request.user, whole_list(today)))
    rows = [(kind, [(one, one.days(today)) for one in kind.shown]) for kind in kinds]
    return render(request, "dashboards/late.html", {"kinds": rows, "now": now})


@staff_only(Right.SEE_OVERVIEW, "GET")
def letter(request: StaffRequest) -> HttpResponse:
    """The letter as it would be written to this person now, and earlier ones."""
    now = timezone.now()
    context = {
        "composed": weekly_letter.compose(request.user, at=now),
        "earlier": Letter.objects.filter(user=request.user)[:EARLIER_SHOWN],
        "receives": request.user in weekly_letter.leads(on=timezone.localdate(now)),
        "mail_is_configured": settings.MAIL_IS_CONFIGURED,
        "now": now,
    }
    return render(request, "dashboards/letter.html", context)


@staff_only(Right.SEE_OVERVIEW, "POST")
def start_recount(request: StaffRequest) -> HttpResponse:
    """Count the days of the period and the compared ones, in the background."""
    now = timezone.now()
    period = Period.from_address(request.POST.dict(), today=timezone.localdate(now))
    asked = request_recount(period, at=now)
    return redirect(f"{reverse('dashboards:overview')}?{asked}#period")


def _how_far(request: StaffRequest, found: RecountProgress, period: Period) -> HttpResponse:
    """The progress, which the page polls; at the end the page is reloaded."""
    if found.is_over:
        there = f"{request.path}?{period.address}#period"
        return HttpResponse(headers={"HX-Redirect": there})
    return render(request, "dashboards/overview.html#counting", {"recounting": found})

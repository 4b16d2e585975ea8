"""The page that the deputy chairman opens the day with, and what it leads to."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from otklik.dashboards.figures import recount_request as recounts
from otklik.dashboards.figures.period import AGAINST, NAMES, Period
from otklik.dashboards.figures.recount_request import Recounting
from otklik.dashboards.leadership import key_figure_text, overview_text, weekly_letter
from otklik.dashboards.leadership.overdue import promises
from otklik.dashboards.leadership.overview_context import lead, seen_by
from otklik.dashboards.leadership.sent_weekly_letter import Letter
from otklik.dashboards.leadership.shared_query_results import Known
from otklik.dashboards.needs.need_text import loudest_words
from otklik.dashboards.needs.top_topics import loudest
from otklik.disclosure.deadlines.reminders import whole_list
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right, Role
from otklik.website.frame import desk_header
from otklik.website.frame.frame import Frame

DECISIONS_SHOWN = 7
EARLIER_SHOWN = 12


@require_safe
@staff_only(Right.SEE_DESK)
def landing(request: StaffRequest) -> HttpResponse:
    """The door of the desk: the deputy chairman comes to the overview, whoever only administers to
    the state of the system, others to the queue."""
    roles = {Role(appointment.role) for appointment in request.user.current_appointments}
    if Role.LEAD in roles and request.user.may(Right.SEE_OVERVIEW):
        return redirect("dashboards:overview")
    return redirect(desk_header.place_of_work(request.user, roles) or "incidents:inbox")


@require_safe
@staff_only(Right.SEE_OVERVIEW)
def overview(request: StaffRequest) -> HttpResponse:
    """One sentence, the decisions of today, what is worse than it was, then the answers."""
    now = timezone.now()
    asked = request.GET.dict()
    period = Period.from_address(asked, today=timezone.localdate(now))
    going_on = Recounting.from_address(asked, period, at=now)
    if going_on is not None and request.headers.get("HX-Request"):
        return _how_far(request, going_on, period)
    authority = Frame.of(request).authority
    calendar = authority.calendar() if authority else None
    found = lead(request.user, period, at=now, calendar=calendar)
    heard = loudest(period, counted_at=found.counted_at)
    context = {
        "lead": found,
        "period": period,
        "sentence": overview_text.sentence(found),
        "decisions": found.decisions[:DECISIONS_SHOWN],
        "further": found.decisions[DECISIONS_SHOWN:],
        "worse": overview_text.worse(found),
        "fine": overview_text.fine(found),
        "loudest": loudest_words(heard, period) if heard else (),
        "growing": heard and len(heard.growing),
        "compared": heard and heard.compared,
        "answers": key_figure_text.answers(found),
        "happened": overview_text.happened_words(found),
        "stages": overview_text.stages(found),
        "lengths": list(NAMES.items()),
        "against": list(AGAINST.items()),
        "recounting": None if going_on is None or going_on.is_over else going_on,
        "now": now,
    }
    return render(request, "dashboards/overview.html", context)


@require_safe
@staff_only(Right.SEE_OVERVIEW)
def late(request: StaffRequest) -> HttpResponse:
    """What was promised and is late, thing by thing."""
    now = timezone.now()
    today = timezone.localdate(now)
    known = Known.read(request.user, at=now)
    kinds = promises(known, seen_by(request.user, whole_list(today)))
    rows = [(kind, [(one, one.days(today)) for one in kind.shown]) for kind in kinds]
    return render(request, "dashboards/late.html", {"kinds": rows, "now": now})


@require_safe
@staff_only(Right.SEE_OVERVIEW)
def letter(request: StaffRequest) -> HttpResponse:
    """The letter as it would be written to this person now, and those that were."""
    now = timezone.now()
    context = {
        "composed": weekly_letter.compose(request.user, at=now),
        "earlier": Letter.objects.filter(user=request.user)[:EARLIER_SHOWN],
        "receives": request.user in weekly_letter.leads(on=timezone.localdate(now)),
        "mail_is_configured": settings.MAIL_IS_CONFIGURED,
        "now": now,
    }
    return render(request, "dashboards/letter.html", context)


@require_POST
@staff_only(Right.SEE_OVERVIEW)
def recounting(request: StaffRequest) -> HttpResponse:
    """Count the days of the period and of those it is compared with anew; nobody waits for it."""
    now = timezone.now()
    period = Period.from_address(request.POST.dict(), today=timezone.localdate(now))
    asked = recounts.ask(period, at=now)
    return redirect(f"{reverse('dashboards:overview')}?{asked}#period")


def _how_far(request: StaffRequest, found: Recounting, period: Period) -> HttpResponse:
    """What the page asks meanwhile; once it is over, the page comes anew."""
    if found.is_over:
        there = f"{request.path}?{period.address}#period"
        return HttpResponse(headers={"HX-Redirect": there})
    return render(request, "dashboards/overview.html#counting", {"recounting": found})

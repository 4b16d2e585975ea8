"""/start/: the first minute of a demonstration, open to this machine only."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.channels.accounts.models import Account
from otklik.demo.network.comment_threads import asked_beneath, on_the_wall
from otklik.demo.network.models import Person
from otklik.demo.network.played_person import play, played_by, played_or_new
from otklik.demo.snapshot.models import Staged
from otklik.demo.start import citizen_steps, clean_sheet_steps, role_sign_in
from otklik.demo.start.made_up_question import made_up_question
from otklik.demo.start.role_sign_in import Door
from otklik.demo.start.walk import Walk
from otklik.incidents.cases.incident import Incident
from otklik.operations.initial_accounts import credentials_file, read_credentials
from otklik.operations.run import reset_to_clean_sheet as start_clean_sheet
from otklik.organisation.people.user import User
from otklik.surveys.waves.models import Wave
from otklik.website.asking.question_rendering import in_threes

RECENT = 20  # surveys
DRAFT = "question"  # the prepared comment of the practice network


def only_here[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """For everybody else there is no such page."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not role_sign_in.are_open_to(request):
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(guarded)


@only_here
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What this is, a door for each place of work, and the path of three steps."""
    is_clean = start_clean_sheet.is_begun(settings.DATA_DIR)
    staff, waves = _staff(), list(Wave.objects.opened().newest_first()[:RECENT])
    survey = next((wave for wave in waves if wave.is_open), None)
    is_away = bool(request.COOKIES.get(citizen_steps.COOKIE))
    opened = next(iter(staff.values()), None)
    shown = [(door, door.named(staff)) for door in Door if door is Door.CITIZEN or door in staff]
    context = {
        "found": citizen_steps.first_steps(played_by(request), survey, opened=opened)
        if opened and not is_away
        else None,
        "are_away": is_away,
        "away_url": reverse("demo-start:steps-away"),
        "here": request.path,
        "walk": Walk.of(request),
        "doors": shown,
        "start_url": "",  # one is here
        "survey": survey,
        "results": next((wave for wave in waves if wave.published_at), None),
        "question": _question(),
        "connected": list(Account.objects.outside().on().keyed()),
        "messages_made_up": Staged.objects.of(Incident).count(),
        "is_clean": is_clean,
        "next_steps": clean_sheet_steps.steps(_own_names()) if is_clean else [],
        "show_again": clean_sheet_steps.demonstration_again(),
        "other_names": list(role_sign_in.other_names(staff)),
        "is_administrator": request.user == staff.get(Door.ADMINISTRATOR),
    }
    return render(request, "demo/start.html", context)


@only_here
@require_http_methods(["GET", "HEAD", "POST"])
def clean_sheet(request: HttpRequest) -> HttpResponse:
    """The last question before everything made up is set aside; the administrator's to answer."""
    if request.user != _staff().get(Door.ADMINISTRATOR):
        return redirect("demo-start:start")
    if request.method == "POST" and start_clean_sheet.can_be():
        start_clean_sheet.ask(settings.DATA_DIR, by=str(request.user), at=timezone.now())
    context = {
        "is_asked": start_clean_sheet.is_asked(settings.DATA_DIR),
        "can_be": start_clean_sheet.can_be(),
        "acts": clean_sheet_steps.acts_of_the_pack(),
        "show_again": clean_sheet_steps.demonstration_again(),
    }
    return render(request, "demo/clean.html", context)


@only_here
@require_safe
def steps(request: HttpRequest) -> HttpResponse:
    """The path anew for a page that looks again; nothing (204) until a step has changed."""
    walk = Walk.of(request)
    if walk is None or request.GET.get("seen") == walk.mark:
        return HttpResponse(status=204)
    context = {"walk": walk, "survey": _open_survey()}
    return render(request, "demo/start.html#path", context)


@only_here
@require_POST
def steps_away(request: HttpRequest) -> HttpResponse:
    """Put the first steps of a citizen away in this browser, or bring them back."""
    answer = redirect("demo-start:start")
    if "back" in request.POST:
        answer.delete_cookie(citizen_steps.COOKIE)
    else:
        answer.set_cookie(
            citizen_steps.COOKIE, "1", max_age=citizen_steps.A_YEAR, httponly=True, samesite="Lax"
        )
    return answer


@only_here
@require_POST
def walk(request: HttpRequest) -> HttpResponse:
    """Set out, from the first step: the wall with a comment half written. Nobody is signed out.

    Whoever has written already goes as somebody else: one person's comments are one matter.
    """
    now = timezone.now()
    person = played_or_new(request, at=now)
    if person.comments.exists():
        person = Person.objects.arrive(at=now)
    return Walk(began_at=now, person=person.pk).keep(play(redirect(_wall()), person))


@only_here
@require_POST
def door(request: HttpRequest) -> HttpResponse:
    """Go in as somebody else, without a password."""
    wanted = request.POST.get("door", "")
    if wanted == Door.CITIZEN:
        logout(request)  # a citizen works nowhere here
        return redirect(_wall())
    if wanted not in Door or Door(wanted) not in _staff():
        raise Http404
    chosen = Door(wanted)
    login(request, _staff()[chosen], backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.set_expiry(0)
    step = request.POST.get("step")
    if step and start_clean_sheet.is_begun(settings.DATA_DIR):
        for one in clean_sheet_steps.steps(_own_names()):
            if (one.code, one.door) == (step, chosen):
                return redirect(one.address)
    return redirect(_place(chosen, Walk.of(request)))


def _staff() -> dict[Door, User]:
    return role_sign_in.accounts(credentials_file(settings.DATA_DIR), on=timezone.localdate())


def _own_names() -> list[str]:
    return [one.username for one in read_credentials(credentials_file(settings.DATA_DIR))]


def _open_survey() -> Wave | None:
    return Wave.objects.open(at=timezone.now()).newest_first().first()


def _question() -> dict[str, str] | None:
    """The question that was made up on the site, so that its fate can be looked up."""
    known = made_up_question()
    return {"number": str(known[0]), "code": in_threes(known[1])} if known else None


def _wall() -> str:
    """The box with the prepared comment in it."""
    post = asked_beneath(on_the_wall())
    anchor = f"#text-{post.pk}" if post else ""
    return f"{reverse('demo-network:wall')}?draft={DRAFT}{anchor}"


def _place(door: Door, walk: Walk | None) -> str:
    """Where the work of each begins; the operator on the path comes to its very comment."""
    match door:
        case Door.OPERATOR if walk and walk.is_asked and not walk.is_sent:
            if walk.incident:
                return reverse("incidents:incident", args=[walk.incident.number])
            return f"{reverse('incidents:inbox')}?view=all"  # still on its way: it comes on top
        case Door.APPROVER if walk and walk.reply and walk.is_with_approver:
            return f"{reverse('incidents:approvals')}?open={walk.reply.key}#item"
        case Door.APPROVER:
            return reverse("incidents:approvals")
        case Door.EDITOR:
            return reverse("wagtailadmin_home")
        case Door.LEAD:
            return reverse("dashboards:overview")
        case Door.ADMINISTRATOR:
            return reverse("system:system")
        case _:
            return reverse("incidents:inbox")

"""/start/: the first minute of a demonstration, open to this machine only."""

from collections.abc import Callable, Mapping
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
from otklik.demo.network.comment_threads import post_of_draft, wall_posts
from otklik.demo.network.models import Person
from otklik.demo.network.person_cookie import current_person, person_or_new, play
from otklik.demo.snapshot.fictitious_object_marks import Staged
from otklik.demo.start import first_steps, role_sign_in
from otklik.demo.start.find_made_up_question import made_up_question
from otklik.demo.start.role_sign_in import Door
from otklik.demo.start.walk import Walk
from otklik.incidents.cases.incident import Incident
from otklik.operations.initial_accounts import credentials_file, load_credentials
from otklik.operations.run import end_demonstration
from otklik.organisation.people.user import User
from otklik.surveys.waves.models import Wave
from otklik.website.asking.shared_view_helpers import group_digits

RECENT = 20  # surveys
DRAFT = "question"  # the prepared comment of the practice network


def only_here[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """404 except for requests from this machine."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not role_sign_in.are_open_to(request):
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(guarded)


@only_here
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What this is, a button for each role, and the path of three steps."""
    staff, waves = _staff(), list(Wave.objects.opened().newest_first()[:RECENT])
    survey = next((wave for wave in waves if wave.is_open), None)
    doors = [(door, door.label(staff)) for door in Door if door is Door.CITIZEN or door in staff]
    context = {
        **_citizen_steps(request, staff, survey),
        **_clean_sheet_steps(),
        "walk": Walk.of(request),
        "doors": doors,
        "start_url": "",  # one is here
        "survey": survey,
        "results": next((wave for wave in waves if wave.published_at), None),
        "question": _question(),
        "other_names": list(role_sign_in.other_names(staff)),
        "is_administrator": request.user == staff.get(Door.ADMINISTRATOR),
    }
    return render(request, "demo/start.html", context)


def _citizen_steps(
    request: HttpRequest, staff: Mapping[Door, User], survey: Wave | None
) -> dict[str, object]:
    are_away = bool(request.COOKIES.get(first_steps.COOKIE))
    opened = None if are_away else next(iter(staff.values()), None)
    person = current_person(request)
    return {
        "found": first_steps.first_steps(person, survey, opened=opened) if opened else None,
        "are_away": are_away,
        "away_url": reverse("demo-start:first-steps-toggle"),
        "here": request.path,
    }


def _clean_sheet_steps() -> dict[str, object]:
    is_clean = end_demonstration.is_begun(settings.DATA_DIR)
    return {
        "is_clean": is_clean,
        "next_steps": list(first_steps.steps(_own_names())) if is_clean else [],
        "show_again": first_steps.demonstration_again(),
        "connected": list(Account.objects.outside().on().keyed()),
        "messages_made_up": Staged.objects.of(Incident).count(),
    }


@only_here
@require_http_methods(["GET", "HEAD", "POST"])
def clean_sheet(request: HttpRequest) -> HttpResponse:
    """The administrator's confirmation before all fictitious data is removed."""
    if request.user != _staff().get(Door.ADMINISTRATOR):
        return redirect("demo-start:start")
    if request.method == "POST" and end_demonstration.can_be():
        end_demonstration.ask(settings.DATA_DIR, by=str(request.user), at=timezone.now())
    context = {
        "is_asked": end_demonstration.is_asked(settings.DATA_DIR),
        "can_be": end_demonstration.can_be(),
        "acts": first_steps.acts_of_the_pack(),
        "show_again": first_steps.demonstration_again(),
    }
    return render(request, "demo/clean.html", context)


@only_here
@require_safe
def steps(request: HttpRequest) -> HttpResponse:
    """The path for a polling page; 204 until a step has changed."""
    walk = Walk.of(request)
    if walk is None or request.GET.get("seen") == walk.mark:
        return HttpResponse(status=204)
    return render(request, "demo/start.html#path", {"walk": walk, "survey": _open_survey()})


@only_here
@require_POST
def steps_away(request: HttpRequest) -> HttpResponse:
    """Hide the first steps of a citizen in this browser, or show them again."""
    answer = redirect("demo-start:start")
    if "back" in request.POST:
        answer.delete_cookie(first_steps.COOKIE)
    else:
        answer.set_cookie(
            first_steps.COOKIE, "1", max_age=first_steps.A_YEAR, httponly=True, samesite="Lax"
        )
    return answer


@only_here
@require_POST
def walk(request: HttpRequest) -> HttpResponse:
    """Begin the path: the wall with a prepared comment. Nobody is signed out.

    A visitor who has already written gets another person: one person's comments are one case.
    """
    now = timezone.now()
    person = person_or_new(request, at=now)
    if person.comments.exists():
        person = Person.objects.arrive(at=now)
    return Walk(began_at=now, person=person.pk).keep(play(redirect(_wall()), person))


@only_here
@require_POST
def door(request: HttpRequest) -> HttpResponse:
    """Sign in as another role, without a password."""
    code = request.POST.get("door", "")
    if code == Door.CITIZEN:
        logout(request)  # a citizen has no account here
        return redirect(_wall())
    staff = _staff()
    if code not in Door or (chosen := Door(code)) not in staff:
        raise Http404
    login(request, staff[chosen], backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.set_expiry(0)
    step = request.POST.get("step")
    if step and end_demonstration.is_begun(settings.DATA_DIR):
        for one in first_steps.steps(_own_names()):
            if (one.code, one.door) == (step, chosen):
                return redirect(one.address)
    return redirect(_place(chosen, Walk.of(request)))


def _staff() -> dict[Door, User]:
    return role_sign_in.accounts(credentials_file(settings.DATA_DIR), on=timezone.localdate())


def _own_names() -> list[str]:
    return [one.username for one in load_credentials(credentials_file(settings.DATA_DIR))]


def _open_survey() -> Wave | None:
    return Wave.objects.open(at=timezone.now()).newest_first().first()


def _question() -> dict[str, str] | None:
    """The fictitious question, so that its status can be looked up."""
    question = made_up_question()
    return {"number": str(question[0]), "code": group_digits(question[1])} if question else None


def _wall() -> str:
    """The form with the prepared comment."""
    post = post_of_draft(wall_posts())
    anchor = f"#text-{post.pk}" if post else ""
    return f"{reverse('demo-network:wall')}?draft={DRAFT}{anchor}"


def _place(door: Door, walk: Walk | None) -> str:
    """Where each role starts; the operator on the path starts at the person's comment."""
    match door:
        case Door.OPERATOR if walk and walk.is_asked and not walk.is_sent:
            if walk.incident:
                return reverse("incidents:incident", args=[walk.incident.number])
            return f"{reverse('incidents:inbox')}?view=all"  # still on its way: it will be on top
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

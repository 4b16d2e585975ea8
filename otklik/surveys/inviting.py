"""Asking by chance: every N-th visit to the site, and after the answer to a question was read.

No cookie, nothing of a person is kept. A visit is a page that one comes to from elsewhere; each has
the same chance, whoever comes and however often. An invitation carries a ticket that is signed for
its way, so that these answers stay apart from those of the open link.
"""

import random
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from otklik.surveys import tickets
from otklik.surveys.models import Invitations, Mode, Wave
from otklik.surveys.models.invitations import OFTENEST

#: Where a chance stands that was drawn before the request came to us (`portal.gate`).
CHANCE = "otklik.chance"
NOT_FOR_INVITING = ("/surveys/", "/account/", "/start/", "/gallery/", "/practice/", "/display/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What the page shows. `path` is where one comes back to after «Не сейчас»."""

    wave: Wave
    ticket: str
    way: str
    path: str


def drawn(request: HttpRequest, *, chance: float | None = None) -> Invitation | None:
    """An invitation for this page, when it is the first of a visit and chance wants it.

    `chance` from 0 to 1 is drawn here when none is given and none came with the request. The
    database is asked by one page of ten: no wave invites oftener.
    """
    if not settings.INVITES_BY_CHANCE or not _begins_a_visit(request):
        return None
    if chance is None:
        drawn_before = request.META.get(CHANCE)
        chance = random.SystemRandom().random() if drawn_before is None else drawn_before
    if chance >= 1 / OFTENEST:
        return None
    running = _by_chance()
    if running is None or chance >= 1 / running.every:
        return None
    Invitations.objects.seen(running.pk, "shown")
    return _invitation(running.wave, Mode.INVITED, request)


def odds() -> float:
    """How likely a visit is invited while nothing changes in the database; 0: nobody is."""
    if not settings.INVITES_BY_CHANCE:
        return 0.0
    running = _by_chance()
    return 0.0 if running is None else 1 / running.every


def after_answer(request: HttpRequest) -> Invitation | None:
    """For whoever reads the answer to their question; nothing of the question goes along."""
    running = Invitations.objects.running().filter(after_answers=True).first()
    if running is None:
        return None
    Invitations.objects.seen(running.pk, "shown_after_answers")
    return _invitation(running.wave, Mode.SERVED, request)


def _by_chance() -> Invitations | None:
    return Invitations.objects.running().by_chance().first()


def banner(invitation: Invitation | None) -> SafeString | str:
    """What a page shows of it; empty without one."""
    if invitation is None:
        return ""
    slug, is_by_chance = invitation.wave.slug, invitation.way == Mode.INVITED
    context = {
        "invitation": invitation,
        "answer_url": reverse(f"surveys:{invitation.way}", args=[slug]),
        "decline_url": reverse("surveys:declined", args=[slug]) if is_by_chance else "",
    }
    return render_to_string("surveys/invitation.html", context)


def _invitation(wave: Wave, mode: Mode, request: HttpRequest) -> Invitation:
    word = secrets.token_hex(tickets.WORD_CHARACTERS // 2)
    ticket = tickets.issue(wave, word=word, mode=mode, at=timezone.now())
    return Invitation(wave=wave, ticket=ticket, way=mode.value, path=request.path)


def _begins_a_visit(request: HttpRequest) -> bool:
    """Whether a stranger comes to this page from elsewhere, and not from a page of ours."""
    at_work = settings.SESSION_COOKIE_NAME in request.COOKIES
    is_page = not any(part in request.path for part in (*NOT_FOR_INVITING, "/desk/", "/admin/"))
    if request.method != "GET" or at_work or not is_page:
        return False
    told = request.headers.get("Sec-Fetch-Site", "")
    if told:
        return told != "same-origin"
    return urlsplit(request.headers.get("Referer", "")).netloc != request.get_host()

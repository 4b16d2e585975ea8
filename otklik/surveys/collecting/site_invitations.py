"""Asking by chance: every N-th visit to the site, and after the answer to a question was read.

No cookie, nothing of a person is kept. A visit is a page that one comes to from elsewhere; each has
the same chance, whoever comes and however often. An invitation carries a ticket that is signed for
its way, so that these answers stay apart from those of the open link.
"""

import random
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.db.models import F
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.core.refusal import Refused
from otklik.surveys.collecting import submission_tickets
from otklik.surveys.collecting.models import Mode, SpentTicket
from otklik.surveys.waves.models import Wave

DECLINED = "declined"
OFTENEST = 10  # every tenth visit: oftener it would be a nuisance, and costs a query a page


class InvitationsQuerySet(models.QuerySet["Invitations"]):
    def running(self) -> Self:
        """Of waves that are open, the newest first."""
        opened = self.filter(wave__opened_at__isnull=False)
        now_open = opened.filter(wave__stopped_at__isnull=True, wave__closed_at__isnull=True)
        return now_open.order_by("-wave__opened_at", "-pk").select_related("wave")

    def by_chance(self) -> Self:
        """That ask every N-th visit, and go on."""
        return self.filter(every__gt=0, has_stopped=False)

    def seen(self, pk: int, what: str) -> None:
        """One more was `shown`. A count: not when, not to whom; lost where the database is busy,
        for no page of a person waits for it."""
        with suppress(DatabaseError), transaction.atomic():
            self.filter(pk=pk).update(**{what: F(what) + 1})

    def answered(self, wave: Wave, what: str, *, ticket: str) -> None:
        """One more was `opened` or `declined`: each invitation once, however often it is pressed.
        Opened is opened: whoever pressed “not now” before is no longer counted there, and it
        counts for nothing afterwards. What is kept of it are hashes among those of spent tickets.
        """
        with suppress(DatabaseError), transaction.atomic():
            if not Wave.objects.held_open(wave.pk):
                return
            spent = SpentTicket.objects
            declined = submission_tickets.digest(wave, ticket, what=DECLINED)
            is_first = spent.spend(wave, declined)
            if what == DECLINED:
                self.filter(wave=wave).update(declined=F(DECLINED) + int(is_first))
            elif spent.spend(wave, submission_tickets.digest(wave, ticket, what=what)):
                self.filter(wave=wave).update(
                    **{what: F(what) + 1}, declined=F(DECLINED) - int(not is_first)
                )


class Invitations(models.Model):
    """Whom a wave asks by chance, apart from its open link: of visits to the site every `every`th
    (0: none), and whoever reads the answer to a question that was closed.

    The chance is the same through the whole wave, so that it is known: it can be stopped, and
    not changed once somebody was asked. `shown` counts robots too. `codes_made`:
    personal codes given out, of which `codes_used` were; known after closing, unless few were.
    """

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="invitations")
    every = models.PositiveIntegerField(default=0)
    has_stopped = models.BooleanField(default=False)
    after_answers = models.BooleanField(default=False)
    shown = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    declined = models.PositiveIntegerField(default=0)
    shown_after_answers = models.PositiveIntegerField(default=0)
    opened_after_answers = models.PositiveIntegerField(default=0)
    codes_made = models.PositiveIntegerField(default=0)
    codes_used = models.PositiveIntegerField(null=True, blank=True)

    objects = InvitationsQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitations of a wave")
        verbose_name_plural = _("invitations of waves")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(every=0) | models.Q(every__gte=OFTENEST),
                name="at_most_every_tenth_visit_is_asked",
            )
        ]

    def __str__(self) -> str:
        return str(self.wave)

    @property
    def is_running(self) -> bool:
        return bool(self.every) and not self.has_stopped

    @classmethod
    @transaction.atomic
    def arrange(
        cls, wave: Wave, *, every: int, after_answers: bool, by: Actor | None, at: datetime
    ) -> Self:
        """Ask every so many visits (0: none), and after answers or not. Refused when somebody
        was asked already with another chance."""
        locked = Wave.objects.select_for_update().get(pk=wave.pk)
        if locked.is_over:
            raise Refused(_("The survey is closed: nobody is invited any more."))
        if every and every < OFTENEST:
            raise Refused(
                _("At most every %(number)sth visit: oftener it disturbs.") % {"number": OFTENEST}
            )
        found, _is_new = cls.objects.get_or_create(wave=wave)
        if found.shown and every not in (0, found.every):
            raise Refused(
                _(
                    "People were invited already, one of %(number)s: the share stays the same "
                    "through the whole survey. It can be stopped."
                )
                % {"number": found.every}
            )
        found.has_stopped = bool(found.shown and not every)
        found.every = found.every if found.has_stopped else every
        found.after_answers = after_answers
        found.save(update_fields=["every", "has_stopped", "after_answers"])
        entries.record(
            wave, "wave.invitations_arranged", by=by, at=at, every=every, after=after_answers
        )
        return found


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
    word = secrets.token_hex(submission_tickets.WORD_CHARACTERS // 2)
    ticket = submission_tickets.issue(wave, word=word, mode=mode, at=timezone.now())
    return Invitation(wave=wave, ticket=ticket, way=mode.value, path=request.path)


def _begins_a_visit(request: HttpRequest) -> bool:
    """Whether a stranger comes to this page from elsewhere, and not from a page of ours."""
    at_work = settings.SESSION_COOKIE_NAME in request.COOKIES
    is_page = not any(part in request.path for part in (*NOT_FOR_INVITING, "/desk/", "/admin/"))
    if request.method != "GET" or at_work or not is_page:
        return False
    value = request.headers.get("Sec-Fetch-Site", "")
    if value:
        return value != "same-origin"
    return urlsplit(request.headers.get("Referer", "")).netloc != request.get_host()

"""Invitations: every N-th visit to the site, people who read the answer to a closed question, and
personal codes.

No cookie is set, and nothing about a person is stored. A visit begins with a page reached from
another site; each visit has the same chance. An invitation carries a ticket signed for its mode, so
that its answers are counted apart from those of the open link.
"""

import hashlib
import hmac
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
from otklik.core.db.kept_values import cached_until_changed
from otklik.core.refusal import Refused
from otklik.surveys.collecting import submission_tickets
from otklik.surveys.collecting.models import Mode, SpentTicket
from otklik.surveys.waves.models import Wave

DECLINED = "declined"
OFTENEST = 10  # every tenth visit: more often would disturb, and cost a query per page


class InvitationsQuerySet(models.QuerySet["Invitations"]):
    def running(self) -> Self:
        """Those of open waves, newest first."""
        opened = self.filter(wave__opened_at__isnull=False)
        now_open = opened.filter(wave__stopped_at__isnull=True, wave__closed_at__isnull=True)
        return now_open.order_by("-wave__opened_at", "-pk").select_related("wave")

    def by_chance(self) -> Self:
        """Invitations of every N-th visit that were not stopped."""
        return self.filter(every__gt=0, has_stopped=False)

    def count_shown(self, pk: int, what: str) -> None:
        """Add one to a counter, without a time or a person; lost where the database is busy."""
        with suppress(DatabaseError), transaction.atomic():
            self.filter(pk=pk).update(**{what: F(what) + 1})

    def count_answer(self, wave: Wave, what: str, *, ticket: str) -> None:
        """Count an invitation as opened or declined, once each. Opening overrides an earlier "not
        now". It is stored as hashes among those of used tickets."""
        with suppress(DatabaseError), transaction.atomic():
            if not Wave.objects.hold_open(wave.pk):
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
    """Whom a wave invites: every `every`th visit to the site (0: none), and readers of the answer
    to a closed question. The probability stays the same through the wave, so that it is known:
    invitations can be stopped, but `every` cannot change once somebody was invited. `shown` counts
    robots too. `codes_made`: personal codes handed out, of which `codes_used` were used; known
    after closing, and hidden if few."""

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
    codes_used = models.PositiveIntegerField(null=True)

    objects = InvitationsQuerySet.as_manager()

    class Meta:
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
        """Invite every N-th visit (0: none). Raises Refused if people were invited with another
        N."""
        locked = Wave.objects.select_for_update().get(pk=wave.pk)
        if locked.is_over:
            raise Refused(_("The survey is closed: nobody is invited any more."))
        if every and every < OFTENEST:
            raise Refused(
                _("At most every %(number)sth visit: more often disturbs.") % {"number": OFTENEST}
            )
        found, _is_new = cls.objects.get_or_create(wave=wave)
        if found.shown and every not in (0, found.every):
            sentence = _(
                "People were invited already, one of %(number)s: the share stays the same "
                "through the whole survey. It can be stopped."
            )
            raise Refused(sentence % {"number": found.every})
        found.has_stopped = bool(found.shown and not every)
        found.every = found.every if found.has_stopped else every
        found.after_answers = after_answers
        found.save(update_fields=["every", "has_stopped", "after_answers"])
        values = {"every": every, "after": after_answers}
        entries.record(wave, "wave.invitations_arranged", by=by, at=at, **values)
        return found


DIGITS = 12  # of a code: with five thousand codes, one guess in two hundred million is right
AT_ONCE = 5_000


class InviteQuerySet(models.QuerySet["Invite"]):
    def spend(self, wave: Wave, code: str) -> bool:
        """Whether the code was valid; in its own transaction, so nothing links it to a form."""
        with transaction.atomic(durable=True):
            if not Wave.objects.hold_open(wave.pk):
                return False
            unspent = self.filter(digest=digest(wave, code), wave=wave, used=False)
            return unspent.update(used=True) == 1

    def end(self, wave: Wave) -> None:
        """At closing keep only the numbers of codes; hide how many were used if they are few."""
        codes = self.filter(wave=wave)
        used = codes.filter(used=True).count()
        if used >= wave.min_cell:
            Invitations.objects.filter(wave=wave).update(codes_used=used)
        codes.delete()


class Invite(models.Model):
    """A personal code that opens the form once. Stored are its hash with the wave's key and whether
    it was used; not when, by whom or for which form. Deleted when the wave closes."""

    digest = models.CharField(max_length=64, primary_key=True)
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="invites")
    used = models.BooleanField(default=False)

    objects = InviteQuerySet.as_manager()

    def __str__(self) -> str:
        return self.digest[:8]

    @classmethod
    @transaction.atomic
    def make(cls, wave: Wave, number: int, *, by: Actor | None, at: datetime) -> list[str]:
        """New codes of an open wave, in random order; shown once, since only hashes are stored."""
        if not wave.lock().is_open:
            raise Refused(_("Codes are made while the survey is open."))
        if not 1 <= number <= AT_ONCE:
            raise Refused(_("From 1 to %(most)s codes at a time.") % {"most": AT_ONCE})
        codes = [_new_code() for _each in range(number)]
        digests = sorted(digest(wave, code) for code in codes)
        Invite.objects.bulk_create(
            [Invite(digest=one, wave=wave) for one in digests], batch_size=500
        )
        counted, _is_new = Invitations.objects.get_or_create(wave=wave)
        Invitations.objects.filter(pk=counted.pk).update(codes_made=models.F("codes_made") + number)
        entries.record(wave, "wave.codes_made", by=by, at=at, number=number)
        return codes


def _new_code() -> str:
    """In groups of four, as people read and type it."""
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    return " ".join(digits[place : place + 4] for place in range(0, DIGITS, 4))


def digest(wave: Wave, code: str) -> str:
    """The hash of a code, whatever characters separate its digits."""
    digits = "".join(sign for sign in code if sign.isascii() and sign.isdigit())
    return hmac.new(wave.key.encode(), f"code/{digits}".encode(), hashlib.sha256).hexdigest()


#: The environ key of a chance drawn before the request was routed (`website.page_cache`).
CHANCE = "otklik.chance"
NOT_FOR_INVITING = ("/surveys/", "/account/", "/start/", "/gallery/", "/practice/", "/display/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What the page shows. `path` is the page to return to after «Не сейчас»."""

    wave: Wave
    ticket: str
    way: str
    path: str


def draw(request: HttpRequest, *, chance: float | None = None) -> Invitation | None:
    """An invitation for this page, when it is the first of a visit and chance decides so. `chance`
    from 0 to 1 is drawn here when none is given or came with the request. Only one page of ten asks
    the database: no wave invites oftener."""
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
    Invitations.objects.count_shown(running.pk, "shown")
    return _invitation(running.wave, Mode.INVITED, request)


def odds() -> float:
    """The probability that a visit is invited, by the current rows."""
    if not settings.INVITES_BY_CHANCE:
        return 0.0
    running = _by_chance()
    return 0.0 if running is None else 1 / running.every


def after_answer(request: HttpRequest) -> Invitation | None:
    """For people who read the answer to their question; it carries nothing of the question."""
    running = Invitations.objects.running().filter(after_answers=True).first()
    if running is None:
        return None
    Invitations.objects.count_shown(running.pk, "shown_after_answers")
    return _invitation(running.wave, Mode.SERVED, request)


def _by_chance() -> Invitations | None:
    # The other columns count each visit that is invited: pages do not read them.
    running = Invitations.objects.running().by_chance().only("every", "wave")
    return cached_until_changed("invitations by chance", make=lambda: (running.first(),))[0]


def banner(invitation: Invitation | None) -> SafeString | str:
    """The HTML of the banner; empty without an invitation."""
    if invitation is None:
        return ""
    slug, is_by_chance = invitation.wave.slug, invitation.way == Mode.INVITED
    context = {
        "invitation": invitation,
        "answer_url": reverse(f"surveys:{invitation.way}", args=[slug]),
        "decline_url": reverse("surveys:invitation-decline", args=[slug]) if is_by_chance else "",
    }
    return render_to_string("surveys/invitation.html", context)


def _invitation(wave: Wave, mode: Mode, request: HttpRequest) -> Invitation:
    ticket = submission_tickets.issue(wave, mode=mode, at=timezone.now())
    return Invitation(wave=wave, ticket=ticket, way=mode.value, path=request.path)


def _begins_a_visit(request: HttpRequest) -> bool:
    """Whether an anonymous visitor reaches this page from another site."""
    at_work = settings.SESSION_COOKIE_NAME in request.COOKIES
    is_page = not any(part in request.path for part in (*NOT_FOR_INVITING, "/desk/", "/admin/"))
    if request.method != "GET" or at_work or not is_page:
        return False
    value = request.headers.get("Sec-Fetch-Site", "")
    if value:
        return value != "same-origin"
    return urlsplit(request.headers.get("Referer", "")).netloc != request.get_host()

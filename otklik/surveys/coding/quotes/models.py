import re
from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from django.db import models, transaction
from django.db.models import PROTECT, F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.core.refusal import Refused
from otklik.nlp.personal_data.find_and_mask import EVERYTHING, find_personal, mask_personal
from otklik.nlp.words.lemmas import plain
from otklik.organisation.people.user import User
from otklik.surveys.instrument.form_layout_and_encoding import FormQuestion
from otklik.surveys.results import open_answers
from otklik.surveys.waves.models import LONG_FIELDS, Wave

LEFT_OUT = "…"
LONGEST = 400


class QuoteQuerySet(models.QuerySet["Quote"]):
    def to(self, field: str) -> Self:
        return self.filter(field=field)

    def approved(self) -> Self:
        """Sorted by their text, an order that reveals nothing."""
        return self.filter(state=Quote.State.APPROVED).order_by("text", "pk")

    def with_form(self) -> Self:
        """Also select the wave and its version, whose form each process caches."""
        quotes = self.select_related("wave__version__instrument")
        return quotes.defer(*(f"wave__version__{name}" for name in LONG_FIELDS))

    def waiting(self) -> Self:
        return self.filter(state=Quote.State.WAITING).order_by("pk")


class Quote(models.Model):
    """A passage of an open answer that everybody may read: one person proposes it, another approves
    it. waiting → approved → withdrawn, or waiting → declined. It is a copy: nothing links it to the
    answer or its author."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for another person")
        APPROVED = "approved", pgettext_lazy("quotation", "approved")
        DECLINED = "declined", pgettext_lazy("quotation", "declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("quotation", "removed")

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="quotes")
    field = models.CharField(max_length=81)
    text = models.TextField(_("quotation"))
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    proposed_by = models.ForeignKey(User, on_delete=PROTECT, related_name="+")
    decided_by = models.ForeignKey(User, on_delete=PROTECT, related_name="+", null=True)

    objects = QuoteQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["wave", "field", "text"],
                condition=Q(state__in=("waiting", "approved")),
                name="quoted_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="quotation_is_decided_by_another_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "declined")) | Q(decided_by__isnull=False),
                name="decided_quotation_names_who_decided",
            ),
        ]

    def __str__(self) -> str:  # never the words: the audit log has names of rows
        return _("quotation %(number)s (%(wave)s)") % {"number": self.pk, "wave": self.wave}

    @classmethod
    @transaction.atomic
    def propose(
        cls, wave: Wave, field: str, text: str, *, key: UUID, by: User, at: datetime
    ) -> "Quote":
        """Propose a quotation, «…» between pieces. Raises Refused if personal or not from the
        answer."""
        sentence = " ".join(text.replace("...", LEFT_OUT).split())
        open_answers.check_open(wave, field)
        answer = wave.open_answers.to(field).filter(pk=key).first()
        if answer is None:
            raise Refused(_("This answer no longer exists."))
        if not sentence.strip(LEFT_OUT + " "):
            raise Refused(_("There are no words to quote."))
        if len(sentence) > LONGEST:
            raise Refused(
                _("A quotation has %(most)s characters at most: leave something out with “…”.")
                % {"most": LONGEST}
            )
        _check_impersonal(sentence)
        if not _is_quoted(sentence, mask_all(answer.text)):
            raise Refused(
                _("These are not the words of the answer: leave words out with “…”, add none.")
            )
        if cls.objects.filter(wave=wave, field=field, text=sentence).exclude(
            state__in=(cls.State.DECLINED, cls.State.WITHDRAWN)
        ):
            raise Refused(_("These words are proposed already."))
        quote = cls.objects.create(wave=wave, field=field, text=sentence, proposed_by=by)
        entries.record(quote, "quote.proposed", by=by, at=at, field=field)
        return quote

    @property
    def question(self) -> FormQuestion | None:
        return self.wave.version.form.text_question(self.field)

    @transaction.atomic
    def approve(self, *, by: User, at: datetime) -> None:
        """Show it to everybody who sees the results. Raises Refused."""
        current = self._lock_waiting(by)
        _check_impersonal(current.text)
        self._decide(current, self.State.APPROVED, by=by, at=at)

    @transaction.atomic
    def decline(self, *, by: User, at: datetime) -> None:
        self._decide(self._lock_waiting(by), self.State.DECLINED, by=by, at=at)

    @transaction.atomic
    def withdraw(self, *, by: Actor, at: datetime) -> None:
        """Withdraw it; anybody who runs surveys may. Raises Refused when it is not shown."""
        current = self._lock()
        if current.state not in (self.State.WAITING, self.State.APPROVED):
            raise Refused(_("This quotation is already not shown to anybody."))
        current.state = self.State.WITHDRAWN
        current.save(update_fields=["state"])
        entries.record(current, "quote.withdrawn", by=by, at=at, field=self.field)
        self.refresh_from_db()

    def _lock_waiting(self, by: Actor) -> "Quote":
        current = self._lock()
        if current.state != self.State.WAITING:
            raise Refused(_("This quotation was decided on already."))
        if by.pk == current.proposed_by_id:
            raise Refused(_("You proposed it: another person decides."))
        return current

    def _decide(self, current: "Quote", state: State, *, by: User, at: datetime) -> None:
        current.state, current.decided_by = state, by
        current.save(update_fields=["state", "decided_by"])
        entries.record(current, f"quote.{state}", by=by, at=at, field=self.field)
        self.refresh_from_db()

    def _lock(self) -> "Quote":
        found = type(self).objects.select_for_update(of=("self",)).select_related("wave")
        return found.get(pk=self.pk)


def mask_all(text: str) -> str:
    """The answer with all possible personal data masked, including addresses."""
    return mask_personal(text, EVERYTHING)


def _check_impersonal(text: str) -> None:
    if find_personal(text, EVERYTHING):
        raise Refused(
            _("There may be a name, a number or an address in it: leave it out with “…”.")
        )


def _is_quoted(quote: str, answer: str) -> bool:
    """Whether the answer contains the pieces of the quotation in their order."""
    result, position = _plain_text(answer), 0
    for piece in quote.split(LEFT_OUT):
        words = _plain_text(piece)
        found = result.find(words, position)
        if found < 0:
            return False
        position = found + len(words)
    return True


def _plain_text(text: str) -> str:
    return re.sub(r"\s+", " ", plain(text)).strip()

"""Norms of answering time, the documents that set them, and when their clock starts."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from otklik.audit import entries
from otklik.channels.accounts.models import Account
from otklik.core.db.ask_once import asked_once
from otklik.core.db.compiled_queries import compiled_query
from otklik.core.refusal import Refused
from otklik.incidents.topics.models import Urgency
from otklik.organisation.document_registration.registered_document import SettingDocument
from otklik.organisation.people.user import User


class NormStage(models.TextChoices):
    FIRST = "first", gettext_lazy("first answer")
    FINAL = "final", gettext_lazy("final answer after an interim one")


class MatterKind(models.TextChoices):
    COMMENT = "comment", gettext_lazy("comment")
    MESSAGE = "message", gettext_lazy("private message")
    QUESTION = "question", gettext_lazy("question on the site")
    MAIL = "mail", gettext_lazy("letter by e-mail")

    @classmethod
    def of(cls, account: Account, *, is_private: bool) -> "MatterKind":
        """The type of a message in this account, unless a person sorts it otherwise."""
        match account.network:
            case Account.NetworkCode.SITE:
                return cls.QUESTION
            case Account.NetworkCode.EMAIL:
                return cls.MAIL
        return cls.MESSAGE if is_private else cls.COMMENT


class TermUnit(models.TextChoices):
    MINUTES = "minutes", gettext_lazy("working minutes")
    WORKING_DAYS = "working_days", gettext_lazy("working days")
    CALENDAR_DAYS = "calendar_days", gettext_lazy("calendar days")


class NormDocument(SettingDocument):
    """A document that sets norms; without one they are only internal guidelines."""

    nothing_set = gettext_lazy("Choose the time limits that this document sets.")


class NormQuerySet(models.QuerySet["Norm"]):
    def active(self) -> Self:
        return self.select_related("document").filter(is_active=True)

    def fitting(self, *, stage: str, kind: str, network: str, urgency: str) -> "Norm | None":
        """The most specific norm for this case: the type takes precedence over the network, and
        that over the urgency."""
        cases = _norms(stage=stage, kind=kind, network=network, urgency=urgency)
        return max(cases, key=Norm.closeness, default=None)


class Norm(models.Model):
    """How long an answer may take in one case; an empty column matches any. `basis` names its
    document in the pack, `document` is the one that the authority recorded."""

    Stage, Kind, Unit = NormStage, MatterKind, TermUnit

    stage = models.CharField(max_length=5, choices=NormStage.choices, default=NormStage.FIRST)
    kind = models.CharField(max_length=10, choices=MatterKind.choices, blank=True)
    network = models.CharField(max_length=20, choices=Account.NetworkCode.choices, blank=True)
    urgency = models.CharField(max_length=10, choices=Urgency.choices, blank=True)
    unit = models.CharField(max_length=13, choices=TermUnit.choices, default=TermUnit.MINUTES)
    amount = models.PositiveIntegerField()
    basis = models.CharField(
        max_length=300,
        blank=True,
        help_text=gettext_lazy("The document that sets it; empty: not approved."),
    )
    document = models.ForeignKey(
        NormDocument, null=True, on_delete=models.PROTECT, related_name="norms"
    )
    is_active = models.BooleanField(default=True)

    objects = NormQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-stage", "kind", "network", "-urgency"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["stage", "kind", "network", "urgency"], name="norm_once_a_case"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="norm_gives_some_time"),
        ]

    def __str__(self) -> str:
        return f"{self.case} — {self.words}"

    @property
    def is_approved(self) -> bool:
        return bool(self.document_id or self.basis)

    @property
    def source(self) -> str:
        """The document that sets it; empty for an internal guideline."""
        return str(self.document) if self.document else self.basis

    @property
    def case(self) -> str:
        parts = [self.get_stage_display()]
        parts += [self.get_kind_display()] if self.kind else []
        parts += [self.get_network_display()] if self.network else []
        if self.urgency:
            parts.append(_("urgency: %(word)s") % {"word": self.get_urgency_display()})
        return ", ".join(str(part) for part in parts)

    @property
    def words(self) -> str:
        return term_words(self.amount, self.unit)

    def closeness(self) -> int:
        return 4 * bool(self.kind) + 2 * bool(self.network) + bool(self.urgency)

    def set_by(self, document: NormDocument, *, amount: int, by: User, at: datetime) -> None:
        """A document sets it to this; open incidents keep their deadlines. Raises Refused."""
        if amount < 1:
            raise Refused(_("A time limit cannot be zero: at least one."))
        was = self.words
        self.document, self.amount = document, amount
        self.save(update_fields=["document", "amount"])
        entries.record(
            self, "norm.approved", by=by, at=at,
            was=was, now=self.words, document=str(document), document_id=document.pk,
        )  # fmt: skip

    @transaction.atomic
    def lose_document(self, *, by: User, at: datetime) -> None:
        """The document is no longer valid: the norm is a guideline again. Raises Refused."""
        if self.document is None:
            raise Refused(_("No document is recorded for this time limit."))
        was = str(self.document)
        self.document = None
        self.save(update_fields=["document"])
        entries.record(self, "norm.document_lifted", by=by, at=at, document=was)


def term_words(amount: int, unit: str) -> str:
    if unit == TermUnit.WORKING_DAYS:
        sentence = ngettext("%(n)s working day", "%(n)s working days", amount)
    elif unit == TermUnit.CALENDAR_DAYS:
        sentence = ngettext("%(n)s calendar day", "%(n)s calendar days", amount)
    elif amount % 60:
        sentence = ngettext("%(n)s working minute", "%(n)s working minutes", amount)
    else:
        amount //= 60
        sentence = ngettext("%(n)s working hour", "%(n)s working hours", amount)
    return sentence % {"n": amount}


class ClockStart(models.TextChoices):
    POSTED = "posted", gettext_lazy("when the person wrote")
    DETECTED = "detected", gettext_lazy("when we noticed it")
    REGISTERED = "registered", gettext_lazy("when it was registered")


class Clock(models.Model):
    """The moment from which norms are counted, as the authority decided: one row. Every incident
    stores all three moments."""

    Start = ClockStart
    CODE = "desk"

    code = models.SlugField(unique=True, default=CODE)
    starts = models.CharField(
        max_length=10, choices=ClockStart.choices, default=ClockStart.DETECTED
    )

    def __str__(self) -> str:
        return self.get_starts_display()

    @classmethod
    @asked_once
    def current(cls) -> "Clock":
        """The decision; unsaved until somebody decides."""
        return cls.objects.filter(code=cls.CODE).first() or cls()

    def start_of(self, *, posted: datetime, detected: datetime, registered: datetime) -> datetime:
        moments = {
            ClockStart.POSTED: posted,
            ClockStart.DETECTED: detected,
            ClockStart.REGISTERED: registered,
        }
        return moments[ClockStart(self.starts)]

    @classmethod
    @transaction.atomic
    def choose(cls, starts: str, *, by: User, at: datetime) -> None:
        """Count from another moment from now on; running clocks are unaffected."""
        clock, _is_new = cls.objects.select_for_update().get_or_create(code=cls.CODE)
        if clock.starts == starts:
            return
        was, clock.starts = clock.starts, ClockStart(starts)
        clock.save(update_fields=["starts"])
        entries.record(clock, "clock.start_chosen", by=by, at=at, was=was, now=starts)


@compiled_query
def _norms(*, stage: str, kind: str, network: str, urgency: str) -> models.QuerySet[Norm]:
    fitting = {name: [value, ""] for name, value in [
        ("kind__in", kind), ("network__in", network), ("urgency__in", urgency),
    ]}  # fmt: skip
    return Norm.objects.active().filter(stage=stage, **fitting)

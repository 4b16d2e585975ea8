"""Retention terms, the documents that set them, and runs."""

from collections import Counter
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.organisation.document_registration.registered_document import SettingDocument
from otklik.organisation.people.user import User

SIGN_OF_LIFE = timedelta(seconds=90)


class RuleKind(models.TextChoices):
    """Kinds of data, and from when their terms count."""

    EVENTS = "events", gettext_lazy("events as networks sent them, after they were passed on")
    IMPORT_FILES = "import_files", gettext_lazy("files of imports, after the import")
    PRESENCES = "presences", gettext_lazy("who had an incident open, after they left it")
    ATTACHMENTS = "attachments", gettext_lazy("attachments, after the incident was closed")
    TEXTS = "texts", gettext_lazy("texts of incidents, after they were closed")
    IDENTITIES = "identities", gettext_lazy("who people are, after their last incident was closed")
    LOOKS = "looks", gettext_lazy("reasons for looking at names, after the look")
    SCANS = (
        "scans",
        gettext_lazy(
            "resolutions and signed scans, after the minutes were signed or the assignment ended"
        ),
    )
    SEARCHES = "searches", gettext_lazy("words of searches without a result, after their month")
    BACKUPS = "backups", gettext_lazy("backups, after they were made")


class KeepingDocument(SettingDocument):
    """A document that sets retention terms, which act from the next night: without one a term
    erases nothing."""

    nothing_set = gettext_lazy("Choose the periods that this document sets.")


class RetentionRuleQuerySet(models.QuerySet["RetentionRule"]):
    def active(self) -> Self:
        return self.select_related("document").filter(is_active=True)

    def acting(self) -> Self:
        """Terms that a document has set and a program can carry out."""
        return self.active().filter(document__isnull=False).exclude(kind=RuleKind.BACKUPS)


class RetentionRule(models.Model):
    """How many days one kind of data is kept: from the pack, in effect once the authority's
    document is recorded."""

    Kind = RuleKind

    kind = models.CharField(max_length=12, choices=RuleKind.choices, unique=True)
    days = models.PositiveIntegerField()
    basis = models.CharField(max_length=300, blank=True, help_text="Why so long, for staff.")
    is_checked = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    document = models.ForeignKey(
        KeepingDocument, null=True, on_delete=models.PROTECT, related_name="rules"
    )

    objects = RetentionRuleQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(days__gt=0), name="kept_for_a_day_at_least")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.words}"

    @property
    def words(self) -> str:
        return ngettext("%(n)s day", "%(n)s days", self.days) % {"n": self.days}

    @property
    def is_acting(self) -> bool:
        return self.document is not None and self.kind != RuleKind.BACKUPS

    @property
    def ground(self) -> str:
        """The ground as recorded in the audit log."""
        return _("Retention period: %(rule)s (%(document)s)") % {
            "rule": self,
            "document": self.document,
        }

    def before(self, at: datetime) -> datetime:
        """Data that ended before this moment is erased."""
        return at - timedelta(days=self.days)

    def set_by(self, document: KeepingDocument, *, amount: int, by: User, at: datetime) -> None:
        """Set the term, in days, by a document. Raises Refused for less than a day."""
        if amount < 1:
            raise Refused(_("A retention period is at least one day."))
        was = self.days
        self.document, self.days = document, amount
        self.save(update_fields=["document", "days"])
        entries.record(
            self, "retention.approved", by=by, at=at, was=was, now=amount, document=str(document)
        )

    @transaction.atomic
    def lose_document(self, *, by: User, at: datetime) -> None:
        """Withdraw the document: the term no longer erases anything. Raises Refused without one."""
        if self.document is None:
            raise Refused(_("No document is recorded for this period."))
        was = str(self.document)
        self.document = None
        self.save(update_fields=["document"])
        entries.record(self, "retention.document_lifted", by=by, at=at, document=was)


class RetentionRunQuerySet(models.QuerySet["RetentionRun"]):
    def lost(self, *, at: datetime) -> Self:
        """Unfinished without a sign of life."""
        return self.filter(finished_at__isnull=True, alive_at__lt=at - SIGN_OF_LIFE)


class RetentionRun(models.Model):
    """One term in one night: up to which moment, and how many rows of each kind were erased."""

    rule = models.ForeignKey(RetentionRule, on_delete=models.PROTECT, related_name="runs")
    on = models.DateField()
    before = models.DateTimeField()
    begun_at = models.DateTimeField()
    alive_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    problem = models.TextField(blank=True)

    objects = RetentionRunQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "on"], name="a_term_once_a_day")
        ]

    def note(self, counts: "Counter[str]", *, at: datetime) -> None:
        self.counts = dict(Counter(self.counts) + counts)
        self.alive_at, self.problem = at, ""

    def finish(self, *, at: datetime) -> None:
        """Finish. A night without erased rows is not audited."""
        self.finished_at = at
        if self.counts:
            entries.record(self.rule, "retention.carried_out", by=None, at=at, **self.counts)

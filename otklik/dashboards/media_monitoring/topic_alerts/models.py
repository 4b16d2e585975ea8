from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import PROTECT, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Seven days ending with `until`: the number of messages, and the usual number."""

    until: date
    week: int
    expected: float
    low: int
    high: int


class RiseQuerySet(models.QuerySet["Rise"]):
    def active(self) -> Self:
        return self.filter(closed_on__isnull=True)


class Rise(models.Model):
    """An early warning that a topic rose above its usual range; who looked, and what was decided.
    Figures are for the seven days up to `until`, which follows the last counted day while it is
    open."""

    class Verdict(models.TextChoices):
        ANSWER = "answer", gettext_lazy("we answer and explain")
        WATCH = "watch", gettext_lazy("we continue monitoring")
        EMPTY = "empty", gettext_lazy("a false warning: nothing happened")

    topic = models.ForeignKey(Topic, on_delete=PROTECT, related_name="+")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    noted_at = models.DateTimeField()
    until = models.DateField()
    week = models.PositiveIntegerField()
    expected = models.FloatField()
    low = models.PositiveIntegerField()
    high = models.PositiveIntegerField()
    seen_by = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=6, choices=Verdict.choices, blank=True)
    decision = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = RiseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-opened_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["topic"], condition=Q(closed_on=None), name="one_rise_of_a_topic_stands"
            ),
            models.UniqueConstraint(fields=["topic", "opened_on"], name="rise_once_a_day"),
            models.CheckConstraint(
                condition=Q(verdict="") | Q(decided_at__isnull=False),
                name="verdict_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic}, {self.opened_on:%d.%m.%Y}"

    @property
    def times(self) -> float:
        """The ratio to the usual number."""
        return self.week / self.expected if self.expected else 0.0

    @transaction.atomic
    def look(self, *, by: User, at: datetime) -> None:
        """Record who looked first."""
        row = Rise.objects.filter(pk=self.pk, seen_at__isnull=True)
        if row.update(seen_by=by, seen_at=at):
            entries.record(self, "rise.seen", by=by, at=at, topic=self.topic.code)
            self.refresh_from_db()

    @transaction.atomic
    def decide(self, verdict: str, decision: str, *, by: User, at: datetime) -> None:
        """Decide what is done about it; can be repeated, the audit log keeps each. Raises Refused
        without a verdict, or without a text where required."""
        if verdict not in set(self.Verdict):
            raise Refused(_("Choose what was decided."))
        if verdict == self.Verdict.ANSWER and not decision.strip():
            raise Refused(_("Write what is being done and by whom."))
        self.look(by=by, at=at)
        self.verdict, self.decision = verdict, decision.strip()
        self.decided_by, self.decided_at = by, at
        self.save(update_fields=["verdict", "decision", "decided_by", "decided_at"])
        entries.record(self, "rise.decided", by=by, at=at, topic=self.topic.code, verdict=verdict)

    def follow(self, figures: Figures) -> None:
        """Still open: update the figures to the last seven days."""
        for name, value in asdict(figures).items():
            setattr(self, name, value)
        self.save(update_fields=["until", "week", "expected", "low", "high"])

    def close(self, *, on: date) -> None:
        """The topic is back in its usual range, or was switched off."""
        self.closed_on = on
        self.save(update_fields=["closed_on"])

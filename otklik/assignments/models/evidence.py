from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from otklik.assignments.proof import Proof
from otklik.assignments.said import tidy_link
from otklik.journal.committing import commitment
from otklik.statistics.power import USUAL_CELL, USUAL_SUSPICIOUS, Test, cautious

if TYPE_CHECKING:
    from otklik.assignments.models.finding import Finding


class Evidence(models.Model):
    """A plain row: one figure that shows a finding, as the room above counted it then."""

    class Kind(models.TextChoices):
        QUESTION = "question", gettext_lazy("question of a survey")
        NEED = "need", gettext_lazy("need of people")
        METRIC = "metric", gettext_lazy("measure of work")

    class Unit(models.TextChoices):
        SHARE = "share", gettext_lazy("share")
        SCORE = "score", gettext_lazy("mark, of 100")
        NUMBER = "number", gettext_lazy("plain number")

    finding = models.ForeignKey(
        "assignments.Finding", on_delete=models.PROTECT, related_name="evidence"
    )
    is_baseline = models.BooleanField(default=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    unit = models.CharField(max_length=6, choices=Unit.choices)
    label = models.CharField(max_length=300)
    value = models.FloatField()
    lower = models.FloatField(null=True, blank=True)
    upper = models.FloatField(null=True, blank=True)
    base = models.PositiveIntegerField(null=True, blank=True)
    definition = models.CharField(max_length=500, blank=True)
    link = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=120, blank=True)
    wave = models.CharField(max_length=120, blank=True)
    spread = models.FloatField(null=True, blank=True)
    level = models.FloatField(null=True, blank=True)
    smallest = models.FloatField(null=True, blank=True)
    is_public = models.BooleanField(default=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-is_baseline", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["finding"], condition=Q(is_baseline=True), name="one_baseline_a_finding"
            ),
            models.CheckConstraint(
                condition=Q(lower__isnull=True) | Q(lower__lte=models.F("value")),
                name="evidence_lies_above_its_lower_end",
            ),
            models.CheckConstraint(
                condition=Q(upper__isnull=True) | Q(upper__gte=models.F("value")),
                name="evidence_lies_below_its_upper_end",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def committed(self) -> str:
        """What the journal holds of the figure: whether it is still the one of then."""
        ends = (self.value, self.lower, self.upper, self.base)
        told = ("" if one is None else repr(float(one)) for one in ends)
        return commitment(self.label, self.definition, self.wave, *told)

    @classmethod
    def write(
        cls, finding: "Finding", proof: Proof, *, is_baseline: bool, at: datetime
    ) -> "Evidence":
        return cls.objects.create(
            finding=finding, is_baseline=is_baseline, kind=proof.kind, unit=proof.unit,
            label=proof.label[:300], value=proof.value, lower=proof.lower, upper=proof.upper,
            base=proof.base, definition=proof.definition[:500], link=tidy_link(proof.link),
            source=proof.source, key=proof.key, wave=proof.wave, spread=proof.spread,
            level=proof.level, smallest=proof.smallest, is_public=proof.is_public, added_at=at,
        )  # fmt: skip

    @classmethod
    def show(cls, wave: str, *, is_public: bool) -> None:
        """Results of a wave were published, or withdrawn."""
        cls.objects.filter(wave=wave).update(is_public=is_public)

    @property
    def test(self) -> Test | None:
        """How a later wave will test this figure; None when none will."""
        if self.spread is None or self.level is None or self.base is None:
            return None
        ends = [self.value if end is None else end for end in (self.lower, self.upper)]
        is_share = self.unit == self.Unit.SHARE
        return Test(
            spread=self.spread, before=self.base, level=self.level, smallest=self.smallest or 0.0,
            share=cautious(*ends) if is_share else None, mean=None if is_share else self.value,
            suspicious=USUAL_SUSPICIOUS, least=USUAL_CELL,
        )  # fmt: skip

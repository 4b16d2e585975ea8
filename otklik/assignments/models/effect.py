from datetime import datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.utils.translation import gettext as _

from otklik import journal
from otklik.assignments.models.finding import Finding
from otklik.assignments.proof import Measured
from otklik.journal.committing import commitment


class EffectQuerySet(models.QuerySet["Effect"]):
    def shown(self) -> Self:
        """Whose wave's results everybody may see."""
        return self.filter(is_public=True)

    def of_wave(self, wave: str) -> Self:
        return self.filter(wave=wave)


class Effect(models.Model):
    """Whether it changed, as the next wave found by the rule of its form.

    Written by the room of that wave, and by no person: there is no page that writes one. `verdict`
    is one of `statistics.verdicts.Verdict`, or "hidden". Everybody sees it once the wave's results
    are published.
    """

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="effects")
    wave = models.CharField(max_length=120)
    label = models.CharField(max_length=200)
    link = models.CharField(max_length=300, blank=True)
    since = models.CharField(max_length=200, blank=True)
    verdict = models.CharField(max_length=12)
    reason = models.CharField(max_length=20, blank=True)
    reason_words = models.CharField(max_length=300, blank=True)
    difference = models.FloatField(null=True, blank=True)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    base_before = models.PositiveIntegerField(null=True, blank=True)
    base_after = models.PositiveIntegerField(null=True, blank=True)
    untouched = models.JSONField(default=list, blank=True)
    is_public = models.BooleanField(default=False)
    written_at = models.DateTimeField()

    objects = EffectQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["written_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["finding", "wave"], name="one_effect_a_wave")
        ]

    def __str__(self) -> str:
        return _("%(finding)s: effect by “%(wave)s”") % {
            "finding": self.finding,
            "wave": self.label,
        }

    @classmethod
    @transaction.atomic
    def write(
        cls,
        finding: Finding,
        found: Measured,
        *,
        wave: str,
        label: str,
        link: str = "",
        since: str = "",
        at: datetime,
    ) -> "Effect":
        """What a wave found; once a wave. The line of the journal names no person, for none
        decided it, and of what was found only a commitment."""
        known = cls.objects.filter(finding=finding, wave=wave).first()
        if known is not None:
            return known
        effect = cls.objects.create(
            finding=finding, wave=wave, label=label[:200], link=link, since=since[:200],
            verdict=found.verdict, reason=found.reason[:20],
            reason_words=found.reason_words[:300], difference=found.difference, low=found.low,
            high=found.high, base_before=found.base_before, base_after=found.base_after,
            untouched=list(found.untouched), written_at=at,
        )  # fmt: skip
        journal.record(
            finding, "finding.effect_written", by=None, at=at, wave=wave,
            words=commitment(effect.label), found=commitment(repr(found)),
        )  # fmt: skip
        return effect

    @classmethod
    def show(cls, wave: str, *, is_public: bool) -> None:
        """Its wave's results were published, or withdrawn."""
        cls.objects.of_wave(wave).update(is_public=is_public)

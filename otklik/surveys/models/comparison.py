from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.journal.recording import Actor
from otklik.surveys import comparing
from otklik.surveys.models.count import Count
from otklik.surveys.models.wave import Wave


class Comparison(models.Model):
    """How one wave is compared with the one before it.

    `plan` is fixed before the later wave opens, its `digest` is in the journal; `verdicts` are
    written once, when that wave closes, one for each figure of the plan.
    """

    before = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="compared_later")
    after = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="comparison")
    plan = models.JSONField()
    digest = models.CharField(max_length=64)
    fixed_at = models.DateTimeField()
    verdicts = models.JSONField(default=list)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("comparison of waves")
        verbose_name_plural = _("comparisons of waves")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(before=models.F("after")), name="a_wave_is_not_its_own_past"
            )
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"

    @classmethod
    def fix(cls, wave: Wave, *, by: Actor | None, at: datetime) -> Self | None:
        """Write down how this wave will be compared. None when there is none before it: then the
        journal has the plan of its figures alone, which follows from its version."""
        before = Wave.objects.before(wave, at=at).with_version().first()
        plan = comparing.planned(before, wave)
        if before is None:
            digest = comparing.digest(plan)
            journal.record(wave, "wave.plan_fixed", by=by, at=at, plan=digest)
            return None
        made = cls.objects.create(
            before=before, after=wave, plan=plan, digest=comparing.digest(plan), fixed_at=at
        )
        journal.record(
            wave, "wave.comparison_fixed", by=by, at=at, before=before.slug, plan=made.digest
        )
        return made

    def verdicts_over(self, counts: Sequence[Count]) -> list[dict[str, Any]]:
        """What the plan says of the later wave's counts, kept or not yet. Takes seconds and changes
        nothing."""
        earlier = list(self.before.counts.all())
        whole = comparing.added(earlier), comparing.added(counts)
        plain = (
            comparing.added(earlier, with_suspicious=False),
            comparing.added(counts, with_suspicious=False),
        )
        plan = self.plan
        if (
            "min_cell" not in plan
        ):  # `after` is read apart: whoever closes it has it open until then
            plan = comparing.completed(plan, self.before, Wave.objects.get(pk=self.after_id))
        return comparing.carried_out(plan, *whole, plain=None if plain == whole else plain)

    def decide(self, verdicts: list[dict[str, Any]], *, at: datetime) -> None:
        """Keep `verdicts_over` the counts of both waves; does nothing a second time."""
        if self.decided_at is not None:
            return
        self.verdicts, self.decided_at = verdicts, at
        self.save(update_fields=["verdicts", "decided_at"])

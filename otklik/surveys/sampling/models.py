import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.core.refusal import Refused
from otklik.surveys.waves.models import Wave


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Whom a wave is to ask, from which list, how they are found, and how many are aimed at.
    `size` is how many they are in all, `size_source` who says so and on which day."""

    population: str = ""
    size: int | None = None
    size_source: str = ""
    frame: str = ""
    recruitment: str = ""
    target: int | None = None


class Sampling(models.Model):
    """What ISO 20252 wants said of a wave before it is asked; it stays as it is from the opening
    on, whoever came. Empty fields mean what the open link means: whoever wanted to answered."""

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="sampling")
    population = models.TextField(blank=True)
    size = models.PositiveIntegerField(null=True, blank=True)
    size_source = models.CharField(max_length=200, blank=True)
    frame = models.TextField(blank=True)
    recruitment = models.TextField(blank=True)
    target = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("sample of a wave")
        verbose_name_plural = _("samples of waves")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(size__isnull=True) | ~Q(size_source=""),
                name="size_of_a_population_has_a_source",
            ),
            models.CheckConstraint(
                condition=Q(target__isnull=True) | Q(target__gte=1), name="target_is_somebody"
            ),
        ]

    def __str__(self) -> str:
        return str(self.wave)

    @classmethod
    @transaction.atomic
    def describe(cls, wave: Wave, sample: Sample, *, by: Actor | None, at: datetime) -> Self:
        """Write it down, once more as often as one likes, until the wave opens. Raises Refused
        after that, and without a source of its numbers."""
        if wave.locked().opened_at:
            raise Refused(
                _(
                    "The survey was opened: what was planned stays, so that results do not "
                    "decide it."
                )
            )
        if sample.size and not sample.size_source:
            raise Refused(_("Say where the number of people comes from, and of which day it is."))
        described, _is_new = cls.objects.update_or_create(wave=wave, defaults=asdict(sample))
        entries.record(
            wave,
            "wave.sample_described",
            by=by,
            at=at,
            target=sample.target,
            digest=described.digest,
        )
        return described

    @property
    def sample(self) -> Sample:
        return Sample(
            population=self.population,
            size=self.size,
            size_source=self.size_source,
            frame=self.frame,
            recruitment=self.recruitment,
            target=self.target,
        )

    @property
    def digest(self) -> str:
        plain = json.dumps(asdict(self.sample), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(plain.encode()).hexdigest()

    @staticmethod
    def of(wave: Wave) -> Sample:
        """What was said of a wave, or of the whole whose half it is; nothing where nobody did."""
        found = Sampling.objects.filter(wave=wave.half_of_id or wave.pk).first()
        return found.sample if found else Sample()

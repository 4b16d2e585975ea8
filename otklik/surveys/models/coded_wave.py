from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.surveys.models.wave import Wave


class CodedWave(models.Model):
    """A survey whose answers are in a coding, and, once that is finished, how many people said
    what: by the number of a code, or `no_code`, or `nothing`. `base` is who wrote anything."""

    coding = models.ForeignKey(
        "surveys.Coding", on_delete=models.CASCADE, related_name="coded_waves"
    )
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="coded_in")
    base = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("survey in a coding")
        verbose_name_plural = _("surveys in codings")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["coding", "wave"], name="a_survey_once_a_coding")
        ]

    def __str__(self) -> str:
        return f"{self.coding_id}/{self.wave_id}"

    def keep(self, counts: Mapping[str, int]) -> None:
        """`""` is the base."""
        self.base = counts[""]
        self.counts = {answer: number for answer, number in counts.items() if answer}
        self.save(update_fields=["base", "counts"])

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.surveys.models.wave import Wave


class Crossing(models.Model):
    """How many people of a closed wave are in both of any two levels (`surveys.crossing`), counted
    once. `levels` says of which variables, so that the counts can be read as long as they are
    kept; what may be shown of them is decided anew each time."""

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="crossing")
    levels = models.JSONField()
    counts = models.JSONField()

    class Meta:
        verbose_name = _("crossed counts")
        verbose_name_plural = _("crossed counts")

    def __str__(self) -> str:
        return str(self.wave)

    @classmethod
    def of(cls, wave: Wave) -> Self:
        """The counts of a closed wave; made now where it was closed before they were kept."""
        found = cls.objects.filter(wave=wave).first()
        return found or cls.objects.get_or_create(wave=wave, defaults=_count_pairs(wave))[0]


def _count_pairs(wave: Wave) -> dict[str, Any]:
    from otklik.surveys.crossing import variables  # numpy: only where it is counted

    laid_out = variables.variables(wave.version.form, variables.parts_of(wave))
    return {
        "levels": [[variable.code, *variable.levels] for variable in laid_out],
        "counts": variables.pair_counts(wave, laid_out).tolist(),
    }

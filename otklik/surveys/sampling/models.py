import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.core.refusal import Refused
from otklik.surveys.instrument.form_layout_and_encoding import FieldKind
from otklik.surveys.waves.models import Wave


def _check_planned(wave: Wave) -> None:
    """Raises Refused once the wave was opened."""
    if wave.lock().opened_at:
        raise Refused(
            _("The survey was opened: the plan is fixed, so that results do not change it.")
        )


class Sampling(models.Model):
    """What ISO 20252 requires before a wave; fixed from the opening on: the population, its `size`
    and the source of that number, the list from which people are chosen (`frame`), how they are
    recruited, and the `target` of answers. Empty fields mean the open link: anybody may answer."""

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="sampling")
    population = models.TextField(blank=True)
    size = models.PositiveIntegerField(null=True)
    size_source = models.CharField(max_length=200, blank=True)
    frame = models.TextField(blank=True)
    recruitment = models.TextField(blank=True)
    target = models.PositiveIntegerField(null=True)

    class Meta:
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
    def describe(cls, wave: Wave, *, by: Actor | None, at: datetime, **values: Any) -> Self:
        """Missing `values` become empty. Raises Refused after the opening, and without a source."""
        _check_planned(wave)
        if values.get("size") and not values.get("size_source"):
            raise Refused(_("Say where the number of people comes from, and of which day it is."))
        values = cls().values | values
        described, _is_new = cls.objects.update_or_create(wave=wave, defaults=values)
        about = {"target": described.target, "digest": described.digest}
        entries.record(wave, "wave.sample_described", by=by, at=at, **about)
        return described

    @property
    def values(self) -> dict[str, Any]:
        return model_to_dict(self, exclude=["id", "wave"])

    @property
    def digest(self) -> str:
        plain = json.dumps(self.values, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(plain.encode()).hexdigest()

    @classmethod
    def of(cls, wave: Wave) -> Self:
        """The sample of a wave or, for a half, of the whole; empty where nothing was described."""
        return cls.objects.filter(wave=wave.half_of_id or wave.pk).first() or cls()


class Margin(models.Model):
    """How many people of the population belong to each answer of one question, and the source.
    Described before the wave opens; weighted shares are shown next to plain ones."""

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="margin")
    field = models.CharField(max_length=81)
    numbers = models.JSONField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(source=""), name="a_margin_has_a_source")
        ]

    def __str__(self) -> str:
        return f"{self.wave}: {self.field}"

    @classmethod
    @transaction.atomic
    def describe(
        cls,
        wave: Wave,
        field: str,
        numbers: Mapping[str, int],
        *,
        source: str,
        by: Actor | None,
        at: datetime,
    ) -> Self:
        """Store it, until the wave opens; answers without a number («hard to say») are left out of
        weighted shares. Raises Refused after that, without a source, and for less than two
        numbers."""
        _check_planned(wave)
        asked = wave.version.form.by_code.get(field)
        if asked is None or asked.kind != FieldKind.ONE:
            raise Refused(_("Choose a question with one answer."))
        known = {choice.code: numbers.get(choice.code, 0) for choice in asked.choices}
        kept = {code: number for code, number in known.items() if number > 0}
        if len(kept) < 2:
            raise Refused(_("Write for two answers or more how many people belong to them."))
        if not source:
            raise Refused(_("Say where the numbers come from, and of which day they are."))
        described, _is_new = cls.objects.update_or_create(
            wave=wave, defaults={"field": field, "numbers": kept, "source": source}
        )
        entries.record(
            wave, "wave.margin_described", by=by, at=at, field=field, numbers=kept, source=source
        )
        return described

    @staticmethod
    def of(wave: Wave) -> "Margin | None":
        """The margin of a wave or, for a half, of the whole."""
        return Margin.objects.filter(wave=wave.half_of_id or wave.pk).first()

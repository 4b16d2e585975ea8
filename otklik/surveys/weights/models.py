from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.core.refusal import Refused
from otklik.surveys.instrument.answer_fields import FieldKind
from otklik.surveys.waves.models import Wave


class Margin(models.Model):
    """What is known of everybody by one question of the wave: how many people belong to each of its
    answers, and who says so. Written before the wave opens; shares weighted to it stand beside the
    plain ones, and nothing is weighted without one."""

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="margin")
    field = models.CharField(max_length=81)
    numbers = models.JSONField()
    source = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("margin of a wave")
        verbose_name_plural = _("margins of waves")
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
        """How many people belong to which answer of a question with one answer; answers without a
        number («hard to say») are left out of weighted shares. Until the wave opens. Raises Refused
        after that, without a source, and for less than two numbers."""
        if wave.locked().opened_at:
            raise Refused(
                _(
                    "The survey was opened: what was planned stays, so that results do not "
                    "decide it."
                )
            )
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
        """Of a wave, or of the whole whose half it is."""
        return Margin.objects.filter(wave=wave.half_of_id or wave.pk).first()

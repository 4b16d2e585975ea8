"""What is keyed of paper forms, sheet by sheet, while a batch is not counted."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.surveys.fields import FormField
from otklik.surveys.keying import spelled
from otklik.surveys.sealing import KeyedForm

if TYPE_CHECKING:
    from otklik.surveys.models.paper import PaperBatch

MOST_SHEETS = 100


class Stage(models.TextChoices):
    FIRST = "first", _("being keyed")
    WAITS = "waits", _("waits for a second person")
    SECOND = "second", _("being keyed by a second person")
    DIFFERS = "differs", _("differences to settle")
    AGREED = "agreed", _("ready to be counted")
    COUNTED = "counted", _("counted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field of a sheet that two people keyed differently, as the keys they typed."""

    sheet: int
    field: FormField
    first: str
    second: str

    @property
    def name(self) -> str:
        return f"{self.sheet}/{self.field.code}"


class PaperSheet(models.Model):
    """One sheet as one person keyed it, until its batch is counted: codes as in a response and
    texts with marks in place of names and numbers, sealed as a whole (`otklik.surveys.sealing`).
    Without a time and without who."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey("surveys.PaperBatch", on_delete=models.CASCADE, related_name="sheets")
    number = models.PositiveSmallIntegerField()
    keying = models.PositiveSmallIntegerField()
    seal = models.TextField()

    class Meta:
        verbose_name = _("keyed sheet")
        verbose_name_plural = _("keyed sheets")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["batch", "number", "keying"], name="sheet_once_a_keying"
            ),
            models.CheckConstraint(
                condition=models.Q(keying__in=(1, 2)), name="a_sheet_is_keyed_once_or_twice"
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1, number__lte=MOST_SHEETS),
                name="a_batch_has_at_most_100_sheets",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number}"


def differences(batch: "PaperBatch") -> Iterator[Difference]:
    """Where the two keyings of a batch differ, sheet by sheet, in printed order."""
    form, seal = batch.wave.version.form, batch.wave.seal
    first, second = (
        {
            row.number: form.decode(KeyedForm.opened(seal, row.seal).codes)
            for row in batch.sheets.filter(keying=keying).order_by("number")
        }
        for keying in (1, 2)
    )
    for number, ours in first.items():
        theirs = second.get(number)
        if theirs is None or theirs == ours:
            continue
        for place in form.coded:
            if ours.get(place.code) != theirs.get(place.code):
                yield Difference(
                    sheet=number,
                    field=place,
                    first=spelled(place, ours.get(place.code)),
                    second=spelled(place, theirs.get(place.code)),
                )

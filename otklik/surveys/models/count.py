from collections import deque
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Count as CountRows
from django.utils.translation import gettext_lazy as _

from otklik.core import bulk
from otklik.statistics import tallies
from otklik.surveys.merging import Part
from otklik.surveys.models.response import Mode

if TYPE_CHECKING:
    from otklik.surveys.models.wave import Wave


class CountQuerySet(models.QuerySet["Count"]):
    def counted(self, wave: "Wave") -> "Iterator[Count]":
        """The counts of a wave, for whoever closes it to keep."""
        return _count_answers(wave)


class Count(models.Model):
    """How many people gave an answer, by how and in which language they answered, suspicious forms
    (`otklik.surveys.suspicion`) apart.

    With `answer` empty: how many answered the field; with ".": how many were not asked it. With
    `field` empty too: how many filled the form. Counts of nobody have no row. Of open answers
    neither mode nor language is known.
    """

    wave = models.ForeignKey("surveys.Wave", on_delete=models.CASCADE, related_name="counts")
    mode = models.CharField(max_length=8, choices=Mode.choices, blank=True)
    language = models.CharField(max_length=10, blank=True)
    is_suspicious = models.BooleanField(default=False)
    field = models.CharField(max_length=81, blank=True)
    answer = models.CharField(max_length=40, blank=True)
    number = models.PositiveIntegerField()

    objects = CountQuerySet.as_manager()

    class Meta:
        verbose_name = _("count")
        verbose_name_plural = _("counts")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["wave", "mode", "language", "is_suspicious", "field", "answer"],
                name="counted_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.answer}: {self.number}"


def _count_answers(wave: "Wave") -> Iterator[Count]:
    form, responses = wave.version.form, wave.responses.order_by()
    named = responses.values_list("mode", "language", "is_suspicious")
    parts = {Part(*part): number for *part, number in named.annotate(CountRows("pk"))}
    found: dict[Part, list[tallies.Tally]] = {part: [] for part in parts}
    asked: deque[Part] = deque()

    def joined() -> Iterator[str]:
        for part in parts:
            rows = responses.filter(**part._asdict()).values_list("codes", flat=True)
            codes = rows.iterator(chunk_size=20_000)
            for forms in form.joined(codes):
                asked.append(part)
                yield forms

    for tally in bulk.mapped(partial(tallies.tally, form.columns), joined(), pile=1):
        found[asked.popleft()].append(tally)
    for part, everybody in parts.items():
        for (field, answer), number in {("", ""): everybody, **form.told(found[part])}.items():
            if number:
                yield Count(wave=wave, **part._asdict(), field=field, answer=answer, number=number)
    texts = wave.open_answers.order_by().values_list("field")
    for field, number in texts.annotate(CountRows("id")):
        yield Count(wave=wave, field=field, number=number)

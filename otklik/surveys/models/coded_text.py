"""What is coded: different answers to one question, without whose and from which survey."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.core.refusal import Refused
from otklik.surveys.coding import folding
from otklik.surveys.models.code_frame import Code

if TYPE_CHECKING:
    from otklik.surveys.models.coding import Coding

MOST_TEXTS = 20_000


class Outcome(models.TextChoices):
    CODES = "codes", _("coded")
    NO_CODE = "no_code", _("no code fits")
    NOTHING = "nothing", _("says nothing on the matter")


class Coder(models.IntegerChoices):
    FIRST = 1, _("the first")
    SECOND = 2, _("the second")
    RESOLVER = 3, _("who settles differences")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """What one person said of an answer: codes, or why none."""

    codes: frozenset[int] = frozenset()
    outcome: Outcome = Outcome.CODES

    @property
    def values(self) -> frozenset[int | str]:
        """Never empty, so that two people who found no code agree on something."""
        return self.codes or frozenset({str(self.outcome)})


class CodedTextQuerySet(models.QuerySet["CodedText"]):
    def unmarked(self, coder: int) -> Self:
        """In the order in which they are coded."""
        return self.exclude(marks__coder=coder).order_by("place")

    def mix(self, coding: "Coding", texts: Iterable[str], *, chance: Random) -> None:
        """The different ones of these texts, each in a place drawn by chance."""
        different = list(folding.different(texts).items())
        if len(different) > MOST_TEXTS:
            raise Refused(
                _("More than %(most)s different answers cannot be coded by hand.")
                % {"most": MOST_TEXTS}
            )
        chance.shuffle(different)
        rows = [
            CodedText(coding=coding, place=place, digest=digest, text=text)
            for place, (digest, text) in enumerate(different, 1)
        ]
        self.bulk_create(sorted(rows, key=lambda row: row.id), batch_size=500)

    def keep_groups(self, groups: Mapping[str, int]) -> None:
        """Those alike get one number, by digest."""
        texts = list(self.order_by("place"))
        for text in texts:
            text.group = groups.get(text.digest)
        self.bulk_update(texts, ["group"], batch_size=500)


class CodedText(models.Model):
    """A different answer to the question of a coding: question and text alone, in a place drawn by
    chance. Nothing leads from here to the survey or to the form that it came from; equal answers
    of several people are one row. `group`: those alike, as the machine proposes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    coding = models.ForeignKey("surveys.Coding", on_delete=models.CASCADE, related_name="texts")
    place = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    text = models.TextField()
    group = models.PositiveIntegerField(null=True, blank=True)

    objects = CodedTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to be coded")
        verbose_name_plural = _("answers to be coded")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["coding", "place"], name="one_answer_a_place"),
            models.UniqueConstraint(fields=["coding", "digest"], name="same_answer_coded_once"),
        ]

    def __str__(self) -> str:  # never the text: names of rows come into journals
        return f"{self.coding_id}/{self.place}"


class CodeMarkQuerySet(models.QuerySet["CodeMark"]):
    def by(self, coder: int) -> Self:
        return self.filter(coder=coder)

    def told(self) -> dict[uuid.UUID, Marked]:
        """What was said of each answer, by two queries."""
        return {mark.text_id: mark.marked for mark in self.prefetch_related("codes").order_by("pk")}


class CodeMark(models.Model):
    """What one coder said of one answer. Without a time."""

    text = models.ForeignKey(CodedText, on_delete=models.CASCADE, related_name="marks")
    coder = models.PositiveSmallIntegerField(choices=Coder.choices)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.CODES)
    codes = models.ManyToManyField(Code, related_name="marks")

    objects = CodeMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("code given to an answer")
        verbose_name_plural = _("codes given to answers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["text", "coder"], name="one_mark_a_coder"),
            models.CheckConstraint(
                condition=models.Q(coder__in=(1, 2, 3)), name="coded_by_one_of_three"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text_id}, {self.coder}"

    @property
    def marked(self) -> Marked:
        """Codes by their numbers; of a mark read with its codes."""
        return Marked(
            codes=frozenset(code.number for code in self.codes.all()),
            outcome=Outcome(self.outcome),
        )

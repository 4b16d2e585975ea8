"""Codings: people assign codes to the different texts of one open question."""

import random
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import PROTECT, F, Q
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.core.enqueue_tasks import enqueue
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.surveys.coding import distinct_answers
from otklik.surveys.coding.frames.models import Code, CodeFrame
from otklik.surveys.results import open_answers
from otklik.surveys.waves.models import Wave


def check_people(coders: Sequence[User], resolver: User | None, *, is_of_two: bool) -> None:
    if is_of_two and len(coders) < 2:
        raise Refused(
            _("Two surveys are compared only where two people code both: name a second person.")
        )
    if len({coder.pk for coder in coders}) != len(coders) or not 1 <= len(coders) <= 2:
        raise Refused(_("The second person must be another one."))
    if len(coders) == 2 and resolver is None:
        raise Refused(_("Appoint who settles what the two code differently."))
    if not all(person.may(Right.RUN_SURVEYS) for person in (*coders, resolver) if person):
        raise Refused(_("Only those who run surveys may read what people wrote."))


def texts_of(frame: CodeFrame, wave: Wave) -> list[str]:
    open_answers.check_open(wave, frame.field)
    if wave.version.instrument_id != frame.instrument_id:
        raise Refused(_("This survey did not ask that question."))
    return list(wave.open_answers.to(frame.field).order_by("pk").values_list("text", flat=True))


MOST_TEXTS = 20_000


class Outcome(models.TextChoices):
    CODES = "codes", _("coded")
    NO_CODE = "no_code", _("no code fits")
    NOTHING = "nothing", _("says nothing relevant")


class Coder(models.IntegerChoices):
    FIRST = 1, _("the first")
    SECOND = 2, _("the second")
    RESOLVER = 3, _("who settles differences")


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkValue:
    """One person's decision about an answer: codes, or why there is none."""

    codes: frozenset[int] = frozenset()
    outcome: Outcome = Outcome.CODES

    @property
    def values(self) -> frozenset[int | str]:
        """Codes or the reason for none. Never empty, so that two who found no code agree."""
        return self.codes or frozenset({str(self.outcome)})


class CodedTextQuerySet(models.QuerySet["CodedText"]):
    def unmarked(self, coder: int) -> Self:
        """Answers that this coder has not marked yet, in coding order."""
        return self.exclude(marks__coder=coder).order_by("place")

    def mix(self, coding: "Coding", texts: Iterable[str], *, chance: Random) -> None:
        """Insert the different texts in random order."""
        different = list(distinct_answers.different(texts).items())
        if len(different) > MOST_TEXTS:
            sentence = _("More than %(most)s different answers cannot be coded by hand.")
            raise Refused(sentence % {"most": MOST_TEXTS})
        chance.shuffle(different)
        rows = [
            CodedText(coding=coding, place=place, digest=digest, text=text)
            for place, (digest, text) in enumerate(different, 1)
        ]
        self.bulk_create(sorted(rows, key=lambda row: row.id), batch_size=500)

    def keep_groups(self, groups: Mapping[str, int]) -> None:
        """Store the group number of similar texts; `groups` are by digest."""
        texts = list(self.order_by("place"))
        for text in texts:
            text.group = groups.get(text.digest)
        self.bulk_update(texts, ["group"], batch_size=500)


class CodedText(models.Model):
    """A different answer to the question of a coding, in random order. Nothing links it to the
    survey or form; equal answers of several people are one row. `group`: similar answers, as the
    machine proposes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    coding = models.ForeignKey("surveys.Coding", on_delete=models.CASCADE, related_name="texts")
    place = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    text = models.TextField()
    group = models.PositiveIntegerField(null=True)

    objects = CodedTextQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["coding", "place"], name="one_answer_a_place"),
            models.UniqueConstraint(fields=["coding", "digest"], name="same_answer_coded_once"),
        ]


class CodeMarkQuerySet(models.QuerySet["CodeMark"]):
    def by(self, coder: int) -> Self:
        return self.filter(coder=coder)

    def by_answer(self) -> dict[uuid.UUID, MarkValue]:
        """The mark of each answer."""
        return {mark.text_id: mark.value for mark in self.prefetch_related("codes").order_by("pk")}


class CodeMark(models.Model):
    """One coder's decision about one answer. No time is stored."""

    text = models.ForeignKey(CodedText, on_delete=models.CASCADE, related_name="marks")
    coder = models.PositiveSmallIntegerField(choices=Coder.choices)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.CODES)
    codes = models.ManyToManyField(Code, related_name="marks")

    objects = CodeMarkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["text", "coder"], name="one_mark_a_coder"),
            models.CheckConstraint(
                condition=models.Q(coder__in=(1, 2, 3)), name="coded_by_one_of_three"
            ),
        ]

    @property
    def value(self) -> MarkValue:
        """The value of a mark with prefetched codes."""
        return MarkValue(
            codes=frozenset(code.number for code in self.codes.all()),
            outcome=Outcome(self.outcome),
        )


class CodedWave(models.Model):
    """A survey in a coding. Once the coding is finished: how many people gave each value, by the
    number of a code, `no_code` or `nothing`; `base` is how many wrote anything."""

    coding = models.ForeignKey(
        "surveys.Coding", on_delete=models.CASCADE, related_name="coded_waves"
    )
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="coded_in")
    base = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["coding", "wave"], name="a_survey_once_a_coding")
        ]

    def __str__(self) -> str:
        return f"{self.coding_id}/{self.wave_id}"

    def keep(self, counts: Mapping[str, int]) -> None:
        """Store the counts; `""` gives the base."""
        self.base = counts[""]
        self.counts = {answer: number for answer, number in counts.items() if answer}
        self.save(update_fields=["base", "counts"])


class CodingQuerySet(models.QuerySet["Coding"]):
    def running(self) -> Self:
        return self.filter(finished_at__isnull=True)

    def finished(self) -> Self:
        return self.filter(finished_at__isnull=False).order_by("-finished_at", "-pk")

    def blind_for(self, user: Actor) -> Self:
        """Running codings of two surveys in which this person codes or settles differences."""
        theirs = Q(first_by=user.pk) | Q(second_by=user.pk) | Q(resolver=user.pk)
        return self.running().filter(theirs, second_by__isnull=False)


class Coding(models.Model):
    """The coding of answers to one open question of one closed survey, or of two mixed. One coder:
    coded → finished. Two coders: each codes blind → both done → differences settled by a named
    person → finished. Codes are counted only then. Two surveys are compared only where two people
    coded the mixed answers without seeing from which survey each came."""

    frame = models.ForeignKey(CodeFrame, on_delete=PROTECT, related_name="codings")
    waves = models.ManyToManyField(Wave, through="surveys.CodedWave", related_name="codings")
    first_by = models.ForeignKey(User, on_delete=PROTECT, related_name="+")
    second_by = models.ForeignKey(User, on_delete=PROTECT, related_name="+", null=True)
    resolver = models.ForeignKey(User, on_delete=PROTECT, related_name="+", null=True)
    seed = models.BigIntegerField()
    begun_at = models.DateTimeField()
    grouped_at = models.DateTimeField(null=True)
    first_done_at = models.DateTimeField(null=True)
    second_done_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    reliability = models.JSONField(default=dict, blank=True)
    verdicts = models.JSONField(default=list, blank=True)

    objects = CodingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["frame"],
                condition=Q(finished_at__isnull=True),
                name="one_coding_of_a_question_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True) | ~Q(second_by=F("first_by")),
                name="second_coder_is_another_person",
            ),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True, resolver__isnull=True)
                | Q(second_by__isnull=False, resolver__isnull=False),
                name="two_coders_have_somebody_to_settle",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(first_done_at__isnull=False),
                name="finished_coding_was_done",
            ),
        ]

    def __str__(self) -> str:
        return _("coding %(number)s (%(question)s)") % {"number": self.pk, "question": self.frame}

    @classmethod
    @transaction.atomic
    def begin(
        cls,
        frame: CodeFrame,
        waves: Sequence[Wave],
        *,
        coders: Sequence[User],
        resolver: User | None = None,
        seed: int,
        by: Actor | None,
        at: datetime,
    ) -> "Coding":
        """Mix the different answers of closed surveys. `seed` is random and decides the order of
        answers and the draws of intervals; it is in the audit log before the first code is given.
        Raises Refused while the question is being coded, for more than two surveys, and for an
        example mixed with a real survey."""
        CodeFrame.objects.select_for_update().get(pk=frame.pk)
        if frame.running:
            raise Refused(_("Answers to this question are being coded already: finish that first."))
        current = list(Wave.objects.with_version().filter(pk__in=[wave.pk for wave in waves]))
        if len(current) not in (1, 2):
            raise Refused(_("Choose one survey, or two to compare them."))
        check_people(coders, resolver, is_of_two=len(current) == 2)
        texts = [text for wave in current for text in texts_of(frame, wave)]
        if len({wave.is_example for wave in current}) > 1:
            raise Refused(_("A survey with invented answers is not mixed with a real one."))
        coding = cls.objects.create(
            frame=frame,
            first_by=coders[0],
            second_by=coders[1] if len(coders) > 1 else None,
            resolver=resolver if len(coders) > 1 else None,
            seed=seed,
            begun_at=at,
        )
        CodedWave.objects.bulk_create(CodedWave(coding=coding, wave=wave) for wave in current)
        CodedText.objects.mix(coding, texts, chance=random.Random(seed))  # noqa: S311 - an order
        entries.record(
            coding, "coding.begun", by=by, at=at, waves=[wave.slug for wave in current],
            coders=[str(coder) for coder in coders], resolver=str(coding.resolver or ""), seed=seed,
        )  # fmt: skip

        enqueue("otklik.surveys.tasks.group_texts", coding.pk)
        return coding

    @property
    def is_double(self) -> bool:
        return self.second_by_id is not None

    @property
    def is_begun(self) -> bool:
        """Whether any answer has been coded."""
        return CodeMark.objects.filter(text__coding=self).exists()

    @property
    def is_being_settled(self) -> bool:
        return bool(
            self.is_double
            and self.first_done_at
            and self.second_done_at
            and self.finished_at is None
        )

    @property
    def final_coder(self) -> Coder:
        """Whose marks are counted: those of the only coder, or those agreed or settled."""
        return Coder.RESOLVER if self.is_double else Coder.FIRST

    @property
    def size(self) -> int:
        return self.texts.count()

    def marks_of_both(self) -> tuple[dict[uuid.UUID, MarkValue], dict[uuid.UUID, MarkValue]]:
        """The marks of both coders by text."""
        marks = CodeMark.objects.filter(text__coding=self)
        return marks.by(Coder.FIRST).by_answer(), marks.by(Coder.SECOND).by_answer()

    @property
    def differing(self) -> set[int]:
        """Places of the answers that two people coded differently, once both are done."""
        first, second = self.marks_of_both()
        places = dict(self.texts.values_list("pk", "place"))
        return {places[key] for key, item in first.items() if item != second.get(key)}

    def is_blind_for(self, user: Actor) -> bool:
        """Whether this person must not know from which survey an answer came."""
        people = (self.first_by_id, self.second_by_id, self.resolver_id)
        return self.is_double and self.finished_at is None and user.pk in people

    def coder(self, user: Actor) -> Coder | None:
        """The role in which this person may code now."""
        if self.finished_at:
            return None
        if self.is_being_settled:
            return Coder.RESOLVER if user.pk == self.resolver_id else None
        if user.pk == self.first_by_id and not self.first_done_at:
            return Coder.FIRST
        if user.pk == self.second_by_id and not self.second_done_at:
            return Coder.SECOND
        return None

    def done(self, coder: Coder) -> int:
        return CodeMark.objects.by(coder).filter(text__coding=self).count()

    def following(self, coder: Coder, *, after: int = 0) -> CodedText | None:
        """The next answer that this coder has not marked; after the last, from the beginning."""
        left = self.texts.unmarked(coder)
        return left.filter(place__gt=after).first() or left.first()

    @transaction.atomic
    def mark(self, places: Collection[int], value: MarkValue, *, by: Actor) -> None:
        """Give codes to answers, or say why there are none. Raises Refused when it is not this
        person's turn or a code is not in use. The coding has an audit entry, a mark has none."""
        coder, places = self._turn(places, by)
        codes = list(self.frame.codes.in_use().filter(number__in=value.codes))
        if len(codes) != len(value.codes):
            raise Refused(_("One of these codes is not in use any more: choose again."))
        if bool(codes) != (value.outcome == Outcome.CODES):
            raise Refused(_("Choose codes, or say that none fits, or that nothing is said."))
        for text in self.texts.filter(place__in=places):
            mark, _is_new = CodeMark.objects.update_or_create(
                text=text, coder=coder, defaults={"outcome": value.outcome}
            )
            mark.codes.set(codes)

    @transaction.atomic
    def unmark(self, places: Collection[int], *, by: Actor) -> None:
        """Delete this person's marks of these answers."""
        coder, places = self._turn(places, by)
        found = CodeMark.objects.by(coder).filter(text__coding=self, text__place__in=places)
        found.delete()

    @transaction.atomic
    def drop(self, *, by: Actor, at: datetime) -> None:
        """Delete an unfinished coding. Raises Refused once it is counted."""
        current = self.lock()
        if current.finished_at:
            raise Refused(_("The coding is finished and counted: it cannot be undone."))
        entries.record(current, "coding.dropped", by=by, at=at)
        current.delete()

    def keep_groups(self, groups: Mapping[str, int], *, at: datetime) -> None:
        """Store which answers the machine considers similar, by digest."""
        self.texts.keep_groups(groups)
        type(self).objects.filter(pk=self.pk).update(grouped_at=at)

    def _turn(self, places: Collection[int], by: Actor) -> tuple[Coder, Collection[int]]:
        """The role of this person, and which answers they may code."""
        coder = self.lock().coder_or_refuse(by)
        return coder, self.differing & set(places) if coder == Coder.RESOLVER else places

    def coder_or_refuse(self, by: Actor) -> Coder:
        coder = self.coder(by)
        if coder is None:
            raise Refused(_("It is not your turn in this coding: see its page."))
        return coder

    def lock(self) -> "Coding":
        found = type(self).objects.select_for_update(of=("self",)).select_related("frame")
        coding = found.filter(pk=self.pk).first()
        if coding is None:
            raise Refused(_("This coding no longer exists: a colleague deleted it."))
        return coding


def blind_coding(user: User, wave: Wave, field: str) -> Coding | None:
    """The coding in which this person must not know from which survey an answer came."""
    running = Coding.objects.blind_for(user)
    return running.filter(waves=wave, frame__field=field).first()

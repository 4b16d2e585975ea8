"""How a form is laid out: its questions as fields, and its answers as a short text.

Pure functions over an instrument's questions. A filled form is its fields one after the other
(`fields.py`), one character a position.

Where a question was not asked, because of an answer before it, `.` stands in all its positions.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import batched
from typing import Self

from otklik.statistics import tallies
from otklik.surveys.instrument.answer_fields import (
    CHOSEN,
    NOT_ASKED,
    PASSED,
    Choice,
    FieldKind,
    FormField,
    fields_of,
    write_in_of,
)
from otklik.surveys.instrument.questions import Condition, Meaning, Numbers, Question

BATCH = 50_000

type Answers = Mapping[str, tuple[str, ...]]
"""Codes of chosen answers by field; a number as its digits, a date as «2026-03». A field passed
over is absent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormQuestion:
    """A question as printed, with its fields: one, or one for each row of a matrix. `write_in` is
    the text that people add to one of its answers."""

    number: int
    code: str
    text: str
    instruction: str
    hint: str
    rows_title: str
    is_matrix: bool
    fields: tuple[FormField, ...]
    meaning: Meaning | None
    write_in: FormField | None = None
    asked_of: str = ""

    @property
    def is_required(self) -> bool:
        return self.fields[0].is_required

    @property
    def is_consent(self) -> bool:
        return self.fields[0].is_consent

    @property
    def asked_when(self) -> Condition | None:
        return self.fields[0].asked_when

    @property
    def numbers(self) -> Numbers | None:
        return self.fields[0].numbers

    @property
    def text_field(self) -> FormField | None:
        """Where people write in their own words: to an open question, or beside an answer."""
        return self.fields[0] if self.kind == FieldKind.TEXT else self.write_in

    @property
    def all_fields(self) -> tuple[FormField, ...]:
        """With what is written beside an answer."""
        return (*self.fields, self.write_in) if self.write_in else self.fields

    @property
    def kind(self) -> FieldKind:
        return self.fields[0].kind

    @property
    def choices(self) -> tuple[Choice, ...]:
        return self.fields[0].choices


@dataclass(frozen=True, kw_only=True)
class Form:
    questions: tuple[FormQuestion, ...]

    @classmethod
    def of(cls, questions: Iterable[Question]) -> Self:
        position, laid_out = 0, []
        for question in questions:
            fields = []
            for field in fields_of(question, position):
                fields.append(field)
                position += field.width
            laid_out.append(
                FormQuestion(
                    number=question.number,
                    code=question.code,
                    text=question.text,
                    instruction=question.instruction,
                    hint=question.hint,
                    rows_title=question.rows_title,
                    is_matrix=question.kind == "matrix",
                    fields=tuple(fields),
                    meaning=question.meaning,
                    write_in=write_in_of(question),
                    asked_of=question.asked_of,
                )
            )
        return cls(questions=tuple(laid_out))

    @cached_property
    def fields(self) -> tuple[FormField, ...]:
        return tuple(field for question in self.questions for field in question.all_fields)

    @cached_property
    def by_code(self) -> Mapping[str, FormField]:
        return {field.code: field for field in self.fields}

    def text_question(self, field: str) -> FormQuestion | None:
        """The question to which people write these texts, or beside an answer of which."""
        asked = (q for q in self.questions if q.text_field and q.text_field.code == field)
        return next(asked, None)

    @cached_property
    def coded(self) -> tuple[FormField, ...]:
        """Fields that take positions: all but open questions."""
        return tuple(field for field in self.fields if field.kind != FieldKind.TEXT)

    @cached_property
    def chosen(self) -> tuple[FormField, ...]:
        """Fields with answers to choose from, which tables can be laid out by."""
        return tuple(field for field in self.coded if field.choices and not field.is_consent)

    @cached_property
    def width(self) -> int:
        return sum(field.width for field in self.fields)

    @cached_property
    def has_conditions(self) -> bool:
        return any(question.asked_when for question in self.questions)

    @cached_property
    def has_required(self) -> bool:
        return any(question.is_required for question in self.questions)

    def unasked(self, answers: Answers) -> frozenset[str]:
        """Codes of the fields that these answers leave unasked."""
        if not self.has_conditions:
            return frozenset()
        unasked: set[str] = set()
        for question in self.questions:
            when = question.asked_when
            if when is None:
                continue
            given = () if when.field in unasked else answers.get(when.field, ())
            if not set(given) & set(when.answers):
                unasked |= {field.code for field in question.all_fields}
        return frozenset(unasked)

    def encode(self, answers: Answers) -> str:
        """Answers to what was not asked are dropped.

        Raises ValueError for a field or an answer that the form does not have.
        """
        if unknown := set(answers) - {field.code for field in self.coded}:
            raise ValueError(f"The form has no field {min(unknown)!r} with choices.")
        unasked = self.unasked(answers)
        return "".join(
            NOT_ASKED * field.width
            if field.code in unasked
            else field.encode(answers.get(field.code))
            for field in self.coded
        )

    def decode(self, codes: str) -> dict[str, tuple[str, ...]]:
        """Raises ValueError when the text is not as long as this form."""
        if len(codes) != self.width:
            raise ValueError(f"The form has {self.width} positions, not {len(codes)}.")
        decoded = ((field.code, field.decode(codes)) for field in self.coded)
        return {code: chosen for code, chosen in decoded if chosen is not None}

    def tally(self, responses: Iterable[str]) -> Counter[tuple[str, str]]:
        """How often each (field, answer) was chosen; answer "" counts who answered the field, and
        "." who was not asked."""
        return self.total(tallies.tally(self.columns, forms) for forms in self.joined(responses))

    def joined(self, responses: Iterable[str]) -> Iterator[str]:
        """Many responses in one text, as `statistics.tallies` counts them."""
        for batch in batched(responses, BATCH):
            forms = "".join(batch)
            if len(forms) != len(batch) * self.width:
                raise ValueError(f"A response is not {self.width} positions long.")
            yield forms

    @cached_property
    def columns(self) -> tallies.Columns:
        """What is counted where."""
        marks: defaultdict[int, str] = defaultdict(str)
        for field in self.coded:
            for _answer, position, mark in _counted(field):
                marks[position] += mark
            if field.choices and field.asked_when:
                marks[field.position] += NOT_ASKED
        written = (field for field in self.coded if not field.choices)
        return tallies.Columns(
            width=self.width,
            marks=dict(marks),
            words=tuple((field.position, field.position + field.width) for field in written),
        )

    def total(self, parts: Iterable[tallies.Tally]) -> Counter[tuple[str, str]]:
        """`tally` of all that was counted in parts."""
        whole: tallies.Tally = Counter()
        total: Counter[tuple[str, str]] = Counter()
        for part in parts:
            whole.update(part)
        written = {field.position: field for field in self.coded if not field.choices}
        for (position, word), times in whole.items():
            if position in written:
                for answer in _counted_under(written[position], word):
                    total[written[position].code, answer] += times
        for field in self.coded:
            unasked = whole[field.position, NOT_ASKED] if field.asked_when else 0
            if field.choices and unasked:
                total[field.code, NOT_ASKED] += unasked
            for key, position, mark in _counted(field):
                found = whole[position, mark]
                is_base = key == ""
                total[field.code, key] += (
                    whole[tallies.EVERYBODY] - found - unasked if is_base else found
                )
        return total


def _counted_under(field: FormField, word: str) -> tuple[str, ...]:
    """Under which answers a written number or month is counted: its own, and the base."""
    if word[0] == PASSED:
        return ()
    return (NOT_ASKED,) if word[0] == NOT_ASKED else ("", field.read(word))


def _counted(field: FormField) -> Iterator[tuple[str, int, str]]:
    """What to count for a field: answer, position, mark. The base is whoever did not pass. Nothing
    of one that is written: its words are counted."""
    if not field.choices:
        return
    yield "", field.position, PASSED
    for place, choice in enumerate(field.stored, 1):
        if field.kind == FieldKind.MANY:
            yield choice.code, field.position + place, CHOSEN
        else:
            yield choice.code, field.position, choice.mark

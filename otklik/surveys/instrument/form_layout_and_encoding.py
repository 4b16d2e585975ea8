"""How a version is laid out as fields, and how answers are encoded: one character a position.

- one position for a field with one answer: the mark of the answer, or `-`;
- for multiple choice, one position that says whether the question was answered at all, then one per
  option: `1` chosen, `0` not chosen, `-` when the question was skipped;
- for a number, as many as the highest value needs, counted from the lowest; for a date six: year
  and month, the day is not stored;
- none for an open question: its texts are stored elsewhere;
- `.` in all positions of a question that was not asked because of an earlier answer.

Marks and positions follow the codes of answers in alphabetical order, never the printed order: a
digit stands for itself, any other code gets a letter. They may never change for a version that was
used: this module defines them, and a test pins them for the approved form.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import batched
from string import ascii_letters, digits
from typing import Self

from django.conf import settings

from otklik.statistics import tallies
from otklik.surveys.instrument.questionnaire_schema import (
    Condition,
    Meaning,
    Numbers,
    Option,
    Question,
)

PASSED, NOT_ASKED = "-", "."
MONTH = 6  # positions of a year and a month
EARLIEST, LATEST = "1900-01", "2199-12"
CHOSEN, LEFT = "1", "0"

type Answers = Mapping[str, tuple[str, ...]]
"""Codes of chosen answers by field; a number as its digits, a date as «2026-03». A skipped field is
absent."""


class FieldKind(StrEnum):
    ONE = "one"
    MANY = "many"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


KINDS = {
    "open": FieldKind.TEXT,
    "multiple": FieldKind.MANY,
    "number": FieldKind.NUMBER,
    "date": FieldKind.DATE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A possible answer. `column` is the title printed above a run of numbers, else empty."""

    code: str
    text: str
    mark: str
    column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """What one person can answer once. `choices` are in printed order; `row` is the row of a
    matrix; `asked_when` is the earlier answer it depends on; `unit_label` is the answer beside
    which a write-in text stands."""

    code: str
    kind: FieldKind
    number: int
    choices: tuple[Choice, ...] = ()
    row: str = ""
    position: int = 0
    numbers: Numbers | None = None
    asked_when: Condition | None = None
    is_required: bool = False
    is_consent: bool = False
    unit_label: str = ""

    @property
    def width(self) -> int:
        """How many positions it takes."""
        if self.kind == FieldKind.TEXT:
            return 0
        if self.kind == FieldKind.DATE:
            return MONTH
        if self.numbers is not None:
            return len(str(self.numbers.highest - self.numbers.lowest))
        return 1 + len(self.choices) if self.kind == FieldKind.MANY else 1

    def choice_text(self, code: str) -> str:
        """The text of an answer; empty if there is no such answer."""
        return next((choice.text for choice in self.choices if choice.code == code), "")

    @property
    def storage_order(self) -> tuple[Choice, ...]:
        """Choices in the order in which they are stored."""
        return tuple(sorted(self.choices, key=lambda choice: choice.code))

    def encode(self, chosen: tuple[str, ...] | None) -> str:
        """Raises ValueError for an answer that the form does not have."""
        if chosen is None:
            return PASSED * self.width
        if self.kind in (FieldKind.NUMBER, FieldKind.DATE):
            return self._encode_text(*chosen)
        if unknown := set(chosen) - {choice.code for choice in self.choices}:
            raise ValueError(f"Field {self.code!r} has no answer {min(unknown)!r}.")
        if self.kind == FieldKind.MANY:
            marks = (CHOSEN if choice.code in chosen else LEFT for choice in self.storage_order)
            return CHOSEN + "".join(marks)
        if len(chosen) != 1:
            raise ValueError(f"Field {self.code!r} takes one answer, not {len(chosen)}.")
        return next(choice.mark for choice in self.choices if choice.code == chosen[0])

    def decode(self, codes: str) -> tuple[str, ...] | None:
        """Chosen answers in printed order; None when the field was skipped."""
        part = codes[self.position : self.position + self.width]
        if part[:1] in ("", PASSED, NOT_ASKED):
            return None
        if self.kind in (FieldKind.NUMBER, FieldKind.DATE):
            return (self.decode_text(part),)
        if self.kind == FieldKind.ONE:
            return tuple(choice.code for choice in self.choices if choice.mark == part)
        marks = zip(self.storage_order, part[1:], strict=True)
        chosen = {choice.code for choice, mark in marks if mark == CHOSEN}
        return tuple(choice.code for choice in self.choices if choice.code in chosen)

    def decode_text(self, part: str) -> str:
        """The number or month in these positions."""
        if self.numbers is not None:
            return str(int(part) + self.numbers.lowest)
        return f"{part[:4]}-{part[4:]}"

    def _encode_text(self, text: str) -> str:
        if self.numbers is not None:
            number = int(text)
            if not self.numbers.lowest <= number <= self.numbers.highest:
                raise ValueError(f"Field {self.code!r} takes no number {text}.")
            return str(number - self.numbers.lowest).zfill(self.width)
        if not EARLIEST <= text <= LATEST or len(text) != MONTH + 1:
            raise ValueError(f"Field {self.code!r} takes no month {text!r}.")
        return text.replace("-", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormQuestion:
    """`fields`: one, or one for each row of a matrix. `write_in`: the text added to an answer."""

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
    def text_field(self) -> FormField | None:
        """Where people write in their own words: to an open question, or beside an answer."""
        return self.fields[0] if self.kind == FieldKind.TEXT else self.write_in

    @property
    def all_fields(self) -> tuple[FormField, ...]:
        """The fields with those of write-in texts."""
        return (*self.fields, self.write_in) if self.write_in else self.fields

    @property
    def kind(self) -> FieldKind:
        return self.fields[0].kind

    @property
    def choices(self) -> tuple[Choice, ...]:
        return self.fields[0].choices

    @property
    def write_in_text(self) -> str:
        """The answer that people explain in a write-in text."""
        return self.fields[0].choice_text(self.write_in.unit_label) if self.write_in else ""


@dataclass(frozen=True, kw_only=True)
class Form:
    questions: tuple[FormQuestion, ...]

    @classmethod
    def of(cls, questions: Iterable[Question]) -> Self:
        position, form_questions = 0, []
        for question in questions:
            fields = tuple(_build_fields(question, position))
            position += sum(field.width for field in fields)
            form_questions.append(
                FormQuestion(
                    number=question.number,
                    code=question.code,
                    text=question.text,
                    instruction=question.instruction,
                    hint=question.hint,
                    rows_title=question.rows_title,
                    is_matrix=question.kind == "matrix",
                    fields=fields,
                    meaning=question.meaning,
                    write_in=_build_write_in(question),
                    asked_of=question.asked_of,
                )
            )
        return cls(questions=tuple(form_questions))

    @cached_property
    def fields(self) -> tuple[FormField, ...]:
        return tuple(field for question in self.questions for field in question.all_fields)

    @cached_property
    def by_code(self) -> Mapping[str, FormField]:
        return {field.code: field for field in self.fields}

    def question(self, number: int) -> FormQuestion | None:
        return next((one for one in self.questions if one.number == number), None)

    def question_with_field(self, field: str) -> FormQuestion | None:
        """The question with a field of this code."""
        found = (q for q in self.questions if any(one.code == field for one in q.fields))
        return next(found, None)

    def text_question(self, field: str) -> FormQuestion | None:
        """The question to which these texts belong: its own answer, or a write-in beside one."""
        found = (q for q in self.questions if q.text_field and q.text_field.code == field)
        return next(found, None)

    @cached_property
    def coded_fields(self) -> tuple[FormField, ...]:
        """Fields that take positions: all but open questions."""
        return tuple(field for field in self.fields if field.kind != FieldKind.TEXT)

    @cached_property
    def choice_fields(self) -> tuple[FormField, ...]:
        """Fields with answers to choose from, by which tables can be made."""
        return tuple(field for field in self.coded_fields if field.choices and not field.is_consent)

    @cached_property
    def width(self) -> int:
        return sum(field.width for field in self.fields)

    @cached_property
    def has_conditions(self) -> bool:
        return any(question.asked_when for question in self.questions)

    @cached_property
    def has_required(self) -> bool:
        return any(question.is_required for question in self.questions)

    def not_asked(self, answers: Answers) -> frozenset[str]:
        """Codes of the fields that are skipped because of these answers."""
        skipped: set[str] = set()
        for question in self.questions:
            when = question.asked_when
            if when is None:
                continue
            given = () if when.field in skipped else answers.get(when.field, ())
            if not set(given) & set(when.answers):
                skipped |= {field.code for field in question.all_fields}
        return frozenset(skipped)

    def encode(self, answers: Answers) -> str:
        """Answers to fields that are not asked are dropped. Raises ValueError for a field or an
        answer that the form does not have."""
        if unknown := set(answers) - {field.code for field in self.coded_fields}:
            raise ValueError(f"The form has no field {min(unknown)!r} with choices.")
        skipped = self.not_asked(answers)
        return "".join(
            NOT_ASKED * field.width
            if field.code in skipped
            else field.encode(answers.get(field.code))
            for field in self.coded_fields
        )

    def decode(self, codes: str) -> dict[str, tuple[str, ...]]:
        """Raises ValueError when the text does not have the length of this form."""
        if len(codes) != self.width:
            raise ValueError(f"The form has {self.width} positions, not {len(codes)}.")
        decoded = ((field.code, field.decode(codes)) for field in self.coded_fields)
        return {code: chosen for code, chosen in decoded if chosen is not None}

    def tally(self, responses: Iterable[str]) -> Counter[tuple[str, str]]:
        """By (field, answer); answer "" counts who answered, "." who was not asked."""
        return self.total(tallies.tally(self.columns, forms) for forms in self.join(responses))

    def join(self, responses: Iterable[str]) -> Iterator[str]:
        """Many responses joined to one text, as `statistics.tallies` counts them."""
        for batch in batched(responses, settings.BULK_PILE_ROWS):
            forms = "".join(batch)
            if len(forms) != len(batch) * self.width:
                raise ValueError(f"A response is not {self.width} positions long.")
            yield forms

    @cached_property
    def columns(self) -> tallies.Columns:
        """What is counted in which position."""
        marks: defaultdict[int, str] = defaultdict(str)
        for field in self.coded_fields:
            for _answer, position, mark in _marks(field):
                marks[position] += mark
            if field.choices and field.asked_when:
                marks[field.position] += NOT_ASKED
        typed = (field for field in self.coded_fields if not field.choices)
        return tallies.Columns(
            width=self.width,
            marks=dict(marks),
            words=tuple((field.position, field.position + field.width) for field in typed),
        )

    def total(self, parts: Iterable[tallies.Tally]) -> Counter[tuple[str, str]]:
        """The sum of `tally` over parts of the responses."""
        whole: tallies.Tally = Counter()
        total: Counter[tuple[str, str]] = Counter()
        for part in parts:
            whole.update(part)
        typed = {field.position: field for field in self.coded_fields if not field.choices}
        for (position, word), times in whole.items():
            if position in typed:
                for answer in _typed_answers(typed[position], word):
                    total[typed[position].code, answer] += times
        for field in self.coded_fields:
            skipped = whole[field.position, NOT_ASKED] if field.asked_when else 0
            if field.choices and skipped:
                total[field.code, NOT_ASKED] += skipped
            for key, position, mark in _marks(field):
                found = whole[position, mark]
                is_base = key == ""
                total[field.code, key] += (
                    whole[tallies.EVERYBODY] - found - skipped if is_base else found
                )
        return total


def _build_fields(question: Question, position: int) -> Iterator[FormField]:
    """Fields of a question, the first of them at `position`."""
    choices = _choices(question)
    rows = [row.text for row in question.rows] or [""]
    for number, (code, row) in enumerate(zip(question.fields, rows, strict=True)):
        yield FormField(
            code=code,
            kind=KINDS.get(question.kind, FieldKind.ONE),
            number=question.number,
            choices=choices,
            row=row,
            position=position + number,  # a field of a matrix takes one position
            numbers=question.numbers,
            asked_when=question.asked_when,
            is_required=question.is_required,
            is_consent=question.kind == "consent",
        )


def _build_write_in(question: Question) -> FormField | None:
    """The text beside the answer that people explain."""
    for option in question.write_ins:
        return FormField(
            code=f"{question.code}.{option.code}",
            kind=FieldKind.TEXT,
            number=question.number,
            asked_when=question.asked_when,
            unit_label=option.code,
        )
    return None


def _choices(question: Question) -> tuple[Choice, ...]:
    others = sorted(code for code in question.answers if len(code) != 1 or code not in digits)
    letters = dict(zip(others, ascii_letters, strict=False))
    printed: list[Choice] = []
    for option in question.options:
        if isinstance(option, Option):
            codes, texts, column = [option.code], [option.text], ""
        else:
            codes = [str(number) for number in range(option.lowest, option.highest + 1)]
            texts, column = codes, option.text
        printed += (
            Choice(code=code, text=text, column=column, mark=letters.get(code, code))
            for code, text in zip(codes, texts, strict=True)
        )
    return tuple(printed)


def _typed_answers(field: FormField, word: str) -> tuple[str, ...]:
    """The codes under which a typed number or month is counted: its own, and the base."""
    if word[0] == PASSED:
        return ()
    return (NOT_ASKED,) if word[0] == NOT_ASKED else ("", field.decode_text(word))


def _marks(field: FormField) -> Iterator[tuple[str, int, str]]:
    """What to count for a field with choices: answer, position, mark; the base is the sum."""
    if not field.choices:
        return
    yield "", field.position, PASSED
    for place, choice in enumerate(field.storage_order, 1):
        if field.kind == FieldKind.MANY:
            yield choice.code, field.position + place, CHOSEN
        else:
            yield choice.code, field.position, choice.mark

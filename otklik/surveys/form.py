"""How a form is laid out: its questions as fields, and its answers as a short text.

Pure functions over an instrument's questions. A filled form is one character a position:

- one position for a field with one answer: the mark of the answer's meaning, or `-`;
- for a question with any number of answers one position that says whether it was answered at
  all, then one an option: `1` chosen, `0` not chosen, `-` when the question was passed over;
- as many as its highest takes for a number, counted from its lowest, and six for a date: year and
  month, the day is not kept;
- none for an open question: what people write lies elsewhere.

Where a question was not asked, because of an answer before it, `.` stands in all its positions.

Marks and positions follow the codes of answers in alphabetical order, never the printed place:
a digit stands for itself, any other code gets a letter. They may never change for a version
that was used, so this module is their definition, and a test pins them for the approved form.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import batched
from string import ascii_letters
from typing import Self

from otklik.surveys.instrument import Condition, Meaning, Numbers, Option, Question

PASSED, NOT_ASKED = "-", "."
MONTH = 6  # positions of a year and a month
EARLIEST, LATEST = "1900-01", "2199-12"
CHOSEN, LEFT = "1", "0"
BATCH = 50_000

type Answers = Mapping[str, tuple[str, ...]]
"""Codes of chosen answers by field; a number as its digits, a date as «2026-03». A field passed
over is absent."""


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
    """A possible answer. `column` is the printed title above a run of numbers, else empty."""

    code: str
    text: str
    mark: str
    column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """What one person can answer once. `choices` stand as printed; `row` is a matrix's row.

    `asked_when`: the answer before it that it hangs on. `beside` is the answer of its question
    beside which people write this text.
    """

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
    beside: str = ""

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

    @property
    def stored(self) -> tuple[Choice, ...]:
        """Choices as they lie in storage, whatever the printed order."""
        return tuple(sorted(self.choices, key=lambda choice: choice.code))

    def encode(self, chosen: tuple[str, ...] | None) -> str:
        """Raises ValueError for an answer that the form does not have."""
        if chosen is None:
            return PASSED * self.width
        if self.kind in (FieldKind.NUMBER, FieldKind.DATE):
            return self._written(*chosen)
        if unknown := set(chosen) - {choice.code for choice in self.choices}:
            raise ValueError(f"Field {self.code!r} has no answer {min(unknown)!r}.")
        if self.kind == FieldKind.MANY:
            marks = (CHOSEN if choice.code in chosen else LEFT for choice in self.stored)
            return CHOSEN + "".join(marks)
        if len(chosen) != 1:
            raise ValueError(f"Field {self.code!r} takes one answer, not {len(chosen)}.")
        return next(choice.mark for choice in self.choices if choice.code == chosen[0])

    def decode(self, codes: str) -> tuple[str, ...] | None:
        """Chosen answers in printed order; None when the field was passed over."""
        part = codes[self.position : self.position + self.width]
        if part[:1] in ("", PASSED, NOT_ASKED):
            return None
        if self.kind in (FieldKind.NUMBER, FieldKind.DATE):
            return (self.read(part),)
        if self.kind == FieldKind.ONE:
            return tuple(choice.code for choice in self.choices if choice.mark == part)
        marks = zip(self.stored, part[1:], strict=True)
        chosen = {choice.code for choice, mark in marks if mark == CHOSEN}
        return tuple(choice.code for choice in self.choices if choice.code in chosen)

    def read(self, part: str) -> str:
        """A number or a month out of its positions."""
        if self.numbers is not None:
            return str(int(part) + self.numbers.lowest)
        return f"{part[:4]}-{part[4:]}"

    def _written(self, told: str) -> str:
        if self.numbers is not None:
            number = int(told)
            if not self.numbers.lowest <= number <= self.numbers.highest:
                raise ValueError(f"Field {self.code!r} takes no number {told}.")
            return str(number - self.numbers.lowest).zfill(self.width)
        if not EARLIEST <= told <= LATEST or len(told) != MONTH + 1:
            raise ValueError(f"Field {self.code!r} takes no month {told!r}.")
        return told.replace("-", "")


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
            for field in _fields(question, position):
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
                    write_in=_write_in(question),
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
        "." who was not asked.

        Counts a million responses in a second: whole columns of characters at a time.
        """
        total: Counter[tuple[str, str]] = Counter()
        for batch in batched(responses, BATCH):
            joined = "".join(batch)
            if len(joined) != len(batch) * self.width:
                raise ValueError(f"A response is not {self.width} positions long.")
            for field in self.coded:
                first = joined[field.position :: self.width]
                unasked = first.count(NOT_ASKED) if field.asked_when else 0
                if unasked:
                    total[field.code, NOT_ASKED] += unasked
                if not field.choices:
                    self._tally_written(field, batch, total)
                for key, column, mark in _counted(field):
                    found = joined[column :: self.width].count(mark)
                    is_base = key == ""
                    total[field.code, key] += len(batch) - found - unasked if is_base else found
        return total

    def _tally_written(
        self, field: FormField, batch: Iterable[str], total: Counter[tuple[str, str]]
    ) -> None:
        """Numbers and months: each that was written."""
        end = field.position + field.width
        for part, times in Counter(codes[field.position : end] for codes in batch).items():
            if part[0] not in (PASSED, NOT_ASKED):
                total[field.code, field.read(part)] += times


def _counted(field: FormField) -> Iterator[tuple[str, int, str]]:
    """What to count for a field: answer, position, mark. The base is whoever did not pass."""
    yield "", field.position, PASSED
    for place, choice in enumerate(field.stored, 1):
        if field.kind == FieldKind.MANY:
            yield choice.code, field.position + place, CHOSEN
        else:
            yield choice.code, field.position, choice.mark


def _fields(question: Question, position: int) -> Iterator[FormField]:
    """Fields of a question, the first of them at `position`."""
    kind = KINDS.get(question.kind, FieldKind.ONE)
    choices = _choices(question)
    rows = [row.text for row in question.rows] or [""]
    for number, (code, row) in enumerate(zip(question.fields, rows, strict=True)):
        yield FormField(
            code=code,
            kind=kind,
            number=question.number,
            choices=choices,
            row=row,
            position=position + number,  # fields side by side are as wide as one position
            numbers=question.numbers,
            asked_when=question.asked_when,
            is_required=question.is_required,
            is_consent=question.kind == "consent",
        )


def _write_in(question: Question) -> FormField | None:
    """The text beside an answer of one's own words."""
    for option in question.write_ins:
        return FormField(
            code=f"{question.code}.{option.code}",
            kind=FieldKind.TEXT,
            number=question.number,
            asked_when=question.asked_when,
            beside=option.code,
        )
    return None


def _choices(question: Question) -> tuple[Choice, ...]:
    others = sorted(code for code in question.answers if not _is_digit(code))
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


def _is_digit(code: str) -> bool:
    return len(code) == 1 and code in "0123456789"

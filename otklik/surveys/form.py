"""How a form is laid out: its questions as fields, and its answers as a short text.

Pure functions over an instrument's questions. A filled form is one character a position:

- one position for a field with one answer: the mark of the answer's meaning, or `-`;
- for a question with any number of answers one position that says whether it was answered at
  all, then one an option: `1` chosen, `0` not chosen, `-` when the question was passed over;
- none for an open question: what people write lies elsewhere.

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

from otklik.surveys.instrument import Meaning, Option, Question

PASSED = "-"
CHOSEN, LEFT = "1", "0"
BATCH = 50_000

type Answers = Mapping[str, tuple[str, ...]]
"""Codes of chosen answers by field. A field passed over is absent."""


class FieldKind(StrEnum):
    ONE = "one"
    MANY = "many"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A possible answer. `column` is the printed title above a run of numbers, else empty."""

    code: str
    text: str
    mark: str
    column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """What one person can answer once. `choices` stand as printed; `row` is a matrix's row."""

    code: str
    kind: FieldKind
    number: int
    choices: tuple[Choice, ...] = ()
    row: str = ""
    position: int = 0

    @property
    def width(self) -> int:
        """How many positions it takes."""
        if self.kind == FieldKind.TEXT:
            return 0
        return 1 + len(self.choices) if self.kind == FieldKind.MANY else 1

    @property
    def stored(self) -> tuple[Choice, ...]:
        """Choices as they lie in storage, whatever the printed order."""
        return tuple(sorted(self.choices, key=lambda choice: choice.code))

    def encode(self, chosen: tuple[str, ...] | None) -> str:
        """Raises ValueError for an answer that the form does not have."""
        if chosen is None:
            return PASSED * self.width
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
        if part[:1] in ("", PASSED):
            return None
        if self.kind == FieldKind.ONE:
            return tuple(choice.code for choice in self.choices if choice.mark == part)
        marks = zip(self.stored, part[1:], strict=True)
        chosen = {choice.code for choice, mark in marks if mark == CHOSEN}
        return tuple(choice.code for choice in self.choices if choice.code in chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormQuestion:
    """A question as printed, with its fields: one, or one for each row of a matrix."""

    number: int
    code: str
    text: str
    instruction: str
    hint: str
    rows_title: str
    is_matrix: bool
    fields: tuple[FormField, ...]
    meaning: Meaning | None

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
                )
            )
        return cls(questions=tuple(laid_out))

    @cached_property
    def fields(self) -> tuple[FormField, ...]:
        return tuple(field for question in self.questions for field in question.fields)

    @cached_property
    def by_code(self) -> Mapping[str, FormField]:
        return {field.code: field for field in self.fields}

    @cached_property
    def coded(self) -> tuple[FormField, ...]:
        """Fields that take positions: all but open questions."""
        return tuple(field for field in self.fields if field.kind != FieldKind.TEXT)

    @cached_property
    def width(self) -> int:
        return sum(field.width for field in self.fields)

    def encode(self, answers: Answers) -> str:
        """Raises ValueError for a field or an answer that the form does not have."""
        if unknown := set(answers) - {field.code for field in self.coded}:
            raise ValueError(f"The form has no field {min(unknown)!r} with choices.")
        return "".join(field.encode(answers.get(field.code)) for field in self.coded)

    def decode(self, codes: str) -> dict[str, tuple[str, ...]]:
        """Raises ValueError when the text is not as long as this form."""
        if len(codes) != self.width:
            raise ValueError(f"The form has {self.width} positions, not {len(codes)}.")
        decoded = ((field.code, field.decode(codes)) for field in self.coded)
        return {code: chosen for code, chosen in decoded if chosen is not None}

    def tally(self, responses: Iterable[str]) -> Counter[tuple[str, str]]:
        """How often each (field, answer) was chosen; answer "" counts who answered the field.

        Counts a million responses in a second: whole columns of characters at a time.
        """
        total: Counter[tuple[str, str]] = Counter()
        for batch in batched(responses, BATCH):
            joined = "".join(batch)
            if len(joined) != len(batch) * self.width:
                raise ValueError(f"A response is not {self.width} positions long.")
            for field in self.coded:
                for key, column, mark in _counted(field):
                    found = joined[column :: self.width].count(mark)
                    is_base = key == ""
                    total[field.code, key] += len(batch) - found if is_base else found
        return total


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
    kind = {"open": FieldKind.TEXT, "multiple": FieldKind.MANY}.get(question.kind, FieldKind.ONE)
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
        )


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

"""What one person can answer once, and how that lies in storage: one character a position.

- one position for a field with one answer: the mark of the answer's meaning, or `-`;
- for a question with any number of answers one position that says whether it was answered at
  all, then one an option: `1` chosen, `0` not chosen, `-` when the question was passed over;
- as many as its highest takes for a number, counted from its lowest, and six for a date: year and
  month, the day is not kept;
- none for an open question: what people write lies elsewhere.

Marks and positions follow the codes of answers in alphabetical order, never the printed place:
a digit stands for itself, any other code gets a letter. They may never change for a version
that was used, so this module is their definition, and a test pins them for the approved form.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from string import ascii_letters

from otklik.surveys.instrument.questions import Condition, Numbers, Option, Question

PASSED, NOT_ASKED = "-", "."


MONTH = 6  # positions of a year and a month


EARLIEST, LATEST = "1900-01", "2199-12"


CHOSEN, LEFT = "1", "0"


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

    def _written(self, text: str) -> str:
        if self.numbers is not None:
            number = int(text)
            if not self.numbers.lowest <= number <= self.numbers.highest:
                raise ValueError(f"Field {self.code!r} takes no number {text}.")
            return str(number - self.numbers.lowest).zfill(self.width)
        if not EARLIEST <= text <= LATEST or len(text) != MONTH + 1:
            raise ValueError(f"Field {self.code!r} takes no month {text!r}.")
        return text.replace("-", "")


def fields_of(question: Question, position: int) -> Iterator[FormField]:
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


def write_in_of(question: Question) -> FormField | None:
    """The text beside an answer of one's own words."""
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

"""The parts of a question: possible answers, conditions, and what answers mean.

The texts are the authority's. Scores, bases and directions are set by us: they decide what «better»
means when waves are compared, and are fixed before a wave opens.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from django.utils.translation import gettext as _
from pydantic import (
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
    model_validator,
)

from otklik.core.pack.validation import PackModel

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=40)]


Score = Annotated[float, Field(ge=0, le=1)]


FieldCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9._-]+$", max_length=81)]


class LaterModel(PackModel):
    """Defaults of fields added later are not serialised: digests of older forms stay valid."""

    later: ClassVar[Mapping[str, Any]] = {}

    @model_serializer(mode="wrap")
    def serialise(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        values: dict[str, Any] = handler(self)
        for name, silent in self.later.items():
            if name in values and values[name] == silent:
                del values[name]
        return values


class Row(PackModel):
    code: Code
    text: str = Field(min_length=1)


class Option(LaterModel):
    """A possible answer, numbered by its place; with `write_in` people explain it («Другое: …»)."""

    later = {"write_in": False}

    code: Code
    text: str = Field(min_length=1)
    write_in: bool = False


class ScaleColumn(PackModel):
    """A column of a matrix in which a whole number is written; answers are coded "1", "2" …"""

    text: str = Field(min_length=1)
    lowest: int = Field(ge=0, le=20)
    highest: int = Field(ge=0, le=20)


class Meaning(PackModel):
    """How answers become figures. `base`: "answered", everyone who answered, so that each option
    has a score; "scored", only answers that have one. `each_option` makes every option of a
    multiple question 0 or 1 of its own. `sign_must_hold_without`: an option without which the
    difference must keep its sign. `incomparable_if_share_moves`: by how much an option's share may
    move between waves."""

    direction: Literal["favourable", "neutral"]
    base: Literal["answered", "scored"]
    scores: dict[str, Score] = Field(default_factory=dict)
    each_option: bool = False
    sign_must_hold_without: Code | None = None
    incomparable_if_share_moves: dict[str, Score] = Field(default_factory=dict)
    ideal_point: float | None = None


class Condition(PackModel):
    """A question is asked when the answer to an earlier field is one of these."""

    field: FieldCode
    answers: tuple[Code, ...] = Field(min_length=1)


class Numbers(PackModel):
    """The valid whole numbers and their unit."""

    lowest: int = Field(ge=-1_000_000, le=1_000_000_000)
    highest: int = Field(ge=-1_000_000, le=1_000_000_000)
    unit: str = ""

    @model_validator(mode="after")
    def goes_up(self) -> Self:
        if self.lowest >= self.highest:
            raise ValueError(_("The highest number must be above the lowest."))
        return self


MOST_ANSWERS = 50  # the storage format has one letter for each
#: Names of the forms' own fields, which no question may take.
RESERVED = frozenset(
    [
        "ticket", "at-question", "seen-question", "csrfmiddlewaretoken", "next", "asked-version",
        "asked-words",
    ]
)  # fmt: skip
type Kind = Literal["single", "multiple", "open", "matrix", "number", "date", "consent"]
KINDS: tuple[str, ...] = get_args(Kind.__value__)
#: Kinds whose answers are no figures that waves are compared by.
WITHOUT_MEANING = frozenset({"open", "number", "date", "consent"})
WITHOUT_OPTIONS = frozenset({"open", "number", "date"})


class Question(LaterModel):
    """`instruction` is printed after the text. Rows make it a matrix, a field for each. `hint` is
    our text beside the approved one. `asked_of` says in words who is asked, `asked_when` which
    answer decides it."""

    later = {"is_required": False, "asked_of": "", "asked_when": None, "numbers": None}

    number: int = Field(ge=1)
    code: Code
    kind: Kind
    text: str = Field(min_length=1)
    instruction: str = ""
    hint: str = ""
    rows_title: str = ""
    rows: tuple[Row, ...] = ()
    options: tuple[Option | ScaleColumn, ...] = ()
    meaning: Meaning | None = None
    is_required: bool = False
    asked_of: str = ""
    asked_when: Condition | None = None
    numbers: Numbers | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """What one person can answer: one field, or one for each row."""
        return tuple(f"{self.code}.{row.code}" for row in self.rows) or (self.code,)

    @property
    def write_ins(self) -> tuple[Option, ...]:
        """Answers that people may explain."""
        return tuple(o for o in self.options if isinstance(o, Option) and o.write_in)

    @property
    def answers(self) -> tuple[str, ...]:
        """Codes of the answers of one field, in printed order."""
        return tuple(
            code
            for option in self.options
            for code in (
                [option.code]
                if isinstance(option, Option)
                else map(str, range(option.lowest, option.highest + 1))
            )
        )

    @property
    def hypotheses(self) -> int:
        """How many figures of this question enter the comparison between waves."""
        if self.meaning is None:
            return 0
        return len(self.fields) * (len(self.options) if self.meaning.each_option else 1)

    @model_validator(mode="after")
    def shape_fits_kind(self) -> Self:
        if self.code in RESERVED:
            raise ValueError(_("The code “%(code)s” is taken by the form.") % {"code": self.code})
        if bool(self.rows) != (self.kind == "matrix"):
            raise ValueError(_("A matrix has rows, and nothing else has."))
        if bool(self.options) == (self.kind in WITHOUT_OPTIONS):
            raise ValueError(_("Questions with answers to choose from have options, others none."))
        if self.kind == "consent" and len(self.options) != 1:
            raise ValueError(_("A consent has one answer: what is agreed to."))
        if bool(self.numbers) != (self.kind == "number"):
            raise ValueError(_("A number has a lowest and a highest, and nothing else has."))
        if self.write_ins and (self.kind not in ("single", "multiple") or len(self.write_ins) > 1):
            raise ValueError(
                _(
                    "A line for one's own words may go with one answer, but not in a table "
                    "or a consent."
                )
            )
        if len(self.answers) > MOST_ANSWERS:
            raise ValueError(
                _("Question %(number)s has more than %(limit)s answers.")
                % {"number": self.number, "limit": MOST_ANSWERS}
            )
        for codes in (self.answers, [row.code for row in self.rows]):
            if len(set(codes)) != len(codes):
                raise ValueError(
                    _("Question %(number)s gives a code twice.") % {"number": self.number}
                )
        return self

    @model_validator(mode="after")
    def meaning_fits_answers(self) -> Self:
        meaning, answers = self.meaning, set(self.answers)
        if (meaning is None) != (self.kind in WITHOUT_MEANING):
            raise ValueError(
                _("Answers to choose from have a meaning; texts, numbers, dates, consents none.")
            )
        if meaning is None:
            return self
        unsure = {meaning.sign_must_hold_without} - {None}
        named = {*meaning.scores, *meaning.incomparable_if_share_moves, *unsure}
        if unknown := sorted(str(code) for code in named - answers):
            raise ValueError(_("There is no answer “%(code)s”.") % {"code": unknown[0]})
        if meaning.each_option != (self.kind == "multiple"):
            raise ValueError(_("“each_option” belongs to questions with several answers."))
        if meaning.each_option == bool(meaning.scores):
            raise ValueError(_("Answers need “scores”, unless each option is its own figure."))
        if meaning.base == "answered" and meaning.scores and set(meaning.scores) != answers:
            raise ValueError(_("With base “answered” every answer needs a score."))
        return self


class Comparison(PackModel):
    """Fixed before the later wave opens: level, smallest change worth naming, family size."""

    alpha: float = Field(gt=0, lt=1)
    smallest_change: Score
    family: int = Field(ge=1)


class Agreement(PackModel):
    """Two fields that ask the same: their agreement measures the reliability of the form."""

    first: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFault:
    """A fault of a version whose parts are well formed: its place and the reason."""

    place: tuple[str | int, ...]
    sentence: str


class SurveyFile(PackModel):
    """`proposal`: what it changes, and why; `act` then approved the version it would replace."""

    code: Code
    version: int = Field(ge=1)
    act: str = Field(min_length=1)
    proposal: str = ""
    title: str = Field(min_length=1)
    questions: tuple[Question, ...] = Field(min_length=1)
    comparison: Comparison
    reliability: tuple[Agreement, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(field for question in self.questions for field in question.fields)

    @property
    def hypotheses(self) -> int:
        return sum(question.hypotheses for question in self.questions)

    def faults(self) -> Iterator[FileFault]:
        """Consecutive numbers, unique codes, the size of the family, known fields."""
        codes = set()
        for at, question in enumerate(self.questions):
            if question.code in codes:
                words: dict[str, object] = {"code": question.code}
                sentence = _("Code “%(code)s” is given twice.")
                yield FileFault(place=("questions", at, "code"), sentence=sentence % words)
            codes.add(question.code)
            if question.number != at + 1:
                words = {"expected": at + 1, "found": question.number}
                sentence = _("Question %(expected)s is expected here, not %(found)s.")
                yield FileFault(place=("questions", at, "number"), sentence=sentence % words)
        if self.hypotheses != self.comparison.family:
            words = {"family": self.comparison.family, "found": self.hypotheses}
            sentence = _("The family is %(family)s, the questions make it %(found)s.")
            yield FileFault(place=("comparison", "family"), sentence=sentence % words)
        for at, pair in enumerate(self.reliability):
            for name, field in (("first", pair.first), ("second", pair.second)):
                if field not in self.fields:
                    sentence = _("There is no field “%(field)s”.") % {"field": field}
                    yield FileFault(place=("reliability", at, name), sentence=sentence)

    @model_validator(mode="after")
    def conditions_look_back(self) -> Self:
        """A condition refers to an earlier question, so that none is circular."""
        answers: dict[str, tuple[str, ...]] = {}
        for question in self.questions:
            when = question.asked_when
            if when and when.field not in answers:
                raise ValueError(
                    _("Question %(number)s depends on a question that is not before it.")
                    % {"number": question.number}
                )
            if when and not set(when.answers) <= set(answers[when.field]):
                raise ValueError(
                    _("Question %(number)s depends on an answer that is not there any more.")
                    % {"number": question.number}
                )
            if question.kind in ("single", "multiple", "matrix"):
                answers |= dict.fromkeys(question.fields, question.answers)
        return self

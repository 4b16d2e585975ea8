"""An approved questionnaire, to the letter, and its meaning as data beside it.

The words are the authority's. Scores, bases and directions are ours, by the rules of comparing
two waves: they decide what «better» means and are fixed before a wave opens.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints, model_validator

from otklik.core.pack import PackModel

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=40)]
Score = Annotated[float, Field(ge=0, le=1)]

MOST_ANSWERS = 50  # one letter stands for each where answers are stored


class Option(PackModel):
    """A possible answer by its meaning; its place in the list is its printed number."""

    code: Code
    text: str = Field(min_length=1)


class ScaleColumn(PackModel):
    """A column of a matrix in which a whole number is written; answers are coded "1", "2" …"""

    text: str = Field(min_length=1)
    lowest: int = Field(ge=0, le=20)
    highest: int = Field(ge=0, le=20)


class Meaning(PackModel):
    """How answers become figures.

    `base`: "answered", everyone who answered, so that each option has a score; "scored", only
    answers that have one. `each_option` makes every option of a multiple question 0 or 1 of its
    own. `sign_must_hold_without`: an option without which the difference must keep its sign.
    `incomparable_if_share_moves`: by how much an option's share may move between waves.
    """

    direction: Literal["favourable", "neutral"]
    base: Literal["answered", "scored"]
    scores: dict[str, Score] = Field(default_factory=dict)
    each_option: bool = False
    sign_must_hold_without: Code | None = None
    incomparable_if_share_moves: dict[str, Score] = Field(default_factory=dict)
    ideal_point: float | None = None


class Question(PackModel):
    """`instruction` is printed after the text. Rows make it a matrix, a field for each.

    `hint` is a word of ours that stands beside the approved ones, never in them.
    """

    number: int = Field(ge=1)
    code: Code
    kind: Literal["single", "multiple", "open", "matrix"]
    text: str = Field(min_length=1)
    instruction: str = ""
    hint: str = ""
    rows_title: str = ""
    rows: tuple[Option, ...] = ()
    options: tuple[Option | ScaleColumn, ...] = ()
    meaning: Meaning | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """What one person can answer: one field, or one for each row."""
        return tuple(f"{self.code}.{row.code}" for row in self.rows) or (self.code,)

    @property
    def answers(self) -> tuple[str, ...]:
        """Codes of possible answers of one field, in printed order."""
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
        """How many figures of this question are compared between waves."""
        if self.meaning is None:
            return 0
        return len(self.fields) * (len(self.options) if self.meaning.each_option else 1)

    @model_validator(mode="after")
    def shape_fits_kind(self) -> Self:
        if bool(self.rows) != (self.kind == "matrix"):
            raise ValueError(_("A matrix has rows, and nothing else has."))
        if bool(self.options) == (self.kind == "open"):
            raise ValueError(_("An open question has no options, every other one has."))
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
        if (meaning is None) != (self.kind == "open"):
            raise ValueError(_("An open question has no meaning, every other one has."))
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
    """Two fields that ask the same: how far they agree is the form's own reliability."""

    first: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFault:
    """What a version may not say, though each part of it is well formed: where, and why."""

    place: tuple[str | int, ...]
    sentence: str


class SurveyFile(PackModel):
    """`proposal`: what a version that nobody has approved yet changes, and why; `act` is then the
    clause that approved the one it would replace."""

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
        """Numbers in a row, each code once, the family that the questions make, known fields."""
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

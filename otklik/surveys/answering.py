"""The parts of a question: what can be answered, when it is asked, and what answers mean.

The words are the authority's. Scores, bases and directions are ours, by the rules of comparing
two waves: they decide what «better» means and are fixed before a wave opens.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from django.utils.translation import gettext as _
from pydantic import (
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
    model_validator,
)

from otklik.core.pack import PackModel

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=40)]


Score = Annotated[float, Field(ge=0, le=1)]


FieldCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9._-]+$", max_length=81)]


class LaterModel(PackModel):
    """What was added to the shape of questionnaires after some were approved is not said where
    it says nothing, so that their words, and the digest of these, stay what they were."""

    later: ClassVar[Mapping[str, Any]] = {}

    @model_serializer(mode="wrap")
    def as_said(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        said: dict[str, Any] = handler(self)
        for name, silent in self.later.items():
            if name in said and said[name] == silent:
                del said[name]
        return said


class Row(PackModel):
    """A row of a matrix."""

    code: Code
    text: str = Field(min_length=1)


class Option(LaterModel):
    """A possible answer by its meaning; its place in the list is its printed number.

    With `write_in` people say in their own words what they mean by it («Другое: …»).
    """

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


class Condition(PackModel):
    """A question is asked when the answer to an earlier field is one of these."""

    field: FieldCode
    answers: tuple[Code, ...] = Field(min_length=1)


class Numbers(PackModel):
    """Which whole numbers may be written, and of what."""

    lowest: int = Field(ge=-1_000_000, le=1_000_000_000)
    highest: int = Field(ge=-1_000_000, le=1_000_000_000)
    unit: str = ""

    @model_validator(mode="after")
    def goes_up(self) -> Self:
        if self.lowest >= self.highest:
            raise ValueError(_("The highest number is above the lowest."))
        return self

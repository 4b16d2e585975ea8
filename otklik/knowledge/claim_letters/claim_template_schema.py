"""The content of a claim template, as the pack gives it: its form, its letter, its norms."""

import re
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field, model_validator

from otklik.core.pack.validation import PackModel

PLACE = re.compile(r"\{([a-z_]+)\}")
CONDITION = re.compile(r"(!?)([a-z_]+)(?:=([a-z0-9-]+))?")
ADDRESS = r"^[a-z0-9][a-z0-9-]*(/[a-z0-9.-]+)?$"
PENALTY_PLACES = frozenset({"penalty", "penalty_days", "penalty_working"})
Words = Annotated[str, Field(min_length=1, max_length=1500)]


class Kind(StrEnum):
    TEXT = "text"
    LONG = "long"
    DATE = "date"
    MONEY = "money"
    CHOICE = "choice"


class Norm(PackModel):
    """A clause: its name for people, its address, what it says in our words."""

    words: str = Field(min_length=1, max_length=200)
    address: str = Field(pattern=ADDRESS, max_length=120)
    says: str = Field(default="", max_length=400)


class Choice(PackModel):
    """One answer; `text` is for the letter, in the right grammatical case."""

    value: str = Field(pattern=r"^[a-z0-9-]+$", max_length=30)
    label: str = Field(min_length=1, max_length=200)
    text: str = Field(default="", max_length=300)


class FormField(PackModel):
    name: str = Field(pattern=r"^[a-z_]+$", max_length=30)
    label: str = Field(min_length=1, max_length=200)
    kind: Kind = Kind.TEXT
    hint: str = Field(default="", max_length=300)
    optional: bool = False
    autocomplete: str = Field(default="", max_length=40)
    choices: tuple[Choice, ...] = ()

    @model_validator(mode="after")
    def choices_of_a_choice(self) -> Self:
        if (self.kind == Kind.CHOICE) != (len(self.choices) > 1):
            raise ValueError(
                _("Field “%(name)s”: a choice needs two answers at least, another kind has none.")
                % {"name": self.name}
            )
        return self


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


class Piece(PackModel):
    """A paragraph or list of the letter, included if every condition of `when` holds: `phone`
    (filled), `!phone` (empty), `receipt=no`, `!receipt=no`."""

    text: str = Field(default="", max_length=1500)
    items: tuple[Words, ...] = ()
    when: Annotated[tuple[str, ...], BeforeValidator(_as_list)] = ()

    @model_validator(mode="after")
    def says_something(self) -> Self:
        if not self.text and not self.items:
            raise ValueError(_("A paragraph of the letter needs “text” or “items”."))
        for item in self.when:
            if not CONDITION.fullmatch(item):
                raise ValueError(_("“%(when)s” is no condition.") % {"when": item})
        return self

    @property
    def places(self) -> set[str]:
        return set(PLACE.findall(" ".join((self.text, *self.items))))

    @property
    def required_fields(self) -> set[str]:
        """Fields that are filled whenever its conditions hold."""
        conditions = (CONDITION.fullmatch(item) for item in self.when)
        return {found[2] for found in conditions if found and not found[1]}


def _piece(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


Pieces = tuple[Annotated[Piece, BeforeValidator(_piece)], ...]


class PenaltyRule(PackModel):
    """The fields a penalty is counted from; `limited` where the law limits it."""

    percent: Annotated[str, Field(pattern=r"^\d+(\.\d+)?$")]
    price: str
    due: str
    until: str
    limited: bool = False
    norm: Norm
    notes: tuple[Words, ...] = ()

    @property
    def share(self) -> Decimal:
        return Decimal(self.percent)


class PeriodUse(PackModel):
    """The term of the claim itself: a rule of periods.yaml, counted from a field."""

    rule: str
    since: str


class Common(PackModel):
    """claims.yaml: the common parts of all letters, and the order of the templates."""

    order: tuple[str, ...] = Field(min_length=1)
    fields: tuple[FormField, ...] = Field(min_length=1)
    head: Pieces = Field(min_length=1)
    closing: Pieces = ()
    attached: str = Field(min_length=1, max_length=60)
    date: str = Field(min_length=1, max_length=60)
    signature: str = Field(min_length=1, max_length=60)
    advice: tuple[Words, ...] = ()


class Own(PackModel):
    """claims/<slug>.yaml. `answer` names the rule by which the other side must comply."""

    title: str = Field(min_length=1, max_length=150)
    short: str = Field(min_length=1, max_length=200)
    heading: str = Field(min_length=1, max_length=150)
    fits: tuple[Words, ...] = Field(min_length=1)
    fits_not: tuple[Words, ...] = ()
    fields: tuple[FormField, ...] = Field(min_length=1)
    letter: Pieces = Field(min_length=1)
    norms: tuple[Norm, ...] = Field(min_length=1)
    attachments: Pieces = ()
    next: tuple[Words, ...] = Field(min_length=1)
    penalty: PenaltyRule | None = None
    period: PeriodUse | None = None
    answer: str = ""
    words: str = Field(default="", max_length=500)


class Template(PackModel):
    common: Common
    own: Own

    @model_validator(mode="after")
    def names_what_it_has(self) -> Self:
        by_name = {field.name: field for field in self.fields}
        if len(by_name) != len(self.fields):
            raise ValueError(_("Two fields of the form have one name."))
        places = set(by_name) | (PENALTY_PLACES if self.own.penalty else set())
        for piece in self.pieces():
            if unknown := piece.places - places:
                sentence = _("“{%(name)s}” in the letter is no field of the form.")
                raise ValueError(sentence % {"name": min(unknown)})
            for name in piece.places & set(by_name):
                if by_name[name].optional and name not in piece.required_fields:
                    raise ValueError(
                        _("“{%(name)s}” may stay empty: give the paragraph “when: %(name)s”.")
                        % {"name": name}
                    )
            for item in piece.when:
                self._check_condition(item, by_name)
        self._check_counting(by_name)
        return self

    def _check_condition(self, text: str, by_name: dict[str, FormField]) -> None:
        found = CONDITION.fullmatch(text)
        field = by_name.get(found[2]) if found else None
        values = {choice.value for choice in field.choices} if field else set()
        if found is None or field is None or (found[3] and found[3] not in values):
            raise ValueError(_("“%(when)s” is no condition.") % {"when": text})

    def _check_counting(self, by_name: dict[str, FormField]) -> None:
        rule, period = self.own.penalty, self.own.period
        counted = [(period.since, Kind.DATE)] if period else []
        if rule:
            counted += [(rule.price, Kind.MONEY), (rule.due, Kind.DATE), (rule.until, Kind.DATE)]
        for name, kind in counted:
            field = by_name.get(name)
            if field is None or field.kind != kind or field.optional:
                raise ValueError(
                    _("To count, “%(name)s” must be a required field of kind %(kind)s.")
                    % {"name": name, "kind": kind.value}
                )

    @property
    def fields(self) -> tuple[FormField, ...]:
        return (*self.own.fields, *self.common.fields)

    @property
    def cited_addresses(self) -> list[str]:
        """Addresses of all clauses, each once."""
        norms = [*self.own.norms, *([self.own.penalty.norm] if self.own.penalty else [])]
        return list(dict.fromkeys(norm.address for norm in norms))

    def pieces(self) -> Iterator[Piece]:
        for pieces in (self.common.head, self.own.letter, self.common.closing):
            yield from pieces
        yield from self.own.attachments

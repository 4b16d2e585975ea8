"""A filled letter: what a person typed, put into the template. Lives for one answer only."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from otklik.knowledge.claim_letters.claim_template_schema import (
    CONDITION,
    PLACE,
    Kind,
    Piece,
    Template,
)
from otklik.knowledge.claim_letters.date_and_money_input import (
    MONTH_NAMES,
    NO_BREAK,
    roubles,
    share,
)
from otklik.knowledge.claim_letters.penalty import Penalty

DOTS = re.compile(r"(?<!\.)\.\.(?!\.)")
SENTENCE_ENDS = (".", "!", "?", "…")

type Said = Mapping[str, str | date | Decimal | None]
"""Cleaned values by field; nothing for what was left empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph, or a list of items below its words."""

    text: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Ready to be shown, printed, or made a document of."""

    heading: str
    head: tuple[str, ...]
    body: tuple[Paragraph, ...]
    attachments: tuple[str, ...]
    attached: str
    place_of_date: str
    place_of_name: str


def filled(template: Template, text: Said) -> Letter:
    """The letter in the words of the person. Pieces whose conditions do not hold are left out."""
    own, common = template.own, template.common
    penalty = penalty_of(template, text)
    values = {field.name: _written(template, field.name, text) for field in template.fields}
    if penalty is not None:
        values |= {
            "penalty": roubles(penalty.amount),
            "penalty_days": str(penalty.days),
            "penalty_working": as_asked(penalty),
        }
    return Letter(
        heading=own.heading,
        head=tuple(one.text for one in _shown(common.head, text, values)),
        body=tuple(_shown((*own.letter, *common.closing), text, values)),
        attachments=tuple(one.text for one in _shown(own.attachments, text, values)),
        attached=common.attached,
        place_of_date=common.date,
        place_of_name=common.signature,
    )


def penalty_of(template: Template, items: Said) -> Penalty | None:
    """What the template counts; nothing where it counts nothing."""
    rule = template.own.penalty
    if rule is None:
        return None
    price, due, until = items[rule.price], items[rule.due], items[rule.until]
    if not isinstance(price, Decimal) or not isinstance(due, date) or not isinstance(until, date):
        raise TypeError("A penalty is counted from a sum and two days.")
    return Penalty.of(price, rule.share, due=due, until=until, is_limited=rule.limited)


def multiplication(penalty: Penalty) -> str:
    """«12 000 руб. × 1 % × 15 дн. = 1 800 руб.»."""
    parts = (roubles(penalty.price), share(penalty.percent), f"{penalty.days}{NO_BREAK}дн.")
    return f"{' × '.join(parts)} = {roubles(penalty.counted)}"


def as_asked(penalty: Penalty) -> str:
    """With the limit, where the count goes beyond it: else the letter would contradict itself."""
    result = multiplication(penalty)
    return f"{result}, но не больше {roubles(penalty.price)}" if penalty.is_cut else result


def day_in_words(day: date) -> str:
    """«3 марта 2026 года»: in a letter there is no other way."""
    return f"{day.day}{NO_BREAK}{MONTH_NAMES[day.month - 1]} {day.year}{NO_BREAK}года"


def _shown(pieces: Iterable[Piece], text: Said, values: Mapping[str, str]) -> list[Paragraph]:
    return [
        Paragraph(text=_put(piece.text, values), items=tuple(_put(i, values) for i in piece.items))
        for piece in pieces
        if all(_holds(item, text) for item in piece.when)
    ]


def _holds(text: str, values: Said) -> bool:
    found = CONDITION.fullmatch(text)
    if found is None:
        raise ValueError(text)
    value = values.get(found[2])
    is_so = value == found[3] if found[3] else bool(value)
    return is_so != bool(found[1])


def _put(text: str, values: Mapping[str, str]) -> str:
    """What was typed may end with a dot, and so may the sentence: one of them is enough."""
    return DOTS.sub(".", PLACE.sub(lambda found: values[found[1]], text))


def _written(template: Template, name: str, values: Said) -> str:
    value = values.get(name)
    field = next(one for one in template.fields if one.name == name)
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, Decimal):
        return roubles(value)
    if field.kind == Kind.CHOICE:
        return next((one.written for one in field.choices if one.value == value), "")
    text = (value or "").strip()
    is_open = field.kind == Kind.LONG and text and not text.endswith(SENTENCE_ENDS)
    return f"{text}." if is_open else text

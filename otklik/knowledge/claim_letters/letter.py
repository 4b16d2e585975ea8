"""A template filled with what a person typed; never stored."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from otklik.core.documents.blocks import Block, Document, line
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
)
from otklik.knowledge.claim_letters.penalty import Penalty, as_asked

DOTS = re.compile(r"(?<!\.)\.\.(?!\.)")
SENTENCE_ENDS = (".", "!", "?", "…")

type Values = Mapping[str, str | date | Decimal | None]
"""Cleaned values by field; None for an empty one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    text: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    heading: str
    head: tuple[str, ...]
    body: tuple[Paragraph, ...]
    attachments: tuple[str, ...]
    attached: str
    place_of_date: str
    place_of_name: str

    def document(self) -> Document:
        """The letter as a file, which names no author: it is the person's own."""
        return Document(
            title=self.heading,
            head=[
                *(Block(kind="addressee", text=one) for one in self.head),
                Block(kind="title", text=self.heading),
            ],
            blocks=list(self._blocks()),
            size=12,
        )

    def _blocks(self) -> Iterator[Block]:
        for one in self.body:
            yield from map(line, one.text.splitlines())
            if one.items:
                yield Block(kind="list", items=one.items)
        if self.attachments:
            yield line(self.attached, keep_with_next=True)
            yield Block(kind="numbered", items=self.attachments)
        for label in (self.place_of_date, self.place_of_name):
            yield Block(
                kind="blank", text=label, widths=(60,), keep_with_next=label == self.place_of_date
            )


def fill_letter(template: Template, text: Values) -> Letter:
    """Leaves out pieces whose conditions do not hold."""
    own, common = template.own, template.common
    penalty = penalty_of(template, text)
    values = {field.name: _format_value(template, field.name, text) for field in template.fields}
    if penalty is not None:
        values |= {
            "penalty": roubles(penalty.amount),
            "penalty_days": str(penalty.days),
            "penalty_working": as_asked(penalty),
        }
    return Letter(
        heading=own.heading,
        head=tuple(one.text for one in _fill_pieces(common.head, text, values)),
        body=tuple(_fill_pieces((*own.letter, *common.closing), text, values)),
        attachments=tuple(one.text for one in _fill_pieces(own.attachments, text, values)),
        attached=common.attached,
        place_of_date=common.date,
        place_of_name=common.signature,
    )


def penalty_of(template: Template, items: Values) -> Penalty | None:
    rule = template.own.penalty
    if rule is None:
        return None
    price, due, until = items[rule.price], items[rule.due], items[rule.until]
    if not isinstance(price, Decimal) or not isinstance(due, date) or not isinstance(until, date):
        raise TypeError("A penalty is counted from a sum and two days.")
    return Penalty.of(price, rule.share, due=due, until=until, is_limited=rule.limited)


def _fill_pieces(
    pieces: Iterable[Piece], text: Values, values: Mapping[str, str]
) -> list[Paragraph]:
    return [
        Paragraph(
            text=_fill(piece.text, values), items=tuple(_fill(i, values) for i in piece.items)
        )
        for piece in pieces
        if all(_holds(item, text) for item in piece.when)
    ]


def _holds(text: str, values: Values) -> bool:
    found = CONDITION.fullmatch(text)
    if found is None:
        raise ValueError(text)
    value = values.get(found[2])
    is_so = value == found[3] if found[3] else bool(value)
    return is_so != bool(found[1])


def _fill(text: str, values: Mapping[str, str]) -> str:
    """Of two full stops, from the value and the sentence, one stays."""
    return DOTS.sub(".", PLACE.sub(lambda found: values[found[1]], text))


def _format_value(template: Template, name: str, values: Values) -> str:
    value = values.get(name)
    field = next(one for one in template.fields if one.name == name)
    if isinstance(value, date):
        month = MONTH_NAMES[value.month - 1]
        return f"{value.day}{NO_BREAK}{month} {value.year}{NO_BREAK}года"
    if isinstance(value, Decimal):
        return roubles(value)
    if field.kind == Kind.CHOICE:
        return next((one.text or one.label for one in field.choices if one.value == value), "")
    text = (value or "").strip()
    is_open = field.kind == Kind.LONG and text and not text.endswith(SENTENCE_ENDS)
    return f"{text}." if is_open else text

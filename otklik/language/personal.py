"""Personal data in a text: where it stands and of what kind, and the text with it masked.

A number is taken for a document only with its word beside it or in its own form, and where the
form has a checksum the sum must hold; numbers of orders, prices, dates and clauses of law stay.
Free lines (8-800) belong to organisations and stay. Names and addresses are not looked for yet.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from otklik.language import personal_forms as forms


class PersonalKind(StrEnum):
    PHONE = "phone"
    EMAIL = "email"
    CARD = "card"
    SNILS = "snils"
    PASSPORT = "passport"
    PLATE = "plate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """`text[start:end]` is personal data of this kind."""

    start: int
    end: int
    kind: PersonalKind


# What stands in a Russian text in place of what was there; callers may give their own.
MARKS: Mapping[PersonalKind, str] = {
    PersonalKind.PHONE: "[телефон]",
    PersonalKind.EMAIL: "[почта]",
    PersonalKind.CARD: "[карта]",
    PersonalKind.SNILS: "[СНИЛС]",
    PersonalKind.PASSPORT: "[паспорт]",
    PersonalKind.PLATE: "[госномер]",
}

# The surest first: a later rule does not see what an earlier one took.
_RULES: tuple[tuple[PersonalKind, re.Pattern[str], forms.Accepts], ...] = (
    (PersonalKind.EMAIL, forms.EMAIL, forms.always),
    (PersonalKind.SNILS, forms.SNILS_BY_WORD, forms.always),
    (PersonalKind.SNILS, forms.SNILS_BY_FORM, forms.as_snils),
    (PersonalKind.PASSPORT, forms.PASSPORT, forms.always),
    (PersonalKind.CARD, forms.CARD, forms.as_card),
    (PersonalKind.PLATE, forms.PLATE, forms.always),
    (PersonalKind.PLATE, forms.PLATE_SPACED, forms.always),
    (PersonalKind.PLATE, forms.PLATE_BY_WORD, forms.always),
    (PersonalKind.PHONE, forms.PHONE, forms.as_phone),
    (PersonalKind.PHONE, forms.PHONE_ABROAD, forms.always),
    (PersonalKind.PHONE, forms.PHONE_WITHOUT_EIGHT, forms.as_phone),
    (PersonalKind.PHONE, forms.PHONE_OF_TOWN, forms.as_phone),
    (PersonalKind.PHONE, forms.PHONE_BY_WORD, forms.always),
)
_COVER = "¤"  # neither digit nor letter, and one for one, so that places stay


def find_personal(text: str) -> list[Span]:
    """Spans in their order; no two overlap."""
    spans: list[Span] = []
    left = text
    while True:  # what is covered may free its neighbour: «89280000000/89630000000»
        before = len(spans)
        for kind, pattern, accepts in _RULES:
            found = list(_matches(left, kind, pattern, accepts))
            if found:
                spans += found
                left = _covered(left, found)
        if len(spans) == before:
            return sorted(spans, key=lambda span: span.start)


def mask(text: str, spans: Iterable[Span], marks: Mapping[PersonalKind, str] = MARKS) -> str:
    """The text with a mark in place of each span; nothing outside of the spans changes."""
    pieces, position = [], 0
    for span in sorted(spans, key=lambda span: span.start):
        pieces += [text[position : span.start], marks[span.kind]]
        position = span.end
    return "".join([*pieces, text[position:]])


def _matches(
    text: str, kind: PersonalKind, pattern: re.Pattern[str], accepts: forms.Accepts
) -> Iterator[Span]:
    for match in pattern.finditer(text):
        # Where a word led to the number, the word stays readable.
        group = match.lastgroup if match.lastgroup in ("number", "other") else None
        start, end = match.span(group) if group else match.span()
        if accepts(text, start, end):
            yield Span(start=start, end=end, kind=kind)


def _covered(text: str, spans: Iterable[Span]) -> str:
    characters = list(text)
    for span in spans:
        characters[span.start : span.end] = _COVER * (span.end - span.start)
    return "".join(characters)

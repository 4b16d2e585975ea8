"""Find personal data in a text, and mask it.

A number counts as a document only with its word next to it or in its own form; where the form has a
checksum it must hold. Numbers of orders, prices, dates and clauses of law stay, and so do toll-free
lines (8-800), which belong to organisations. Names and addresses are guessed by words, numbers
mostly by form. All kinds are searched unless a caller asks for fewer.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from otklik.nlp.personal_data import disguised_identifiers
from otklik.nlp.personal_data import number_patterns as forms
from otklik.nlp.personal_data.home_addresses import addresses
from otklik.nlp.personal_data.names import names
from otklik.nlp.personal_data.published_exceptions import NOTHING_KNOWN, PublishedData


class PersonalKind(StrEnum):
    PHONE = "phone"
    EMAIL = "email"
    CARD = "card"
    SNILS = "snils"
    INN = "inn"
    PASSPORT = "passport"
    POLICY = "policy"
    PLATE = "plate"
    BIRTH = "birth"
    PROFILE = "profile"
    ADDRESS = "address"
    NAME = "name"


EVERYTHING: frozenset[PersonalKind] = frozenset(PersonalKind)
#: Kinds known by their form; names and addresses are known by words.
NUMBERS: frozenset[PersonalKind] = EVERYTHING - {PersonalKind.ADDRESS, PersonalKind.NAME}


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """`text[start:end]` is personal data of this kind."""

    start: int
    end: int
    kind: PersonalKind


# Marks in a Russian text; callers may give their own.
MARKS: Mapping[PersonalKind, str] = {
    PersonalKind.PHONE: "[телефон]",
    PersonalKind.EMAIL: "[почта]",
    PersonalKind.CARD: "[карта]",
    PersonalKind.SNILS: "[СНИЛС]",
    PersonalKind.INN: "[ИНН]",
    PersonalKind.PASSPORT: "[паспорт]",
    PersonalKind.POLICY: "[полис]",
    PersonalKind.PLATE: "[госномер]",
    PersonalKind.BIRTH: "[дата рождения]",
    PersonalKind.PROFILE: "[страница]",
    PersonalKind.ADDRESS: "[адрес]",
    PersonalKind.NAME: "[имя]",
}

type Find = Callable[[str], Iterator[tuple[int, int]]]


def _by(pattern: re.Pattern[str], accepts: forms.Accepts = forms.always) -> Find:
    """A word before the number stays readable."""

    def find(text: str) -> Iterator[tuple[int, int]]:
        for match in pattern.finditer(text):
            group = next(
                (name for name in _LED_TO if match.groupdict().get(name) is not None), None
            )
            start, end = match.span(group) if group else match.span()
            if accepts(text, start, end):
                yield start, end

    return find


_LED_TO = ("number", "other", "mobile", "home")


# The most certain first: a later rule does not see what an earlier one matched.
_RULES: tuple[tuple[PersonalKind, Find], ...] = (
    (PersonalKind.EMAIL, _by(forms.EMAIL)),
    (PersonalKind.EMAIL, _by(forms.EMAIL_SPELT)),
    (PersonalKind.PROFILE, disguised_identifiers.profiles),
    (PersonalKind.BIRTH, _by(disguised_identifiers.BIRTH_BY_WORD)),
    (PersonalKind.BIRTH, _by(disguised_identifiers.BIRTH_BEFORE_WORD)),
    (PersonalKind.SNILS, _by(forms.SNILS_BY_WORD)),
    (PersonalKind.SNILS, _by(forms.SNILS_BEFORE_WORD)),
    (PersonalKind.SNILS, _by(forms.SNILS_BY_FORM, forms.as_snils)),
    (PersonalKind.INN, _by(forms.INN_BY_WORD)),
    (PersonalKind.INN, _by(forms.INN_BEFORE_WORD)),
    (PersonalKind.POLICY, _by(forms.POLICY_BY_WORD)),
    (PersonalKind.POLICY, _by(forms.POLICY_BEFORE_WORD)),
    (PersonalKind.PASSPORT, _by(forms.PASSPORT)),
    (PersonalKind.PASSPORT, _by(forms.PASSPORT_ABROAD)),
    (PersonalKind.PASSPORT, _by(forms.PASSPORT_BEFORE_WORD)),
    (PersonalKind.CARD, _by(forms.CARD_BY_WORD, forms.as_card_by_word)),
    (PersonalKind.CARD, _by(forms.CARD_BEFORE_WORD)),
    (PersonalKind.CARD, _by(forms.CARD, forms.as_card)),
    (PersonalKind.CARD, _by(disguised_identifiers.CARD_IN_PART)),
    (PersonalKind.PLATE, _by(forms.PLATE)),
    (PersonalKind.PLATE, _by(forms.PLATE_SPACED)),
    (PersonalKind.PLATE, _by(forms.PLATE_BY_WORD)),
    (PersonalKind.PHONE, _by(forms.PHONE, forms.as_phone)),
    (PersonalKind.PHONE, _by(forms.PHONE_SPREAD)),
    (PersonalKind.PHONE, _by(forms.PHONE_ABROAD)),
    (PersonalKind.PHONE, _by(forms.PHONE_WITHOUT_EIGHT, forms.as_phone)),
    (PersonalKind.PHONE, _by(forms.PHONE_OF_TOWN, forms.as_phone)),
    (PersonalKind.PHONE, _by(forms.PHONE_BY_WORD)),
    (PersonalKind.PHONE, disguised_identifiers.phones_in_letters),
    (PersonalKind.PHONE, disguised_identifiers.phones_in_words),
    (PersonalKind.ADDRESS, addresses),
    (PersonalKind.NAME, names),
)
_COVER = "¤"  # neither digit nor letter
_MARKED = re.compile("|".join(map(re.escape, MARKS.values())))
_MOST_PASSES = 10


def find_personal(
    text: str,
    kinds: Collection[PersonalKind] = EVERYTHING,
    *,
    published: PublishedData = NOTHING_KNOWN,
) -> list[Span]:
    """Spans in order, without overlaps. Marks of a masked text are not found again, nor what is
    `published`, such as the authority's own telephones."""
    left = _UncoveredText(text)
    left.cover([match.span() for match in _MARKED.finditer(text)])
    rules = [(kind, find) for kind, find in _RULES if kind in kinds]
    spans: list[Span] = []
    for _pass in range(_MOST_PASSES):
        # Covering one match may reveal its neighbour: «89280000000/89630000000».
        before = len(spans)
        for kind, find in rules:
            found = list(find(left.text))
            spans += [Span(start=s, end=e, kind=kind) for s, e in map(left.place, found)]
            left.cover(found)
        if len(spans) == before:
            break
    items = [one for one in spans if not published.has(one.kind.value, text[one.start : one.end])]
    return sorted(items, key=lambda span: span.start)


def mask(text: str, spans: Iterable[Span], marks: Mapping[PersonalKind, str] = MARKS) -> str:
    """The text with a mark for each span; nothing else changes."""
    pieces, position = [], 0
    for span in sorted(spans, key=lambda span: span.start):
        pieces += [text[position : span.start], marks[span.kind]]
        position = span.end
    return "".join([*pieces, text[position:]])


def mask_personal(text: str, kinds: Collection[PersonalKind] = EVERYTHING) -> str:
    """The text without personal data."""
    return mask(text, find_personal(text, kinds))


def published_data(texts: Iterable[str]) -> PublishedData:
    """Personal data of published texts, so that it is recognised in others."""
    found = [
        (span.kind.value, text[span.start : span.end])
        for text in texts
        for span in find_personal(text)
    ]
    return PublishedData.of(found)


class _UncoveredText:
    """The part of a text that is still to be searched.

    Each find is covered by one character whatever its length, and so is each mark of an earlier
    masking: a masked text looks to each rule like its original, and nothing new is found in it.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts: list[int] | None = None  # of each character in the whole text, and its end

    def place(self, span: tuple[int, int]) -> tuple[int, int]:
        """The position in the whole text."""
        if self._starts is None:
            return span
        return self._starts[span[0]], self._starts[span[1]]

    def cover(self, spans: Iterable[tuple[int, int]]) -> None:
        """Cover these spans, in order and without overlaps."""
        starts = self._starts
        pieces: list[str] = []
        kept: list[int] = []
        position = 0
        for start, end in spans:
            starts = starts if starts is not None else list(range(len(self.text) + 1))
            pieces += [self.text[position:start], _COVER]
            kept += [*starts[position:start], starts[start]]
            position = end
        if starts is not None and pieces:
            self.text = "".join([*pieces, self.text[position:]])
            self._starts = kept + starts[position:]

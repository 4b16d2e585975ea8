"""Names of people in a reply, together with numbers and addresses of `personal_data`.

A find stops the reply, so it must be sure: a single surname, a first name alone or with a
patronymic («Здравствуйте, Анна Петровна!») and a street without a house are not personal data
here.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from otklik.nlp.personal_data.disguised_identifiers import is_sure_profile
from otklik.nlp.personal_data.find_and_mask import NUMBERS, PersonalKind, find_personal
from otklik.nlp.personal_data.home_addresses import STREET
from otklik.nlp.personal_data.names import CHECHEN_NAMES
from otklik.nlp.reply_checks.sentences_and_words import Word, words_of
from otklik.nlp.words.lemmas import grammar, is_known

_INITIALS = r"[А-ЯЁ]\.\s?[А-ЯЁ]\."
_SURNAME = (
    r"[А-ЯЁ][а-яё]{2,20}(?:ов|ев|ёв|ин|ын|их|ых|ко|ян|дзе|швили|ский|цкий)"
    r"(?:а|у|е|ой|ым|ому|ого|им|ом|ую|ая)?"
)
_WITH_INITIALS = re.compile(
    rf"(?<!\w)(?:{_INITIALS}\s?[А-ЯЁ][а-яё]{{2,25}}(?:-[А-ЯЁ][а-яё]+)?|[А-ЯЁ][а-яё]{{2,25}}\s{_INITIALS})"
)
_LIKE_A_SURNAME = re.compile(rf"{_SURNAME}\Z")
_NAMED_AFTER = re.compile(
    rf"(?:{STREET}|имени|им\.|памят\w{{1,20}}|музе\w{{1,20}}|парк\w{{0,20}}|рынок|рынк\w{{1,20}})\s*$",
    re.I,
)


_KINDS = NUMBERS | {PersonalKind.ADDRESS}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMatch:
    """`text[start:end]` identifies a person; `kind` is the value of a PersonalKind."""

    start: int
    end: int
    kind: str


class HasPlace(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class Coverage:
    """Characters of a text that were matched already."""

    def __init__(self, length: int) -> None:
        self._letters = bytearray(length)

    def first[T: HasPlace](self, found: Iterable[T]) -> list[T]:
        """Those that overlap none before, here or in earlier calls."""
        return [one for one in found if self._take(one.start, one.end)]

    def _take(self, start: int, end: int) -> bool:
        if any(self._letters[start:end]):
            return False
        self._letters[start:end] = b"\1" * (end - start)
        return True


def find(text: str) -> list[PersonMatch]:
    """In order, without overlaps, the surest first."""
    found = [
        PersonMatch(start=span.start, end=span.end, kind=span.kind.value)
        for span in find_personal(text, _KINDS)
        # An answer names pages of organisations, and addresses people by nickname.
        if span.kind != PersonalKind.PROFILE or is_sure_profile(text[span.start : span.end])
    ]
    taken = Coverage(len(text))
    return sorted(
        taken.first([*found, *_names(text)]),
        key=lambda one: one.start,
    )


def name_words(text: str) -> list[Word]:
    """Words that are names of people, single ones too, except in names of streets and things."""
    words = words_of(text)
    return [
        word
        for word in words
        if word.is_capital and _is_name(word) and not _is_named_after(text, word)
    ]


def _names(text: str) -> list[PersonMatch]:
    found = [
        PersonMatch(start=match.start(), end=match.end(), kind="name")
        for match in _WITH_INITIALS.finditer(text)
        if not _NAMED_AFTER.search(text, max(0, match.start() - 20), match.start())
    ]
    for run in _runs(text):
        kinds = {kind for word in run for kind in _kinds(word)}
        is_full = {"name", "surname"} <= kinds
        if len(run) >= 2 and is_full and not _is_named_after(text, run[0]):
            found.append(PersonMatch(start=run[0].start, end=run[-1].end, kind="name"))
    return found


def _runs(text: str) -> Iterator[Sequence[Word]]:
    """Adjacent words that may be parts of a name."""
    run: list[Word] = []
    for word in words_of(text):
        is_beside = bool(run) and text[run[-1].end : word.start] == " "
        if run and not (is_beside and word.is_capital and _kinds(word)):
            yield run
            run = []
        if word.is_capital and _kinds(word) and (not run or is_beside):
            run.append(word)
    if run:
        yield run


def _kinds(word: Word) -> frozenset[str]:
    """Parts of a name that the word may be."""
    return _kinds_of(word.written, word.form)


@lru_cache(maxsize=20_000)
def _kinds_of(written: str, form: str) -> frozenset[str]:
    read = grammar(form)
    kinds = set()
    if form in CHECHEN_NAMES or any(one.has("Name") and one.likelihood > 0.2 for one in read):
        kinds.add("name")
    if any(one.has("Patr") for one in read):
        kinds.add("patronymic")
    is_surname = any(one.has("Surn") for one in read)
    # A dictionary word that is not a name stays one: «Магазин», «Основ».
    is_common = is_known(form) and not kinds
    is_adjective = bool(read) and read[0].has("ADJF")
    if "patronymic" not in kinds and (
        is_surname or (_LIKE_A_SURNAME.match(written) and not is_adjective and not is_common)
    ):
        kinds.add("surname")
    return frozenset(kinds)


def _is_name(word: Word) -> bool:
    best = word.best
    is_person = best is not None and any(best.has(kind) for kind in ("Name", "Surn", "Patr"))
    return is_person or "surname" in _kinds(word)


def _is_named_after(text: str, word: Word) -> bool:
    return bool(_NAMED_AFTER.search(text, max(0, word.start - 20), word.start))

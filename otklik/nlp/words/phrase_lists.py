"""Named lists of phrases, all looked for at once in the words of a text.

`Phrases` matches any dictionary form: «тошнить» finds «тошнит»; «отрав*» is every word that begins
so, «=козлы» this form alone; a word that no dictionary has matches by its stem. The words of a
phrase may stand close to one another in any order. A denied word («не тошнит») does not count,
unless the phrase itself denies. `Lists` matches words as written, in their order: «киоск*» is every
word that begins so, «*» any one word. Case, Ё and punctuation mean nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from otklik.nlp.words.lemmas import LONGEST_WORD, is_known, readings, words
from otklik.nlp.words.lemmas import words as words_of

APART = 3
"""Maximum of other words among those of a phrase."""
_DENIALS = frozenset({"не", "ни", "без", "нет", "никто"})
_ANY, _EXACT = "*", "="
_SHORTEST_BEGINNING = 2
_SHORTEST_STEM = 4
_ENDING = re.compile("[аеиоуыюяйь]{1,2}$")


class PhraseMatch(NamedTuple):
    """First and last word of a matched phrase, by index."""

    start: int
    end: int
    line: str


class _Word(NamedTuple):
    """One word of a phrase: possible lemmas, beginning, or exact form."""

    forms: frozenset[str]
    beginning: str
    exact: str

    def fits(self, written: str, forms: Sequence[str]) -> bool:
        if self.beginning:
            return written.startswith(self.beginning)
        if self.exact:
            return written == self.exact
        return written in self.forms or not self.forms.isdisjoint(forms)


@dataclass(frozen=True, slots=True)
class _Line:
    listed: str
    text: str
    words: tuple[_Word, ...]
    is_denying: bool


class Phrases:
    """Named lists, ready to be looked for all at once."""

    def __init__(self, listed: Mapping[str, Iterable[str]]) -> None:
        """Raises ValueError for a line that has no word, or one that begins with any."""
        self._by_form: dict[str, list[_Line]] = {}
        self._by_beginning: dict[str, list[_Line]] = {}
        for name, lines in listed.items():
            for text in lines:
                line = _line(name, text)
                first = line.words[0]
                if first.beginning:
                    self._by_beginning.setdefault(first.beginning, []).append(line)
                for form in first.forms | ({first.exact} if first.exact else set()):
                    self._by_form.setdefault(form, []).append(line)

    def find(self, lines: Sequence[str]) -> dict[str, list[PhraseMatch]]:
        """Matches of each list in these words (lower case, Е for Ё), in order."""
        places: dict[str, list[PhraseMatch]] = {}
        forms = [readings(word) for word in lines]
        for place, word in enumerate(lines):
            for line in self._begun_by(word, forms[place]):
                span = _span(line, lines, forms, place)
                if span is not None and not _is_denied(line, lines, span[0], place):
                    found = PhraseMatch(span[0], span[1], line.text)
                    places.setdefault(line.listed, []).append(found)
        return places

    def _begun_by(self, word: str, forms: Sequence[str]) -> Iterator[_Line]:
        lines: dict[int, _Line] = {}
        for form in {word, *forms}:
            lines |= {id(line): line for line in self._by_form.get(form, ())}
        for length in range(_SHORTEST_BEGINNING, min(len(word), LONGEST_WORD) + 1):
            lines |= {id(line): line for line in self._by_beginning.get(word[:length], ())}
        yield from (line for line in lines.values() if line.words[0].fits(word, forms))


def _line(name: str, text: str) -> _Line:
    words = tuple(_word(token) for token in text.split())
    if not words or any(word is None for word in words):
        raise ValueError(f"«{text}» is no line of words.")
    items = tuple(word for word in words if word is not None)
    denies = any(word.forms & _DENIALS for word in items)
    return _Line(name, text, items, denies)


def _word(token: str) -> _Word | None:
    text = words_of(token)
    if len(text) != 1:
        return None
    word = text[0][:LONGEST_WORD]
    if token.endswith(_ANY):
        is_long = len(word) >= _SHORTEST_BEGINNING
        return _Word(frozenset(), word, "") if is_long else None
    if token.startswith(_EXACT):
        return _Word(frozenset(), "", word)
    if len(stem := _ENDING.sub("", word)) >= _SHORTEST_STEM and not is_known(word):
        return _Word(frozenset(), stem, "")  # for unknown words forms are guessed
    forms = readings(word)
    return _Word(frozenset((word,) if word in forms else (word, *forms)), "", "")


def _span(
    line: _Line, lines: Sequence[str], forms: Sequence[Sequence[str]], place: int
) -> tuple[int, int] | None:
    """First and last index of a phrase whose first word is at `place`, each other word at its
    nearest position."""
    start = end = place
    taken = {place}
    reach = len(line.words) - 1 + APART
    for word in line.words[1:]:
        near = next(
            (
                at
                for distance in range(1, reach + 1)
                for at in (place + distance, place - distance)
                if 0 <= at < len(lines) and at not in taken and word.fits(lines[at], forms[at])
            ),
            None,
        )
        if near is None:
            return None
        taken.add(near)
        start, end = min(start, near), max(end, near)
    return (start, end) if end - start <= reach else None


def _is_denied(line: _Line, lines: Sequence[str], start: int, place: int) -> bool:
    if line.is_denying:
        return False
    return any(at > 0 and lines[at - 1] in _DENIALS for at in {start, place})


def entries_of(listed: object) -> list[Mapping[str, object]]:
    """Raises ValueError."""
    if not isinstance(listed, list) or not all(isinstance(each, Mapping) for each in listed):
        raise ValueError("A list of signs is needed.")
    return listed


def lines_of(listed: object) -> tuple[str, ...]:
    """Empty without a list. Raises TypeError."""
    if listed is None:
        return ()
    if not isinstance(listed, list):
        raise TypeError("A list of words is needed.")
    return tuple(str(each) for each in listed)


_MOST_KEPT = 20_000  # words


class Place(NamedTuple):
    """Index of the first word, and of the first one after."""

    start: int
    end: int


class _Pattern(NamedTuple):
    listed: str
    pattern: tuple[str, ...]


class Lists:
    """Named lists, ready to be looked for."""

    def __init__(self, listed: Mapping[str, Iterable[str]]) -> None:
        """Raises ValueError for a line without words or one that begins with any word."""
        self._whole: dict[str, list[_Pattern]] = {}
        self._beginnings: dict[str, list[_Pattern]] = {}
        self._begun: dict[str, tuple[_Pattern, ...]] = {}
        for name, lines in listed.items():
            for line in lines:
                first, *_others = pattern = _pattern(line)
                into = self._beginnings if first.endswith(_ANY) else self._whole
                into.setdefault(first.removesuffix(_ANY), []).append(_Pattern(name, tuple(pattern)))

    def find(self, lines: Sequence[str]) -> dict[str, list[Place]]:
        """Matches of each list in order; of several that begin at one word the longest."""
        places: dict[str, list[Place]] = {}
        for start, word in enumerate(lines):
            for listed, pattern in self._begun_by(word):
                if not _matches(pattern, lines, start):
                    continue
                place = Place(start, start + len(pattern))
                known = places.setdefault(listed, [])
                if known and known[-1].start == start:
                    known[-1] = max(known[-1], place)
                else:
                    known.append(place)
        return places

    def _begun_by(self, word: str) -> tuple[_Pattern, ...]:
        begun = self._begun.get(word)
        if begun is None:
            if len(self._begun) >= _MOST_KEPT:
                self._begun.clear()
            begun = self._begun[word[:LONGEST_WORD]] = tuple(self._all_begun_by(word))
        return begun

    def _all_begun_by(self, word: str) -> Iterator[_Pattern]:
        yield from self._whole.get(word, ())
        for length in range(1, min(len(word), LONGEST_WORD) + 1):
            yield from self._beginnings.get(word[:length], ())


def _pattern(line: str) -> list[str]:
    """«торгов* точк*» as «торгов*», «точк*»."""
    pattern = []
    for token in line.replace("-", " ").split():
        text = words(token)
        if text and token.endswith(_ANY):
            text[-1] += _ANY
        pattern += [_ANY] if token == _ANY else text
    if not pattern or pattern[0] == _ANY:
        raise ValueError(f"«{line}» begins with no word.")
    return pattern


def _matches(pattern: Sequence[str], lines: Sequence[str], start: int) -> bool:
    if len(pattern) == 1:
        return True
    return len(pattern) <= len(lines) - start and all(
        word.startswith(wanted.removesuffix(_ANY)) if wanted.endswith(_ANY) else word == wanted
        for wanted, word in zip(pattern, lines[start : start + len(pattern)], strict=True)
    )

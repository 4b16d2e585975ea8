"""Lists of what people say, as an authority writes them: words, words in a row, any ending («*»).

«киоск*» is every word that begins so, «*» alone any one word. Case, Ё and punctuation mean nothing.
All lists are looked for at once: what a word may begin is kept for as long as the process lives,
and most words begin nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from otklik.nlp.words.lemmas import LONGEST_WORD, words

_ANY = "*"
_MOST_KEPT = 20_000  # words


class Place(NamedTuple):
    """The first word of what was found, and the first after it."""

    start: int
    end: int


class _Wanted(NamedTuple):
    listed: str
    pattern: tuple[str, ...]


class Lists:
    """Named lists, ready to be looked for."""

    def __init__(self, listed: Mapping[str, Iterable[str]]) -> None:
        """Raises ValueError for a line without words or one that begins with any word."""
        self._whole: dict[str, list[_Wanted]] = {}
        self._beginnings: dict[str, list[_Wanted]] = {}
        self._begun: dict[str, tuple[_Wanted, ...]] = {}
        for name, lines in listed.items():
            for line in lines:
                first, *_others = pattern = _pattern(line)
                into = self._beginnings if first.endswith(_ANY) else self._whole
                into.setdefault(first.removesuffix(_ANY), []).append(_Wanted(name, tuple(pattern)))

    def found(self, lines: Sequence[str]) -> dict[str, list[Place]]:
        """Where each list is found, in the order of the words; of several that begin with one
        word the longest."""
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

    def _begun_by(self, word: str) -> tuple[_Wanted, ...]:
        begun = self._begun.get(word)
        if begun is None:
            if len(self._begun) >= _MOST_KEPT:
                self._begun.clear()
            begun = self._begun[word[:LONGEST_WORD]] = tuple(self._all_begun_by(word))
        return begun

    def _all_begun_by(self, word: str) -> Iterator[_Wanted]:
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

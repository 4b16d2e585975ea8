"""Synonyms for search: «просрочка» and «истекший срок годности».

A group is a few phrases of one or more words; a query for one of them searches all.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from otklik.nlp.search.terms import QueryWord, is_digit, query_words, tidy
from otklik.nlp.words.lemmas import words

type Words = tuple[tuple[str, ...], ...]
"""A phrase: the readings of each of its words."""

MOST_OTHERS = 16  # other phrases of one word of a query
_MOST_WORDS = 5  # of a phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phrase:
    words: Words
    group: int


class Synonyms:
    """Groups of phrases, ready for queries."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._groups: list[list[_Phrase]] = []
        self._by_first: dict[str, list[_Phrase]] = defaultdict(list)
        for number, phrases in enumerate(groups):
            items = dict.fromkeys(words_of(phrase) for phrase in phrases)
            group = [_Phrase(words=words, group=number) for words in items if words]
            self._groups.append(group)
            for phrase in group:
                for reading in phrase.words[0]:
                    self._by_first[reading].append(phrase)

    def expand(self, asked: Sequence[QueryWord], *, whole: bool = True) -> tuple[QueryWord, ...]:
        """The words of a query, each also matched by its synonyms.

        With `whole` the words of a phrase become one: «вернуть деньги» is also «возврат денежных
        средств». Otherwise each word stays, with synonyms of single words only.
        """
        wanteds: list[QueryWord] = []
        place = 0
        while place < len(asked):
            length, phrases = self._at(asked, place, longest=_MOST_WORDS if whole else 1)
            wanteds.append(self._with_others(asked[place : place + length], phrases))
            place += length
        return tuple(wanteds)

    def _at(
        self, asked: Sequence[QueryWord], place: int, *, longest: int
    ) -> tuple[int, list[_Phrase]]:
        """Length of the longest phrase here, and phrases of that length.

        A word without synonyms has length 1.
        """
        here: dict[int, list[_Phrase]] = defaultdict(list)
        for phrase in self._candidates(asked[place]):
            length = len(phrase.words)
            there = asked[place : place + length]
            if length <= longest and len(there) == length and _same(phrase.words, there):
                here[length].append(phrase)
        length = max(here, default=1)
        return length, here.get(length, [])

    def _candidates(self, word: QueryWord) -> list[_Phrase]:
        found = {
            id(phrase): phrase
            for reading in word.readings
            for phrase in self._by_first.get(reading, ())
        }
        return list(found.values())

    def _with_others(self, typed: Sequence[QueryWord], phrases: Sequence[_Phrase]) -> QueryWord:
        own = tuple(word.readings for word in typed)
        others = dict.fromkeys(
            _telling(phrase.words)
            for group in dict.fromkeys(phrase.group for phrase in phrases)
            for phrase in self._groups[group]
            if not _same(phrase.words, typed)
        )
        if len(typed) == 1:
            return replace(typed[0], others=tuple(others)[:MOST_OTHERS])
        return QueryWord(
            written=" ".join(word.written for word in typed),
            readings=(),
            others=(own, *others)[: MOST_OTHERS + 1],
        )


def words_of(phrase: str) -> Words:
    """A phrase as readings of its words, without question words."""
    return tuple(word.readings for word in query_words(tidy(phrase), most=_MOST_WORDS))


def is_lost(phrase: str) -> bool:
    """Whether only one of several words is left: «не вернуть» would become «вернуть»."""
    return len(words_of(phrase)) < 2 <= len(words(phrase))


def _telling(words: Words) -> Words:
    """Without single digits next to a longer number: the 1 of «2300-1» is on every page."""
    if not any(reading.isdigit() and len(reading) > 1 for word in words for reading in word):
        return words
    return tuple(word for word in words if not all(is_digit(reading) for reading in word))


def _same(words: Words, typed: Sequence[QueryWord]) -> bool:
    return len(words) == len(typed) and all(
        not set(readings).isdisjoint(word.readings)
        for readings, word in zip(words, typed, strict=True)
    )

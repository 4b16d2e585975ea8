"""Words and numbers of a text or a query for search, with positions and readings.

The index and the query use the same rules: hyphenated words are split, «№ 23» is 23, «п. 2.1» is
пункт and one number, 24.09.2024 and 24 сентября 2024 are one date.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from otklik.nlp.search.palochka import normalize_palochka
from otklik.nlp.words.lemmas import LONGEST_WORD, STOP_WORDS, plain, readings, visible, word_set

# A shorter prefix matches everything.
SHORTEST_BEGINNING = 3

# Question words, besides the stop words: they do not say what it is about.
ASKING_WORDS = STOP_WORDS | word_set(
    """
    быть где делать зачем когда куда можно мочь надо нужно нужный откуда почему сколько такой
    хотеть какой который нельзя
    """
)

_MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
_SHORT = {"п": "пункт", "пп": "подпункт", "ст": "статья", "ч": "часть", "гл": "глава"}
_SPACES = re.compile(r"[^\S\u00a0]+")
_TERM = re.compile(r"[^\W\d_]+|\d+(?:[.,/]\d+)*")
_GAP = r"[ \u00a0]"
_DATE = re.compile(
    rf"(?<![\w.])(\d{{1,2}})(?:\.(\d{{1,2}})\.|{_GAP}({'|'.join(_MONTHS)}){_GAP})(\d{{4}})(?!\w)",
    re.IGNORECASE,
)


class Term(NamedTuple):
    """A word or number of a text: position and lemmas."""

    start: int
    end: int
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryWord:
    """A word of a query: any of its readings matches, or any word with this `beginning`.

    `others` are synonyms, phrases whose words must all be there, each word with its readings.
    """

    written: str
    readings: tuple[str, ...]
    beginning: str = ""
    others: tuple[tuple[tuple[str, ...], ...], ...] = ()

    def meets(self, term: Term) -> bool:
        return self.match(term) is not None

    def match(self, term: Term) -> tuple[str, ...] | None:
        """The readings that matched: of the word, or of a synonym; None without a match. A single
        digit that nobody typed never matches: it is on every page."""
        for reading in term.readings:
            if reading in self.readings or (self.beginning and reading.startswith(self.beginning)):
                return self.readings
        items = [one for one in term.readings if not is_digit(one) or one in self.written.split()]
        every = (word for phrase in self.others for word in phrase)
        return next((word for word in every if not set(items).isdisjoint(word)), None)


def is_digit(reading: str) -> bool:
    return len(reading) == 1 and reading.isdigit()


def tidy(text: str) -> str:
    """A text for search: on one line, composed letters, nothing invisible.

    Non-breaking spaces stay: an excerpt must not part № from its number either.
    """
    composed = unicodedata.normalize("NFC", visible(text)).replace("\x00", " ")
    return _SPACES.sub(" ", composed).strip()


def terms(text: str, *, skip: Collection[str] = ()) -> list[Term]:
    """Terms of a tidy text in order, a date before its words; without words written as in `skip`.

    Stop words stay in; palochka is one letter, however typed.
    """
    text = normalize_palochka(text)
    dates = {match.start(): match for match in _DATE.finditer(text)}
    found = []
    for match in _TERM.finditer(text):
        written, (start, end) = match.group(), match.span()
        date = dates.get(start)
        if date:
            found.append(Term(start=start, end=date.end(), readings=(_date(date),)))
        if written not in skip and (date is None or date.end() != end):
            found.append(Term(start, end, _readings(written)))
    return found


def _date(match: re.Match[str]) -> str:
    day, month, name, year = match.groups()
    number = int(month) if month else _MONTHS.index(name.lower()) + 1
    return f"{int(day)}.{number}.{year}"


@lru_cache(maxsize=50_000)
def _readings(written: str) -> tuple[str, ...]:
    word = plain(written)
    return (*readings(word), _SHORT[word]) if word in _SHORT else readings(word)


def query_words(query: str, *, most: int = 12) -> tuple[QueryWord, ...]:
    """The words of a query, each once; question words only if there are no others."""
    text, every, last_end = normalize_palochka(tidy(query)), dict[tuple[str, ...], QueryWord](), 0
    for term in terms(text):
        if term.end > last_end:  # not a word of a date
            word = QueryWord(written=plain(text[term.start : term.end]), readings=term.readings)
            every.setdefault(term.readings, word)
            last_end = term.end
    telling = [word for word in every.values() if ASKING_WORDS.isdisjoint(word.readings)]
    return tuple((telling or list(every.values()))[:most])


def with_beginnings(words: Iterable[QueryWord]) -> tuple[QueryWord, ...]:
    """The same words, also matched by words that begin so."""
    return tuple(
        replace(word, beginning=word.written)
        if SHORTEST_BEGINNING <= len(word.written) <= LONGEST_WORD and word.written.isalpha()
        else word
        for word in words
    )


def with_last_beginning(words: Sequence[QueryWord]) -> tuple[QueryWord, ...]:
    """The same words, the last one perhaps incomplete."""
    return (*words[:-1], *with_beginnings(words[-1:]))

"""What a search knows of a text: its words and numbers with their places and readings.

The same for the index and for the query, so that both meet: hyphenated words are taken apart,
«№ 23» is 23, «п. 2.1» is пункт and one number, 24.09.2024 and 24 сентября 2024 are one date.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from otklik.nlp.search.palochka import normalize_palochka
from otklik.nlp.words.lemmas import LONGEST_WORD, STOP_WORDS, plain, readings, visible, word_set

# A beginning shorter than this is a beginning of everything.
SHORTEST_BEGINNING = 3

# Words of asking, beside the stop words: they tell what is wanted, not what about.
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
    """A word or number of a text: where it stands, and its dictionary forms."""

    start: int
    end: int
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryWord:
    """A word of a query: any of its readings will do, or any word that begins so.

    Or one of `others`, phrases that mean the same, all of whose words must stand there: of each
    word its readings.
    """

    written: str
    readings: tuple[str, ...]
    beginning: str = ""
    others: tuple[tuple[tuple[str, ...], ...], ...] = ()

    def meets(self, term: Term) -> bool:
        return self.met(term) is not None

    def met(self, term: Term) -> tuple[str, ...] | None:
        """Which word it is: the wanted one, or one of the phrases that mean the same; None of
        neither. A digit that nobody typed is none: alone it stands on every page."""
        for reading in term.readings:
            if reading in self.readings or (self.beginning and reading.startswith(self.beginning)):
                return self.readings
        items = [one for one in term.readings if not is_digit(one) or one in self.written.split()]
        every = (word for phrase in self.others for word in phrase)
        return next((word for word in every if not set(items).isdisjoint(word)), None)


def is_digit(reading: str) -> bool:
    return len(reading) == 1 and reading.isdigit()


def tidy(text: str) -> str:
    """A text as it is kept for search: on one line, composed letters, nothing invisible.

    Spaces that do not break stay: an excerpt must not part № from its number either.
    """
    composed = unicodedata.normalize("NFC", visible(text)).replace("\x00", " ")
    return _SPACES.sub(" ", composed).strip()


def terms(text: str) -> list[Term]:
    """Words and numbers of a tidy text in their order, a date before the words it is made of.

    Stop words stay in; palochka is one letter, however it was typed.
    """
    text = normalize_palochka(text)
    dates = {match.start(): match for match in _DATE.finditer(text)}
    found = []
    for match in _TERM.finditer(text):
        start, end = match.span()
        date = dates.get(start)
        if date:
            found.append(Term(start=start, end=date.end(), readings=(_date(date),)))
        if date is None or date.end() != end:
            found.append(Term(start=start, end=end, readings=_readings(match.group())))
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
    """What a query asks for, each word once; words of asking only when there is nothing else."""
    text, every, last_end = normalize_palochka(tidy(query)), dict[tuple[str, ...], QueryWord](), 0
    for term in terms(text):
        if term.end > last_end:  # not a word of a date
            word = QueryWord(written=plain(text[term.start : term.end]), readings=term.readings)
            every.setdefault(term.readings, word)
            last_end = term.end
    telling = [word for word in every.values() if ASKING_WORDS.isdisjoint(word.readings)]
    return tuple((telling or list(every.values()))[:most])


def with_beginnings(words: Iterable[QueryWord]) -> tuple[QueryWord, ...]:
    """The same words, satisfied with words that begin like them."""
    return tuple(
        replace(word, beginning=word.written)
        if SHORTEST_BEGINNING <= len(word.written) <= LONGEST_WORD and word.written.isalpha()
        else word
        for word in words
    )


def with_last_beginning(words: Sequence[QueryWord]) -> tuple[QueryWord, ...]:
    """The same words, the last of them perhaps not typed to its end."""
    return (*words[:-1], *with_beginnings(words[-1:]))

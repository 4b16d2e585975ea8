"""Other readings of a query: wrong keyboard layout, Latin letters, misspelling."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from otklik.nlp.search import keyboard_layout
from otklik.nlp.search.spelling import SHORTEST, KnownWords, with_other_doubling
from otklik.nlp.search.terms import QueryWord, query_words, tidy
from otklik.nlp.search.transliteration import likely_by_sound, meant_by_sound
from otklik.nlp.words.lemmas import is_known, plain

_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")


class How(StrEnum):
    TYPED = ""
    LAYOUT = "layout"  # the keyboard was in the other layout
    SOUND = "sound"  # Russian in Latin letters
    MISTYPED = "mistyped"


@dataclass(frozen=True, slots=True)
class QueryVariant:
    """Another reading of a query, and how it was found."""

    text: str
    how: How


def other_readings(text: str) -> Iterator[QueryVariant]:
    """Other readings, likeliest first; none for a query that reads as typed."""
    if russian := keyboard_layout.meant_in_russian(text):
        yield QueryVariant(russian, How.LAYOUT)
    sounds = (meant_by_sound(text), meant_by_sound(text, as_written=True))
    yield from (QueryVariant(sound, How.SOUND) for sound in dict.fromkeys(sounds) if sound)
    if english := keyboard_layout.meant_in_english(text):
        yield QueryVariant(english, How.LAYOUT)


_MOST_MENDED = 4  # words of a query: more are not mistypings


def correct_spelling(text: str, dictionary: KnownWords) -> str:
    """The text with misspelt words corrected; empty if none can be.

    A word of the language stays: the index may lack it, but it is not misspelt.
    """
    tried, replaced = 0, dict[str, str]()
    for word in query_words(tidy(text)):
        if _is_strange(word, dictionary):
            tried += 1
            if tried > _MOST_MENDED:
                return ""
            if meant := _correct_word(word.written, dictionary):
                replaced[word.written] = meant
    if not replaced:
        return ""
    return _WORD.sub(lambda one: replaced.get(plain(one.group()), one.group()), tidy(text))


def _correct_word(written: str, dictionary: KnownWords) -> str:
    """The nearest word of the index; else a word with a letter doubled or single."""
    if nearest := dictionary.nearest(written):
        return nearest.written
    return next((each for each in with_other_doubling(written) if is_known(each)), "")


def spellings(text: str) -> Iterator[str]:
    """The Latin words of a text in Russian letters, by layout and by sound, though they may be
    misspelt too."""
    if _LATIN.search(text) and not _CYRILLIC.search(text):
        yield keyboard_layout.to_russian(text)
        yield likely_by_sound(text)


def _is_strange(word: QueryWord, dictionary: KnownWords) -> bool:
    written = word.written
    if len(written) < SHORTEST or not written.isalpha():
        return False
    return not (dictionary.has(written) or is_known(written))

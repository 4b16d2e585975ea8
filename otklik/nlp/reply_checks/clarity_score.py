"""How clear a text is: a mark from 1 to 5, school years for a long one, and what to mend.

The mark is of our own making: it begins at 5 and falls with remarks and with long sentences and
words. A short text is judged as if thirty plain words stood beside it, since one long word in a
reply of two lines says little. Wagtail's LIX calls such replies complex.
School years: Solnyshkina, Ivanov, Solovyev 2018, Flesch-Kincaid fitted to Russian schoolbooks.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from otklik.nlp.reply_checks import abbreviations, clarity, officialese, too_many_citations
from otklik.nlp.reply_checks.remark import Remark, Rule, without_duplicates
from otklik.nlp.reply_checks.sentence_splitter import Sentence, sentences

PLAINEST = 5
LONGEST = 20_000  # characters that are read
SCHOOL_ENDS = 11  # years; more is beyond school
FEWEST_WORDS_OF_SCHOOL = 100
_PLAIN_FROM = 30  # words
_USUAL_SENTENCE = 14  # words
_USUAL_LONG_WORDS = 0.18  # of all
_VOWELS = frozenset("аеиоуыэюя")
# What a remark takes from the mark in a hundred words.
_WEIGHTS: Mapping[Rule, float] = {
    Rule.OFFICIALESE: 0.35,
    Rule.LONG_SENTENCE: 0.35,
    Rule.GENITIVES: 0.3,
    Rule.PARTICIPLES: 0.3,
    Rule.VERBAL_NOUNS: 0.3,
    Rule.ABBREVIATION: 0.25,
    Rule.ACT_TITLE: 0.3,
    Rule.ACT_NUMBERS: 0.2,
    Rule.PASSIVE: 0.15,
}
_OF_A_SENTENCE = 0.12  # for each word over the usual, on the average
_OF_LONG_WORDS = 7.0  # for the share over the usual
CLARITY_RULES: frozenset[Rule] = frozenset({*_WEIGHTS, Rule.HARD_TEXT})


class Profile(StrEnum):
    """What is written: a page of the site, or a paper with its form (minutes, a certificate)."""

    PAGE = "page"
    OFFICIAL = "official"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarity:
    """`mark` is 5 for the plainest and 0 where there is nothing to read; `years` of school that
    reading takes, for a text long enough; remarks in the order of the text."""

    mark: int
    years: int | None
    remarks: tuple[Remark, ...]


def clarity_of(text: str, profile: Profile = Profile.PAGE) -> Clarity:
    """Everything that makes this text hard, as far as the machine sees."""
    text = text[:LONGEST]
    sentence = sentences(text)
    found = remarks_of(text, sentence, profile)
    return Clarity(
        mark=mark_of(sentence, found, profile), years=school_years(sentence), remarks=tuple(found)
    )


def remarks_of(text: str, split: Sequence[Sentence], profile: Profile) -> list[Remark]:
    if profile == Profile.OFFICIAL:
        looser = clarity.remarks(split, longest=40, genitives=6, participles=4, is_official=True)
        return list(looser)
    found = [
        *clarity.remarks(split),
        *officialese.remarks(text),
        *too_many_citations.remarks(text),
        *abbreviations.remarks(text),
    ]
    return sorted(without_duplicates(found), key=lambda one: (not one.is_about_words, one.start))


def mark_of(
    split: Sequence[Sentence], found: Iterable[Remark], profile: Profile = Profile.PAGE
) -> int:
    """1 to 5; 0 for a text without words."""
    words = [word for sentence in split for word in sentence.words]
    if not words:
        return 0
    taken = sum(_WEIGHTS.get(one.rule, 0.0) for one in found)
    count = len(words) + _PLAIN_FROM
    length = max(0.0, len(words) / len(split) - _usual(profile)) * _OF_A_SENTENCE
    share = sum(map(clarity.is_long, words)) / len(words)
    long = max(0.0, share - _USUAL_LONG_WORDS) * _OF_LONG_WORDS * (profile == Profile.PAGE)
    fall = taken * 100 / count + (length + long) * len(words) / count
    return max(1, min(PLAINEST, round(PLAINEST - fall)))


def school_years(split: Sequence[Sentence]) -> int | None:
    """None for a text that is too short; never more than one year beyond school."""
    words = [word for sentence in split for word in sentence.words]
    if len(words) < FEWEST_WORDS_OF_SCHOOL:
        return None
    syllables = sum(sum(letter in _VOWELS for letter in word.form) for word in words)
    years = 0.36 * len(words) / len(split) + 5.76 * syllables / len(words) - 11.97
    return max(1, min(SCHOOL_ENDS + 1, round(years)))


def _usual(profile: Profile) -> int:
    return _USUAL_SENTENCE * (2 if profile == Profile.OFFICIAL else 1)

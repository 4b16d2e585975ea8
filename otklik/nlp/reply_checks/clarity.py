"""What makes a text hard to read, and how clear it is: remarks, a mark from 1 to 5, school years.

Remarks: long sentences and words, chains of genitives and participles, the passive. The thresholds
are our own: none of the pack's plain answers exceeds them. A word is long from five vowels on
(infoculture/plainrussian, CC0).
The mark is our own too: it begins at 5 and falls with remarks and with long sentences and words. A
short text is judged as if thirty plain words were added to it, since one long word in a reply of
two lines says little. School years: Solnyshkina, Ivanov, Solovyev 2018, Flesch-Kincaid fitted to
Russian schoolbooks.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from otklik.nlp.reply_checks import abbreviations, officialese, too_many_citations
from otklik.nlp.reply_checks.remark import Remark, Rule, without_duplicates
from otklik.nlp.reply_checks.sentences_and_words import Sentence, Word, sentences
from otklik.nlp.words.lemmas import read_word_lists

LONGEST_SENTENCE = 22  # words
MOST_WORDS_ON_AVERAGE = 18  # in a sentence
MOST_LONG_WORDS = 0.25  # of all
FEWEST_WORDS = 30  # of a text that is judged as a whole
CHAIN_OF_GENITIVES = 3
CHAIN_OF_PARTICIPLES = 2
MANY_VERBAL_NOUNS = 3  # in a sentence
_VOWELS = frozenset("аеиоуыэюя")
_LISTS = read_word_lists(Path(__file__).with_name("clarity.txt"))
_VERBAL = ("ание", "ение", "яние", "ация", "тие")


def remarks(text: Sequence[Sentence]) -> Iterator[Remark]:
    """Remarks on one text."""
    for sentence in text:
        if len(sentence.words) > LONGEST_SENTENCE:
            yield Remark(
                rule=Rule.LONG_SENTENCE,
                start=sentence.start,
                end=sentence.end,
                count=len(sentence.words),
            )
        yield from _genitives(sentence)
        yield from _participles(sentence)
        yield from _passive(sentence)
        yield from _verbal_nouns(sentence)
    yield from _whole(text)


def is_long(word: Word) -> bool:
    return sum(letter in _VOWELS for letter in word.form) > 4


def _whole(text: Sequence[Sentence]) -> Iterator[Remark]:
    words = [word for sentence in text for word in sentence.words]
    if len(words) < FEWEST_WORDS:
        return
    share = sum(map(is_long, words)) / len(words)
    if share > MOST_LONG_WORDS or len(words) / len(text) > MOST_WORDS_ON_AVERAGE:
        yield Remark(rule=Rule.HARD_TEXT, count=round(share * 100))


def _verbal_nouns(sentence: Sentence) -> Iterator[Remark]:
    """«проведение проверки соблюдения»: verbal nouns instead of verbs."""
    found = [
        word
        for place, word in enumerate(sentence.words)
        if _is_verbal(word) and (place == 0 or not word.is_capital)
    ]
    if len(found) >= MANY_VERBAL_NOUNS:
        yield Remark(
            rule=Rule.VERBAL_NOUNS, start=found[0].start, end=found[-1].end, count=len(found)
        )


def _is_verbal(word: Word) -> bool:
    is_so = word.lemma.endswith(_VERBAL) and word.lemma not in _LISTS["plain_nouns"]
    return is_so and word.is_surely("NOUN")


def _genitives(sentence: Sentence) -> Iterator[Remark]:
    """«нарушения порядка рассмотрения обращений»: a chain of genitives."""
    chain: list[Word] = []
    nouns = 0
    for word in (*sentence.words, None):
        if word is not None and _hangs(word, chain):
            chain.append(word)
            nouns += _is_noun(word)
            continue
        if nouns >= CHAIN_OF_GENITIVES:
            yield Remark(rule=Rule.GENITIVES, start=chain[0].start, end=chain[-1].end, count=nouns)
        chain, nouns = [], 0


def _hangs(word: Word, chain: Sequence[Word]) -> bool:
    if chain and word.start - chain[-1].end != 1:
        return False
    # Official names of bodies are not the writer's fault.
    if word.is_capital or not word.may_be("gent"):
        return False
    return _is_noun(word) or word.is_surely("ADJF") or word.is_surely("PRTF")


def _is_noun(word: Word) -> bool:
    return word.is_surely("NOUN") and word.may_be("NOUN", "gent")


def _participles(sentence: Sentence) -> Iterator[Remark]:
    found = [word for word in sentence.words if _is_participle(word)]
    if len(found) >= CHAIN_OF_PARTICIPLES:
        yield Remark(
            rule=Rule.PARTICIPLES, start=found[0].start, end=found[-1].end, count=len(found)
        )


def _is_participle(word: Word) -> bool:
    return (
        word.may_be("PRTF")
        and not word.is_surely("NOUN")
        and not word.may_be("Apro")
        and word.lemma not in _LISTS["plain_participles"]
        and word.form not in _LISTS["plain_participles"]
    )


def _passive(sentence: Sentence) -> Iterator[Remark]:
    for word in sentence.words:
        is_reflexive = word.lemma in _LISTS["passive"] and word.is_surely("VERB")
        is_short = word.is_surely("PRTS") and word.lemma not in _LISTS["plain_short"]
        if is_reflexive or is_short:
            yield Remark(rule=Rule.PASSIVE, start=word.start, end=word.end)


PLAINEST = 5
LONGEST = 20_000  # characters that are read
SCHOOL_ENDS = 11  # years; more is beyond school
FEWEST_WORDS_OF_SCHOOL = 100
_PLAIN_FROM = 30  # words
_USUAL_SENTENCE = 14  # words
_USUAL_LONG_WORDS = 0.18  # of all
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarity:
    """`mark` is 5 for the plainest and 0 without words; `years` of school, for a text long enough;
    remarks in order."""

    mark: int
    years: int | None
    remarks: tuple[Remark, ...]


def clarity_of(text: str) -> Clarity:
    """Mark, school years and remarks of a text."""
    text = text[:LONGEST]
    sentence = sentences(text)
    found = without_duplicates(
        [
            *remarks(sentence),
            *officialese.remarks(text),
            *too_many_citations.remarks(text),
            *abbreviations.remarks(text),
        ]
    )
    found = sorted(found, key=lambda one: (not one.is_about_words, one.start))
    return Clarity(
        mark=mark_of(sentence, found), years=school_years(sentence), remarks=tuple(found)
    )


def mark_of(split: Sequence[Sentence], found: Iterable[Remark]) -> int:
    """1 to 5; 0 for a text without words."""
    words = [word for sentence in split for word in sentence.words]
    if not words:
        return 0
    taken = sum(_WEIGHTS.get(one.rule, 0.0) for one in found)
    count = len(words) + _PLAIN_FROM
    length = max(0.0, len(words) / len(split) - _USUAL_SENTENCE) * _OF_A_SENTENCE
    share = sum(map(is_long, words)) / len(words)
    long = max(0.0, share - _USUAL_LONG_WORDS) * _OF_LONG_WORDS
    fall = taken * 100 / count + (length + long) * len(words) / count
    return max(1, min(PLAINEST, round(PLAINEST - fall)))


def school_years(split: Sequence[Sentence]) -> int | None:
    """None for a text that is too short; at most one year beyond school."""
    words = [word for sentence in split for word in sentence.words]
    if len(words) < FEWEST_WORDS_OF_SCHOOL:
        return None
    syllables = sum(sum(letter in _VOWELS for letter in word.form) for word in words)
    years = 0.36 * len(words) / len(split) + 5.76 * syllables / len(words) - 11.97
    return max(1, min(SCHOOL_ENDS + 1, round(years)))

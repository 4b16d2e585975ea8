"""What is kept of a search that found nothing, and what is not (ADR 0082)."""

import re
from datetime import datetime

from django.utils.timezone import localdate

from otklik.cms.search.failed_query import LONGEST, MOST_A_MONTH, AskedWords, Outcome, SearchMonth
from otklik.cms.search.results import Found
from otklik.nlp.personal_data.find import EVERYTHING, mask_personal
from otklik.nlp.personal_data.names import CHECHEN_NAMES
from otklik.nlp.search.terms import tidy
from otklik.nlp.search.transliteration import likely_by_sound, meant_by_sound
from otklik.nlp.words.lemmas import grammar, is_known, plain, readings, word_set, words

_MOST_WORDS = 8  # more is somebody's story
# Longer than the number of an act with its article; a birthday is one too.
_LONG_NUMBER = re.compile(r"\d(?:[-().]*\d){5,}|\d(?:[ \-().]*\d){7,}")
_NAMES = ("Surn", "Patr", "Name")
# «Машина» is Машин's once in fifty times: alone it names nobody, beside another such word it may.
_SELDOM = 0.03
_LIKE_A_SURNAME = re.compile(r".{2,}[оеё]в(?:а|у|ым|ой|ою|е)?")
# What is said of health, faith, punishment and the like (152-FZ, article 10): whoever asks, asks of
# somebody. Dictionary forms.
_SPECIAL = word_set(
    """
    вич спид гепатит туберкулез сифилис онкология онкологический онкобольной рак диагноз психиатр
    психиатрия психиатрический психбольной шизофрения эпилепсия наркоман наркомания нарколог
    алкоголик алкоголизм аборт беременность беременная беременный судимость судимый судить
    осудить осужденный уголовник колония тюрьма гей лесбиянка вероисповедание национальность
    """
)
_SIGNS = re.compile(r"[^\w№.,/-]+")


def outcome_of(found: Found) -> Outcome:
    """How a search ended, for the count of the month: something exact, only similar, nothing."""
    if found.best or (found.total and found.is_exact):
        return Outcome.FOUND
    return Outcome.SIMILAR if found.total else Outcome.NOTHING


def count(outcome: Outcome, *, at: datetime) -> None:
    """One more search of this month."""
    SearchMonth.count(outcome, on=localdate(at))


def words_to_keep(query: str) -> str:
    """The words as they may be kept; empty of what may tell of a person: then the search is only
    counted."""
    text = " ".join(_SIGNS.sub(" ", plain(tidy(query))).split())
    sentence = words(text)
    if (
        not sentence
        or len(text) > LONGEST
        or len(sentence) > _MOST_WORDS
        or _LONG_NUMBER.search(text)
    ):
        return ""
    if mask_personal(query, EVERYTHING) != query or mask_personal(text, EVERYTHING) != text:
        return ""
    meant = {*sentence, *words(meant_by_sound(text)), *words(likely_by_sound(text))}
    pieces = {piece for word in meant for piece in (word, *word.split("-"))}
    if any(_is_name(piece) or not _SPECIAL.isdisjoint(readings(piece)) for piece in pieces):
        return ""
    return "" if sum(_name_likelihood(word) > 0 for word in {*sentence}) > 1 else text


def note(words: str, outcome: Outcome, *, at: datetime) -> None:
    AskedWords.note(words, outcome, at=at)


def forget_waiting(*, at: datetime) -> int:
    """Digests of an earlier month, which never became words; and where very many wait, those that
    came once: so many at once are no people. How many there were."""
    month = localdate(at).replace(day=1)
    waiting = AskedWords.objects.waiting()
    gone = waiting.before(month).delete()[0]
    if waiting.count() > MOST_A_MONTH // 2:
        gone += waiting.filter(count=1).delete()[0]
    return gone


def _is_name(word: str) -> bool:
    """Whether a word may be a name; one that no dictionary has, if it ends like a surname."""
    if word in CHECHEN_NAMES or _name_likelihood(word) >= _SELDOM:
        return True
    return not is_known(word) and _LIKE_A_SURNAME.fullmatch(word) is not None


def _name_likelihood(word: str) -> float:
    """How likely one of its readings is a name, at most."""
    items = (one for one in grammar(word) if any(one.has(name) for name in _NAMES))
    return max((one.likelihood for one in items), default=0.0)

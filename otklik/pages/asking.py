"""What is kept of a search that found nothing, and what is not (ADR 0082)."""

import re
from datetime import datetime

from django.utils.timezone import localdate

from otklik.language.personal import EVERYTHING, masked
from otklik.language.terms import tidy
from otklik.language.words import grammar, plain, words
from otklik.pages.found import Found
from otklik.pages.models import AskedWords, SearchMonth
from otklik.pages.models.asked import LONGEST, MOST_A_MONTH, Outcome

_MOST_WORDS = 8  # more is somebody's story
# Longer than the number of an act with its article; a birthday is one too.
_LONG_NUMBER = re.compile(r"\d(?:[-().]*\d){5,}|\d(?:[ \-().]*\d){7,}")
_NAMES = ("Surn", "Patr", "Name")
_SIGNS = re.compile(r"[^\w№.,/-]+")


def outcome_of(found: Found) -> Outcome:
    if found.best or (found.total and found.is_exact):
        return Outcome.FOUND
    return Outcome.SIMILAR if found.total else Outcome.NOTHING


def count(outcome: Outcome, *, at: datetime) -> None:
    """One more search of this month."""
    SearchMonth.count(outcome, on=localdate(at))


def words_to_keep(query: str) -> str:
    """The words as they may be kept; empty of what may tell of a person: then the search is only
    counted."""
    said = " ".join(_SIGNS.sub(" ", plain(tidy(query))).split())
    told = words(said)
    if not told or len(said) > LONGEST or len(told) > _MOST_WORDS or _LONG_NUMBER.search(said):
        return ""
    if masked(query, EVERYTHING) != query or masked(said, EVERYTHING) != said:
        return ""
    return "" if any(map(_is_name, told)) else said


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
    """Whether a word is a name more likely than another word."""
    readings = grammar(word)
    return bool(readings) and any(readings[0].has(name) for name in _NAMES)

"""Answers in force that may match what a person writes: for `/ask/`, the list, and the desk."""

from collections.abc import Iterable
from dataclasses import dataclass

from otklik.cms.pages.base_page import restricted
from otklik.cms.search import search, search_entry
from otklik.knowledge.articles.models import KEY, AnswerPage
from otklik.legal_acts.citations.models import Impact
from otklik.nlp.similarity.answer_match import fits, telling_words

LONGEST_QUERY = 2000
MOST_LOOKED_AT = 30
MOST_OFFERED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An answer in force; `danger` says whom to call now."""

    question: str
    short: str
    url: str
    danger: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """A short answer; `is_touched` while a change of a cited act is open."""

    short: str
    danger: str = ""
    is_touched: bool = False


def near(text: str, *, most: int = MOST_OFFERED) -> list[Match]:
    """Those that answer a message, best first; empty if its text is too vague. At most three
    queries."""
    words = telling_words(text[:LONGEST_QUERY])
    if not words:
        return []
    places = _places(" ".join(sorted(words)))
    items = fits(words, [telling_words(f"{place.title}. {place.words}") for place in places])
    best = sorted((fit for fit in items if fit.is_telling), key=lambda fit: -fit.share)[:most]
    return _matches(places[fit.place] for fit in best)


def search_answers(query: str) -> list[Match]:
    """All answers with any of the words, best first."""
    return _matches(_places(query))


def in_force(keys: Iterable[str]) -> dict[str, InForce]:
    """Those in force and public, by their keys in the search. Two queries."""
    pks = [int(key.removeprefix(KEY)) for key in keys if key.startswith(KEY)]
    if not pks:
        return {}
    pages = AnswerPage.objects.in_force().exclude(restricted())
    known = pages.filter(pk__in=pks).only("short", "danger")
    places = [f"{KEY}{pk}" for pk in pks]
    open_ones = Impact.objects.open().filter(citation__place__in=places)
    touched = set(open_ones.values_list("citation__place", flat=True))
    return {
        page.key: InForce(short=page.short, danger=page.danger, is_touched=page.key in touched)
        for page in known
    }


def _places(words: str) -> list[search.Near]:
    kinds = (search_entry.Kind.ANSWER,)
    near = search.near(words, limit=MOST_LOOKED_AT, kinds=kinds)
    return [place for place in near if place.key.startswith(KEY)]


def _matches(places: Iterable[search.Near]) -> list[Match]:
    places = list(places)
    known = in_force(place.key for place in places)
    return [
        Match(
            question=place.title,
            short=known[place.key].short,
            url=place.url,
            danger=known[place.key].danger,
        )
        for place in places
        if place.key in known
    ]

"""The best clause of each act for a query, with its words marked. One database query for a page of
acts: it preselects a few clauses of each by beginnings of words, the dictionary decides."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from django.db.models import Case, F, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import override

from otklik.legal_acts.acts.act import LANGUAGE, Act
from otklik.legal_acts.acts.clause_dataclass import ClauseText
from otklik.legal_acts.acts.edition import Clause
from otklik.legal_acts.acts.layout import is_form_part
from otklik.legal_acts.search.query import Query
from otklik.legal_acts.search.site_index import place_name
from otklik.nlp.search.excerpts import Part, excerpt
from otklik.nlp.search.terms import QueryWord, terms
from otklik.nlp.words.lemmas import all_forms

LOOKED_AT = 6  # clauses of an act for the dictionary
BEGINNING = 4  # letters for the preselection
CLAUSE_WEIGHT = 100  # more than all words: the clause itself was asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A clause of an act."""

    address: str
    name: str
    parts: tuple[Part, ...]


def matches(acts: Sequence[Act], query: Query, *, on: date) -> dict[int, Match]:
    """By act, in the edition of a day; none for an act that matches by its particulars alone."""
    if not query.words and not query.clause:
        return {}
    editions = {edition.pk: act.pk for act in acts if (edition := act.edition_of(on)) is not None}
    words = [QueryWord(written=each[0], readings=each) for each in query.words]
    rows = defaultdict[int, list[ClauseText]](list)
    for clause in _preselect(editions, query):
        if not is_form_part(clause.as_text()):
            rows[editions[clause.edition_id]].append(clause.as_text())
    found = {}
    with override(LANGUAGE):
        for act_id, clauses in rows.items():
            best = max(clauses, key=lambda clause: _worth(clause, words, query))
            if _worth(best, words, query):
                found[act_id] = Match(
                    address=best.address,
                    name=place_name(best.address, best.kind) or _("in the text"),
                    parts=excerpt(" ".join(best.printed.split()), words),
                )
    return found


def _preselect(editions: Iterable[int], query: Query) -> Iterator[Clause]:
    """Some clauses of each edition, the likeliest first."""
    worth = Value(0) + Value(0)
    for lemmas in query.words:
        worth += Case(When(_has(lemmas), then=1), default=0)
    if query.clause:
        worth += Case(When(address__iexact=query.clause, then=CLAUSE_WEIGHT), default=0)
    place = Window(
        RowNumber(), partition_by=F("edition"), order_by=[F("worth").desc(), F("position").asc()]
    )
    sifted = Clause.objects.filter(edition__in=list(editions)).annotate(worth=worth)
    sifted = sifted.filter(worth__gt=0).annotate(place=place).filter(place__lte=LOOKED_AT)
    yield from sifted.order_by("edition", "place")


def _has(lemmas: Sequence[str]) -> Q:
    """Clauses that may have a form of one of these words."""
    condition = Q()
    for beginning in sorted({one for lemma in lemmas for one in _beginnings(lemma)}):
        condition |= Q(text__contains=beginning) | Q(text__contains=beginning.capitalize())
    return condition


def _beginnings(lemma: str) -> set[str]:
    """First letters of each form, with Е and with Ё."""
    forms = all_forms(lemma) or (lemma,)
    short = {form[:BEGINNING] for form in forms}
    return {
        "".join(letters)
        for each in short
        for letters in product(*("её" if letter == "е" else letter for letter in each))
    }


def _worth(clause: ClauseText, words: Sequence[QueryWord], query: Query) -> int:
    """The number of its words by the dictionary, and the weight of the clause asked for."""
    here = terms(clause.printed)
    count = sum(any(word.meets(term) for term in here) for word in words)
    return count + CLAUSE_WEIGHT * (clause.address.lower() == query.clause.lower() != "")

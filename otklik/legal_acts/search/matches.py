"""Where in its text an act has what was asked for: one clause an act, found words marked.

One query for a page of acts and a handful of clauses of each, whatever their number: the database
sifts by beginnings of words, the dictionary decides.
"""

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
from otklik.legal_acts.acts.clause_text import ClauseText
from otklik.legal_acts.acts.edition import Clause
from otklik.legal_acts.acts.layout import is_of_the_form
from otklik.legal_acts.search.query import Asked
from otklik.legal_acts.search.site_index import place_name
from otklik.nlp.search.excerpts import Part, excerpt
from otklik.nlp.search.terms import QueryWord, terms
from otklik.nlp.words.lemmas import all_forms

LOOKED_AT = 6  # clauses of an act that the dictionary looks at
BEGINNING = 4  # letters by which the database sifts
OF_A_CLAUSE = 100  # more than so many words weigh: the clause itself was asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The clause of an act that has most of what was asked for."""

    address: str
    name: str
    parts: tuple[Part, ...]


def matches(acts: Sequence[Act], asked: Asked, *, on: date) -> dict[int, Match]:
    """By act, in the edition that holds on a day; acts whose name alone was found have none."""
    if not asked.words and not asked.clause:
        return {}
    editions = {edition.pk: act.pk for act in acts if (edition := act.edition_of(on)) is not None}
    words = [QueryWord(written=each[0], readings=each) for each in asked.words]
    rows = defaultdict[int, list[ClauseText]](list)
    for clause in _sifted(editions, asked):
        if not is_of_the_form(clause.as_text()):
            rows[editions[clause.edition_id]].append(clause.as_text())
    found = {}
    with override(LANGUAGE):
        for act_id, clauses in rows.items():
            best = max(clauses, key=lambda clause: _worth(clause, words, asked))
            if _worth(best, words, asked):
                found[act_id] = Match(
                    address=best.address,
                    name=place_name(best.address, best.kind) or _("in the text"),
                    parts=excerpt(" ".join(best.printed.split()), words),
                )
    return found


def _sifted(editions: Iterable[int], asked: Asked) -> Iterator[Clause]:
    """Some clauses of each edition, those that may have the most first."""
    worth = Value(0) + Value(0)
    for lemmas in asked.words:
        worth += Case(When(_has(lemmas), then=1), default=0)
    if asked.clause:
        worth += Case(When(address__iexact=asked.clause, then=OF_A_CLAUSE), default=0)
    place = Window(
        RowNumber(), partition_by=F("edition"), order_by=[F("worth").desc(), F("position").asc()]
    )
    sifted = Clause.objects.filter(edition__in=list(editions)).annotate(worth=worth)
    sifted = sifted.filter(worth__gt=0).annotate(place=place).filter(place__lte=LOOKED_AT)
    yield from sifted.order_by("edition", "place")


def _has(lemmas: Sequence[str]) -> Q:
    """A clause that may have a form of one of these words."""
    asked = Q()
    for beginning in sorted({one for lemma in lemmas for one in _beginnings(lemma)}):
        asked |= Q(text__contains=beginning) | Q(text__contains=beginning.capitalize())
    return asked


def _beginnings(lemma: str) -> set[str]:
    """First letters of each form, as a text may write them: with Е or with Ё."""
    forms = all_forms(lemma) or (lemma,)
    short = {form[:BEGINNING] for form in forms}
    return {
        "".join(letters)
        for each in short
        for letters in product(*("её" if letter == "е" else letter for letter in each))
    }


def _worth(clause: ClauseText, words: Sequence[QueryWord], asked: Asked) -> int:
    """How many of the words it has, by the dictionary."""
    here = terms(clause.printed)
    count = sum(any(word.meets(term) for term in here) for word in words)
    return count + OF_A_CLAUSE * (clause.address.lower() == asked.clause.lower() != "")

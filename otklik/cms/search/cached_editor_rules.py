"""What editors told the search, read at each search: a change holds from the next one on.

The rows are few and short; made ready they stay in memory by what they say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Value

from otklik.cms.search.editor_rules import BestAnswer, Synonym, phrases_of
from otklik.nlp.search.synonyms import Synonyms, Words, words_of
from otklik.nlp.search.terms import QueryWord


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """Words that mean the same, and addresses tied to words."""

    synonyms: Synonyms
    best: tuple[tuple[Words, str], ...]

    def best_addresses(self, asked: Sequence[QueryWord]) -> tuple[str, ...]:
        """Addresses that editors tied to exactly these words, in any form and order."""
        found = [
            address
            for phrase, address in self.best
            if len(phrase) == len(asked) and all(_is_contained(word, asked) for word in phrase)
        ]
        return tuple(dict.fromkeys(found)) if asked else ()


def now() -> Spoken:
    """By one query."""
    synonyms = Synonym.objects.in_use().order_by().annotate(address=Value(""))
    rows = synonyms.values_list("words", "address", "pk").union(
        BestAnswer.objects.in_use().order_by().values_list("words", "address", "pk"), all=True
    )
    return _read(tuple(sorted(rows, key=lambda row: (row[1] != "", row[2]))))


@lru_cache(maxsize=2)
def _read(rows: tuple[tuple[str, str, int], ...]) -> Spoken:
    best = [
        (text, address)
        for words, address, _key in rows
        if address
        for phrase in phrases_of(words)
        if (text := words_of(phrase))
    ]
    groups = [phrases_of(words) for words, address, _key in rows if not address]
    return Spoken(synonyms=Synonyms(groups), best=tuple(best))


def _is_contained(word: tuple[str, ...], asked: Sequence[QueryWord]) -> bool:
    return any(not set(word).isdisjoint(each.readings) for each in asked)

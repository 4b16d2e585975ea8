"""The decided texts nearest to a new one, with the common words.

Cosine over lemmas and character n-grams, so misspelt words match too; rare ones weigh more. For
some thousands of short answers to one question: plain Python, no learning.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log, sqrt

from otklik.nlp.words.lemmas import lemmas, plain, without_stop_words, words
from otklik.nlp.words.text_features import pieces_of

NEAR_FROM = 0.25
_FORMS = 0.5  # how much dictionary forms weigh beside pieces of words
_LONGEST = 1_000  # characters that are read
_MOST_WORDS = 3
_DENIALS = frozenset({"не", "нет"})  # «не хватает» and «хватает» are different matters


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Index of a text, similarity from 0 to 1, and common words."""

    place: int
    likeness: float
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Texts:
    """Decided texts."""

    texts: Sequence[str]

    def nearest(self, text: str, *, most: int = 5, least: float = NEAR_FROM) -> list[Near]:
        """The nearest first; none where nothing is near enough."""
        forms, pieces = _forms(text), _pieces(text)
        mine = (_weigh(forms, self._rarity), _weigh(pieces, self._rarity_of_pieces))
        found = []
        for place, (theirs, of_pieces) in enumerate(self._vectors):
            by_forms, by_pieces = _cosine(mine[0], theirs), _cosine(mine[1], of_pieces)
            likeness = _FORMS * by_forms + (1 - _FORMS) * by_pieces
            if likeness >= least:
                shared = sorted(mine[0].keys() & theirs, key=lambda word: (-mine[0][word], word))
                found.append(
                    Near(place=place, likeness=likeness, words=tuple(shared[:_MOST_WORDS]))
                )
        return sorted(found, key=lambda near: (-near.likeness, near.place))[:most]

    @cached_property
    def _counts(self) -> list[tuple[Counter[str], Counter[str]]]:
        return [(_forms(text), _pieces(text)) for text in self.texts]

    @cached_property
    def _rarity(self) -> dict[str, float]:
        return _rarities([forms for forms, _pieces in self._counts])

    @cached_property
    def _rarity_of_pieces(self) -> dict[str, float]:
        return _rarities([pieces for _forms, pieces in self._counts])

    @cached_property
    def _vectors(self) -> list[tuple[dict[str, float], dict[str, float]]]:
        return [
            (_weigh(forms, self._rarity), _weigh(pieces, self._rarity_of_pieces))
            for forms, pieces in self._counts
        ]


def _forms(text: str) -> Counter[str]:
    items = lemmas(text[:_LONGEST])
    kept = set(without_stop_words(items)) | _DENIALS
    return Counter(word for word in items if word in kept)


def _pieces(text: str) -> Counter[str]:
    return Counter(piece for word in words(plain(text[:_LONGEST])) for piece in pieces_of(word))


def _rarities(counted: Sequence[Counter[str]]) -> dict[str, float]:
    met = Counter(name for one in counted for name in one)
    return {name: log((1 + len(counted)) / (1 + number)) + 1 for name, number in met.items()}


def _weigh(counted: Counter[str], rarity: dict[str, float]) -> dict[str, float]:
    """Of length 1; an unknown name counts as the rarest."""
    rarest = max(rarity.values(), default=1.0)
    weights = {
        name: (1 + log(number)) * rarity.get(name, rarest) for name, number in counted.items()
    }
    length = sqrt(sum(weight * weight for weight in weights.values()))
    return {name: weight / length for name, weight in weights.items()}


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    if len(other) < len(one):
        one, other = other, one
    return sum(weight * other[name] for name, weight in one.items() if name in other)

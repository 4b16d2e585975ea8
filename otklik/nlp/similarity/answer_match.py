"""Which existing answers fit a message: by common words, rare ones before frequent ones."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from otklik.nlp.search.terms import ASKING_WORDS
from otklik.nlp.similarity.fingerprint import fingerprint
from otklik.nlp.words.lemmas import word_set

FEWEST_WORDS = 2  # texts with one common word may be about anything
FITS_FROM = 0.3  # of the weight of the question's words
_MOST_WORDS = 4
_ASKING = ASKING_WORDS | word_set(
    "обратиться законно законный незаконно помочь совет делать правильно не нет пройти год"
)


@dataclass(frozen=True, slots=True)
class Fit:
    """Index of a candidate, how well it fits from 0 to 1, and by which words."""

    place: int
    share: float
    words: tuple[str, ...]

    @property
    def is_telling(self) -> bool:
        """Whether the words alone justify showing it."""
        return len(self.words) >= FEWEST_WORDS and self.share >= FITS_FROM


def telling_words(text: str) -> frozenset[str]:
    """Lemmas that say what a text is about: no greeting, courtesy, stop words or question words
    («куда обратиться», «это законно»)."""
    found = fingerprint(text)
    return frozenset() if found is None else found.words - _ASKING


def fits(question: frozenset[str], candidates: Sequence[Iterable[str]]) -> list[Fit]:
    """How each candidate, given by its lemmas, fits; in their order."""
    sets = [question.intersection(words) for words in candidates]
    met = Counter(word for shared in sets for word in shared)
    # A rare word weighs up to twice a frequent one, and an unknown one as a frequent one: otherwise
    # the person's own words would outweigh everything that an answer can have in common with them.
    rarity = {word: len(sets) / met[word] if met[word] else 1.0 for word in question}
    weights = {
        word: (1 + min(1.0, math.log10(rarity[word]) / 2)) * _heft(word) for word in question
    }
    whole = sum(weights.values())
    return [
        Fit(
            place=place,
            share=sum(weights[word] for word in shared) / whole if whole else 0.0,
            words=tuple(sorted(shared, key=lambda word: (-weights[word], word))[:_MOST_WORDS]),
        )
        for place, shared in enumerate(sets)
    ]


def _heft(word: str) -> float:
    """A number or a two-letter word seldom says what a text is about."""
    return 0.3 if len(word) < 3 or word.isdigit() else 1.0

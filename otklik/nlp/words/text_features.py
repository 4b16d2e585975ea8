"""Features of a text for the linear model: lemmas, pairs of them, character n-grams.

N-grams (three to five letters, edges of words marked) cover misspelt words and endings; pairs of
adjacent lemmas cover «не работать», «детский сад».
"""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from otklik.nlp.words.lemmas import LONGEST_WORD, lemma, words

LONGEST_TEXT = 5_000  # characters: longer texts add nothing

_SHORTEST_PIECE, _LONGEST_PIECE = 3, 5
_EDGE = "_"
_PIECE_MARK = "~"  # «~нет» is an n-gram, «нет» a word


def forms(text: str) -> Counter[str]:
    """Lemmas and pairs of neighbours with their counts."""
    found = [lemma(word) for word in words(text[:LONGEST_TEXT])]
    return Counter([*found, *map(" ".join, pairwise(found))])


def pieces(text: str) -> Counter[str]:
    """N-grams with their counts."""
    return Counter(name for word in words(text[:LONGEST_TEXT]) for name in pieces_of(word))


def word_features(word: str) -> tuple[str, ...]:
    return (lemma(word), *pieces_of(word))


@lru_cache(maxsize=10_000)  # a thousand bytes a word and more
def pieces_of(word: str) -> tuple[str, ...]:
    return tuple(_PIECE_MARK + piece for piece in _ngrams(f"{_EDGE}{word[:LONGEST_WORD]}{_EDGE}"))


def _ngrams(edged: str) -> Iterator[str]:
    for length in range(_SHORTEST_PIECE, _LONGEST_PIECE + 1):
        for start in range(len(edged) - length + 1):
            yield edged[start : start + length]

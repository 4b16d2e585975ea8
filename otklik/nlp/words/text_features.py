"""What of a text a larger learner looks at: dictionary forms, pairs of them, pieces of words.

Pieces of words (three to five letters, the edges of a word marked) carry mistyped words and
endings; pairs of neighbouring dictionary forms carry «не работать», «детский сад».
"""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from otklik.nlp.words.lemmas import LONGEST_WORD, lemma, words

LONGEST_TEXT = 5_000  # characters: what a message is about stands there or nowhere

_SHORTEST_PIECE, _LONGEST_PIECE = 3, 5
_EDGE = "_"
_PIECE_MARK = "~"  # «~нет» is a piece, «нет» a word


def forms(text: str) -> Counter[str]:
    """Dictionary forms and pairs of neighbours, with how often each is met."""
    found = [lemma(word) for word in words(text[:LONGEST_TEXT])]
    return Counter([*found, *map(" ".join, pairwise(found))])


def pieces(text: str) -> Counter[str]:
    """Pieces of words, with how often each is met."""
    return Counter(name for word in words(text[:LONGEST_TEXT]) for name in pieces_of(word))


def word_features(word: str) -> tuple[str, ...]:
    """What one word adds by itself: its dictionary form and its pieces."""
    return (lemma(word), *pieces_of(word))


@lru_cache(maxsize=10_000)  # a thousand bytes a word and more
def pieces_of(word: str) -> tuple[str, ...]:
    return tuple(_PIECE_MARK + piece for piece in _ngrams(f"{_EDGE}{word[:LONGEST_WORD]}{_EDGE}"))


def _ngrams(edged: str) -> Iterator[str]:
    for length in range(_SHORTEST_PIECE, _LONGEST_PIECE + 1):
        for start in range(len(edged) - length + 1):
            yield edged[start : start + length]

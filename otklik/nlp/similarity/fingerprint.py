"""Do two texts say the same? A fingerprint of lemmas, equal on every machine; and runs of lemmas.

The similarity of two sets of meaningful words is their Jaccard index. To avoid comparing all
pairs, each set has a few bands (MinHash): two texts that share most words nearly always share a
band. Replies are compared by runs of three lemmas.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

from otklik.nlp.words.lemmas import lemmas, without_stop_words, word_set
from otklik.nlp.words.skip_greeting import greeting_end, opening

BANDS = 4
ALIKE_FROM = 0.7  # words in common, of all words of both
_IN_A_BAND = 2
_FEW_WORDS = 6  # with fewer words in all, one more word is another matter
_LONGEST = 2_000  # characters that are read
_DENIALS = word_set("не нет нельзя")
_COURTESY = word_set("пожалуйста подсказать сказать здравствуйте уважаемый добрый привет спасибо")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A text without order, forms and greeting. `bands` find candidates."""

    words: frozenset[str]
    bands: tuple[int, ...]

    def is_like(self, words: Iterable[str]) -> bool:
        """Whether a text with these words says the same."""
        other = frozenset(words)
        together = len(self.words | other)
        if together < _FEW_WORDS:
            return self.words == other
        return len(self.words & other) / together >= ALIKE_FROM


def fingerprint(text: str) -> Fingerprint | None:
    """None for a text without a meaningful word."""
    said_in_order = lemmas(opening(text, limit=_LONGEST))
    # «Не меняют» and «меняют» are different matters.
    words = frozenset(without_stop_words(said_in_order)) | (_DENIALS & frozenset(said_in_order))
    sentence = words - _COURTESY or words  # thanks alone are similar too
    return Fingerprint(words=sentence, bands=_bands(sentence)) if sentence else None


def _bands(words: frozenset[str]) -> tuple[int, ...]:
    scattered = [_hashes(word) for word in words]
    least = [min(numbers) for numbers in zip(*scattered, strict=True)]
    pieces = (least[start : start + _IN_A_BAND] for start in range(0, len(least), _IN_A_BAND))
    return tuple(_number(f"{number}:{piece}".encode()) for number, piece in enumerate(pieces))


@lru_cache(maxsize=20_000)
def _hashes(word: str) -> tuple[int, ...]:
    """Hashes of a word, as many as the bands need."""
    digest = hashlib.blake2b(word.encode(), digest_size=8 * BANDS * _IN_A_BAND).digest()
    return tuple(
        int.from_bytes(digest[start : start + 8], "big") for start in range(0, len(digest), 8)
    )


def _number(what: bytes) -> int:
    """63 bits, which both databases store as an integer."""
    return int.from_bytes(hashlib.blake2b(what, digest_size=8).digest(), "big") >> 1


SAME_FROM = 0.9
_FEWEST_LEMMAS = 12  # «Здравствуйте! Напишите нам.» is too common


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Runs of three lemmas without the greeting; empty for a short text."""
    read = lemmas(text[greeting_end(text) :])
    if len(read) < _FEWEST_LEMMAS:
        return Counter()
    return Counter(zip(read, read[1:], read[2:], strict=False))


def likeness(one: Counter[tuple[str, ...]], other: Counter[tuple[str, ...]]) -> float:
    """The cosine of two texts, 0 to 1."""
    if not one or not other:
        return 0.0
    shared = sum(count * other[run] for run, count in one.items())
    length = sqrt(sum(n * n for n in one.values()) * sum(n * n for n in other.values()))
    return shared / length


def most_alike(text: str, others: Sequence[str]) -> tuple[int, float]:
    """Index and similarity of the most similar text; (-1, 0.0) if none can be compared."""
    own = shingles(text)
    found = [(likeness(own, shingles(other)), place) for place, other in enumerate(others)]
    best, place = max(found, default=(0.0, -1))
    return (place, best) if best > 0 else (-1, 0.0)

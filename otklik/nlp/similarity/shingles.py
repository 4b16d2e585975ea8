"""How alike two answers are: shared runs of three lemmas, weighed by how many each has."""

from collections import Counter
from collections.abc import Sequence
from math import sqrt

from otklik.nlp.words.lemmas import lemmas
from otklik.nlp.words.skip_greeting import greeting_end

SAME_FROM = 0.9
_FEWEST_LEMMAS = 12  # «Здравствуйте! Напишите нам.» is everybody's


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The answer without its greeting, as runs of three lemmas; empty for a short one."""
    read = lemmas(text[greeting_end(text) :])
    if len(read) < _FEWEST_LEMMAS:
        return Counter()
    return Counter(zip(read, read[1:], read[2:], strict=False))


def likeness(one: Counter[tuple[str, ...]], other: Counter[tuple[str, ...]]) -> float:
    """The cosine of two answers, 0 to 1."""
    if not one or not other:
        return 0.0
    shared = sum(count * other[run] for run, count in one.items())
    length = sqrt(sum(n * n for n in one.values()) * sum(n * n for n in other.values()))
    return shared / length


def most_alike(text: str, others: Sequence[str]) -> tuple[int, float]:
    """Which of the others is most like it, and how much; (-1, 0.0) when none can be compared."""
    own = shingles(text)
    found = [(likeness(own, shingles(other)), place) for place, other in enumerate(others)]
    best, place = max(found, default=(0.0, -1))
    return (place, best) if best > 0 else (-1, 0.0)

"""The mean and the median of marks on a scale, with their intervals."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from math import ceil, sqrt
from statistics import NormalDist

from otklik.statistics.quantiles import ranks

EXACT_TO = 2_000
"""For more values the ranks of the median are those of the normal distribution instead of the
binomial one: they differ by less than one in two thousand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """The ends of an interval, in marks."""

    low: float
    high: float


def mean_interval(counts: Mapping[int, int], *, level: float = 0.95) -> Between:
    """The interval of a mean of marks between the lowest and the highest key of `counts`. It adds
    z²/2 people at either end, as A. Agresti and B. A. Coull do for a share (Approximate is better
    than "exact" for interval estimation of binomial proportions, The American Statistician 52
    (1998), 119-126), which this is for two marks; for more marks its coverage is tested by
    simulation. A plain interval has zero width if all agree. Raises ValueError without marks."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    n = sum(counts.values())
    if n < 1:
        raise ValueError("no mean without marks")
    lowest, highest = min(counts), max(counts)
    values = {mark: float(number) for mark, number in counts.items()}
    values[lowest] += z * z / 2
    values[highest] += z * z / 2
    whole = sum(values.values())
    centre = sum(mark * number for mark, number in values.items()) / whole
    spread = sum(number * (mark - centre) ** 2 for mark, number in values.items()) / whole
    reach = z * sqrt(spread / whole)
    return Between(low=max(lowest, centre - reach), high=min(highest, centre + reach))


def mean(counts: Mapping[int, int]) -> float:
    """The mean mark; `counts` says how many gave each. Raises ZeroDivisionError without marks."""
    n = sum(counts.values())
    return sum(mark * number for mark, number in counts.items()) / n


def median(counts: Mapping[int, int], *, level: float = 0.95) -> tuple[int, int, int]:
    """The median and the ends of its interval, by ranks (`quantiles.ranks`), as marks; the lowest
    or the highest mark where no rank is extreme enough. Raises ValueError without marks."""
    n = sum(counts.values())
    if n < 1:
        raise ValueError("no median without marks")
    if n <= EXACT_TO:
        below, above = ranks(n, 0.5, level=level)
    else:
        reach = NormalDist().inv_cdf((1 + level) / 2) * sqrt(n) / 2
        below, above = int(n / 2 - reach), ceil(n / 2 + reach) + 1
    middle = ceil(n / 2)
    return (
        _at(counts, middle),
        _at(counts, below) if below else min(counts),
        _at(counts, above) if above else max(counts),
    )


def _at(counts: Mapping[int, int], rank: int) -> int:
    """The mark at that rank, from 1."""
    marks = sorted(counts)
    for mark, whole in zip(marks, accumulate(counts[mark] for mark in marks), strict=True):
        if rank <= whole:
            return mark
    return marks[-1]

"""Quantiles and their intervals, without assuming a distribution."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, lgamma, log


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantile:
    """`value` with the ends of its interval; an end is None where there are too few values."""

    value: float
    low: float | None
    high: float | None


def quantile(ordered: Sequence[float], share: float, *, level: float = 0.95) -> Quantile:
    """The smallest value that at least `share` of the values do not exceed, with its interval.

    `ordered` is sorted, smallest first. The interval lies between two of the values, whose ranks
    enclose the true quantile with a probability of at least `level`, with at most half of the rest
    on each side. It assumes that the values are a sample.

    Source: order statistics and the binomial distribution, as in W. J. Conover, Practical
    Nonparametric Statistics, 3rd ed., 1999, section 3.2; H. A. David and H. N. Nagaraja, Order
    Statistics, 3rd ed., 2003, section 7.1.

    Raises ValueError without values, or for a share or a level outside of 0 and 1.
    """
    n = len(ordered)
    if n < 1:
        raise ValueError("no quantile without values")
    if not 0 < share < 1 or not 0 < level < 1:
        raise ValueError(f"a share and a level lie between 0 and 1: {share}, {level}")
    below, above = ranks(n, share, level=level)
    return Quantile(
        value=ordered[max(ceil(n * share - 1e-9), 1) - 1],
        low=ordered[below - 1] if below else None,
        high=ordered[above - 1] if above else None,
    )


def ranks(n: int, share: float, *, level: float = 0.95) -> tuple[int, int]:
    """Ranks, from 1, of the ends of the interval; 0 where no value is extreme enough. The lower one
    is the highest rank l with P(B < l) at most half of 1 - level, the upper one the lowest rank u
    with P(B >= u) at most that, for B binomial with `n` and `share`."""
    tail = (1 - level) / 2
    spread = 12 * (n * share * (1 - share)) ** 0.5 + 12
    first, last = max(0, int(n * share - spread)), min(n, ceil(n * share + spread))
    low = high = 0
    sum_below = 0.0  # P(B < k); terms further out are below rounding error
    for k in range(first, last + 1):
        if sum_below <= tail:
            low = k
        if not high and 1 - sum_below <= tail:
            high = k
        sum_below += _binomial(k, n, share)
    return low, high


def _binomial(k: int, n: int, p: float) -> float:
    ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
    return exp(ways + k * log(p) + (n - k) * log(1 - p))

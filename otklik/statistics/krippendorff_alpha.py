"""How reliably several coders give the same items the same codes.

The same codes and the same seed give the same interval.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from otklik import numpy_on_first_use as np

DRAWS = 2_000
_MOST_UNDEFINED = 0.05
"""The share of draws with one value for all above which there is no interval."""

type Distance = Callable[[Any, Any], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """`alpha` of the `n` items that at least two people coded; None where all values are equal.
    `low` and `high` are the ends of its interval."""

    n: int
    alpha: float | None
    low: float | None
    high: float | None


def nominal(one: Hashable, other: Hashable) -> float:
    """0 for equal values, else 1."""
    return float(one != other)


def masi(one: frozenset[Hashable], other: frozenset[Hashable]) -> float:
    """The distance of two sets of codes: 0 for equal, 1 for disjoint sets; less for a subset than
    for sets that only overlap. R. Passonneau, Measuring agreement on set-valued items (MASI) for
    semantic and pragmatic annotation, LREC 2006, 831-836."""
    if one == other:
        return 0.0
    shared = len(one & other)
    if not shared:
        return 1.0
    monotony = 2 / 3 if one <= other or other <= one else 1 / 3
    return 1 - shared / len(one | other) * monotony


def krippendorff(
    items: Sequence[Sequence[Any]],
    *,
    seed: int,
    distance: Distance = nominal,
    draws: int = DRAWS,
    level: float = 0.95,
) -> Reliability:
    """Krippendorff's alpha. `items` are the values that people gave each item, None for missing
    ones; the people may differ between items. Items with one value are left out.

    Source: K. Krippendorff, Computing Krippendorff's alpha-reliability (2011),
    repository.upenn.edu/asc_papers/43. The interval is a percentile bootstrap over items, with the
    expected disagreement recomputed for each draw: A. Zapf, S. Castell, L. Morawietz and A. Karch,
    BMC Medical Research Methodology 16 (2016), 93, found its coverage right where large-sample
    intervals fail.

    Raises ValueError for a level outside of 0 and 1, or fewer than one draw.
    """
    if not 0 < level < 1 or draws < 1:
        raise ValueError(f"no interval of level {level} by {draws} draws")
    coded = [[value for value in values if value is not None] for values in items]
    coded = [values for values in coded if len(values) > 1]
    if not coded:
        return Reliability(n=0, alpha=None, low=None, high=None)
    counts, apart = _make_tables(coded, distance)
    (alpha,) = _alphas(counts, apart, np.ones((1, len(coded))))
    if np.isnan(alpha):
        return Reliability(n=len(coded), alpha=None, low=None, high=None)
    generator = np.random.default_rng(seed)
    equal = np.full(len(coded), 1 / len(coded))
    drawn = _alphas(counts, apart, generator.multinomial(len(coded), equal, size=draws))
    known = drawn[~np.isnan(drawn)]
    if len(known) < (1 - _MOST_UNDEFINED) * draws:
        return Reliability(n=len(coded), alpha=float(alpha), low=None, high=None)
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return Reliability(n=len(coded), alpha=float(alpha), low=float(low), high=float(high))


def _make_tables(coded: Sequence[Sequence[Any]], distance: Distance) -> tuple[Any, Any]:
    """How often each item got each value (items, values), and the distances of values."""
    place = {value: at for at, value in enumerate(dict.fromkeys(v for vs in coded for v in vs))}
    counts = np.zeros((len(coded), len(place)))
    for row, values in enumerate(coded):
        for value in values:
            counts[row, place[value]] += 1
    apart = np.array([[distance(one, other) for other in place] for one in place])
    return counts, apart


def _alphas(counts: Any, apart: Any, weights: Any) -> Any:
    """Alpha for each row of weights (draws, items); NaN where no disagreement is expected."""
    pairable = counts.sum(axis=1)
    # Every pair of people who coded an item, weighted so that each value counts once.
    seen = np.einsum("tv,vw,tw->t", counts, apart, counts) / (pairable - 1)
    values = weights @ counts
    number = values.sum(axis=1)
    observed = (weights @ seen) / number
    expected = np.einsum("dv,vw,dw->d", values, apart, values) / (number * (number - 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - observed / expected, np.nan)

"""How reliably several people put the same things under the same codes.

Chance enters as a seed: the same codes and the same seed give the same interval.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

DRAWS = 2_000
_MOST_UNDEFINED = 0.05
"""With more draws than that in which everybody gave one value to all, there is no interval."""

type Distance = Callable[[Any, Any], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """`alpha` of `n` things that two people or more coded; None where all values are one: then
    nothing shows that they can be told apart. `low` and `high` are the ends of its interval."""

    n: int
    alpha: float | None
    low: float | None
    high: float | None


def nominal(one: Hashable, other: Hashable) -> float:
    """Two values are the same or they are not."""
    return float(one != other)


def masi(one: frozenset[Hashable], other: frozenset[Hashable]) -> float:
    """Between two sets of codes: 0 for the same, 1 for nothing in common, between them less for
    a set within the other than for two that only overlap.

    R. Passonneau, Measuring agreement on set-valued items (MASI) for semantic and pragmatic
    annotation, LREC 2006, 831-836.
    """
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
    """Krippendorff's alpha: for each thing the values that people gave it, None where somebody
    gave none; any number of people, also others for each thing. A thing with one value is left
    out: nobody agrees or disagrees there.

    Source: K. Krippendorff, Computing Krippendorff's alpha-reliability (2011),
    repository.upenn.edu/asc_papers/43. The interval is of percentiles over things drawn anew with
    replacement, what chance expects being counted anew each time: A. Zapf, S. Castell,
    L. Morawietz and A. Karch, BMC Medical Research Methodology 16 (2016), 93, found it right where
    large-sample ones are not.

    Raises ValueError for a level outside of 0 and 1, or fewer than one draw.
    """
    if not 0 < level < 1 or draws < 1:
        raise ValueError(f"no interval of level {level} by {draws} draws")
    coded = [[value for value in values if value is not None] for values in items]
    coded = [values for values in coded if len(values) > 1]
    if not coded:
        return Reliability(n=0, alpha=None, low=None, high=None)
    counts, apart = _laid_out(coded, distance)
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


def _laid_out(coded: Sequence[Sequence[Any]], distance: Distance) -> tuple[Any, Any]:
    """How often each thing got each value (things, values), and how far values are apart."""
    place = {value: at for at, value in enumerate(dict.fromkeys(v for vs in coded for v in vs))}
    counts = np.zeros((len(coded), len(place)))
    for row, values in enumerate(coded):
        for value in values:
            counts[row, place[value]] += 1
    apart = np.array([[distance(one, other) for other in place] for one in place])
    return counts, apart


def _alphas(counts: Any, apart: Any, weights: Any) -> Any:
    """Alpha for each row of weights (draws, things); not a number where chance would find no
    disagreement either."""
    pairable = counts.sum(axis=1)
    # Of one thing: every two people who coded it, weighed so that each value counts once.
    seen = np.einsum("tv,vw,tw->t", counts, apart, counts) / (pairable - 1)
    values = weights @ counts
    number = values.sum(axis=1)
    observed = (weights @ seen) / number
    expected = np.einsum("dv,vw,dw->d", values, apart, values) / (number * (number - 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - observed / expected, np.nan)

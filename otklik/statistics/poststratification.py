"""Shares weighted to the known sizes of groups, from counts alone.

The estimator is the ratio of totals, its variance that of the residuals within groups, as in R's
`survey` (`postStratify`): C.-E. Särndal, B. Swensson and J. Wretman, Model Assisted Survey Sampling
(1992), 7.6.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import atan, cos, exp, lgamma, log, pi, sqrt, tan
from statistics import NormalDist
from typing import Any

from otklik import numpy_on_first_use as np

NODES = 64
NEWTON_STEPS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedShare:
    """`low` and `high` are the ends of its interval for a random sample, computed on the log-odds
    scale; None where nobody or everybody gave the answer."""

    share: float
    error: float
    low: float | None
    high: float | None


def poststratify[Group, Answer](
    counts: Mapping[Group, Mapping[Answer, int]],
    known: Mapping[Group, float],
    *,
    level: float = 0.95,
) -> dict[Answer, WeightedShare]:
    """`counts`: how many people of a group gave which answer; `known`: the true sizes of the
    groups. Raises ValueError when a known group has no observation, or for fewer than two
    people."""
    sizes = {group: sum(counts.get(group, {}).values()) for group in known}
    people, everybody = sum(sizes.values()), sum(known.values())
    if people < 2 or not all(sizes.values()):
        raise ValueError("a group that is known to exist has no observation")
    answers = dict.fromkeys(answer for group in known for answer in counts[group])
    values = {}
    for answer in answers:
        share = variance = 0.0
        for group, size in sizes.items():
            part, own = known[group] / everybody, counts[group].get(answer, 0) / size
            share += part * own
            variance += part**2 * own * (1 - own) / size
        error = sqrt(variance * people / (people - 1))
        low, high = _logit(share, error, people - 1, level)
        values[answer] = WeightedShare(share=share, error=error, low=low, high=high)
    return values


def _logit(
    share: float, error: float, degrees: int, level: float
) -> tuple[float, float] | tuple[None, None]:
    if not 0 < share < 1:
        return None, None
    middle = log(share / (1 - share))
    reach = student_quantile(degrees, (1 + level) / 2) * error / (share * (1 - share))
    return 1 / (1 + exp(reach - middle)), 1 / (1 + exp(-middle - reach))


@lru_cache(maxsize=1024)
def student_quantile(degrees: int, share: float) -> float:
    """The quantile of Student's t, for a share of at least one half.

    With t = √degrees · tan(angle), the share below is one half and an integral of
    cos(angle) ** (degrees - 1), which Gauss and Legendre's rule knows to the last digits. It is
    concave, so Newton's method rises to the quantile from the smaller one of the normal curve.
    """
    factor = exp(lgamma((degrees + 1) / 2) - lgamma(degrees / 2)) / sqrt(pi)
    places, weights = _rule()
    angle = atan(NormalDist().inv_cdf(share) / sqrt(degrees))
    for _step in range(NEWTON_STEPS):
        cosines = np.cos(places * angle) ** (degrees - 1)
        below = 0.5 + factor * angle * float(weights @ cosines)
        moved = (share - below) / (factor * cos(angle) ** (degrees - 1))
        angle += moved
        if moved <= angle * 1e-13:
            break
    return sqrt(degrees) * tan(angle)


@lru_cache(maxsize=1)
def _rule() -> tuple[Any, Any]:
    """Places between 0 and 1 and their weights."""
    places, weights = np.polynomial.legendre.leggauss(NODES)
    return (places + 1) / 2, weights / 2

"""Shares weighted to the known sizes of groups, from counts alone.

The estimator is the ratio of totals, its variance that of the residuals within groups, as in R's
`survey` (`postStratify`): C.-E. Särndal, B. Swensson and J. Wretman, Model Assisted Survey Sampling
(1992), 7.6.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log, sqrt


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
    from scipy.special import stdtrit  # half a second: only when weights are requested

    middle = log(share / (1 - share))
    reach = float(stdtrit(degrees, (1 + level) / 2)) * error / (share * (1 - share))
    return 1 / (1 + exp(reach - middle)), 1 / (1 + exp(-middle - reach))

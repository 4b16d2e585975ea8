"""The chance that the test of two waves shows a change of a share: added up over what can happen.

The test of `comparison.measure` for scores of 0 and 1 in one mode is known whole: given how many
said yes in both waves together, the earlier wave holds a hypergeometric number of them, and the
label of a wave is as likely for each order. The test draws some of these orders, so that a
difference near the level is shown in some runs and not in others: that is added up too. Nothing is
approximated but what lies seven standard deviations off.
"""

from functools import lru_cache
from math import ceil, floor, sqrt
from typing import Any

import numpy as np

from otklik.statistics.verdicts import DRAWS

OFF = 7.0  # standard deviations
NEVER = 1e-15
TIE = 9  # digits of the statistic


@lru_cache(maxsize=4096)  # who plans asks again with another aim, of the same two waves
def chance_to_show(
    earlier: float,
    later: float,
    *,
    before: int,
    after: int,
    level: float,
    smallest: float,
    draws: int = DRAWS,
) -> float:
    """Of the verdict in the direction in which the share really moves, from `earlier` to `later`
    (0 to 1), when so many answer in each wave; the figure at `level` by so many `draws`, and a
    difference of at least `smallest`. Takes tens of milliseconds for waves of thousands."""
    most = floor(level * (draws + 1) + 1e-9) - 1  # draws as far with which p is at the level
    if most < 0:
        return 0.0
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, before + after + 1)))])
    old = _likely(before, earlier)
    new = _likely(after, later)
    together = np.arange(old[0] + new[0], old[-1] + new[-1] + 1)[:, None]
    yes = _within(together, before, after, smallest)
    is_possible = (yes >= 0) & (yes <= before) & (yes <= together) & (together - yes <= after)
    held = np.clip(yes, 0, before)
    rest = np.clip(together - held, 0, after)
    fits = (
        _ways(logs, before, held) + _ways(logs, after, rest)
        - _ways(logs, before + after, together)
    )  # fmt: skip
    chances = np.where(is_possible, np.exp(fits), 0.0)
    moved, far = _statistic(held, rest, before, after)
    as_far = _as_far(np.where(is_possible, far, -1.0), chances)
    happens = _binomial(logs, before, earlier, held) * _binomial(logs, after, later, rest)
    happens = np.where(is_possible, happens, 0.0)
    is_named = (np.abs(moved) >= smallest - 1e-12) & (moved * (later - earlier) > 0)
    is_named &= happens > NEVER
    shown = happens[is_named] @ _chance_of(most, draws, as_far[is_named])
    farther = max(0.0, 1.0 - float(happens.sum()))  # than any chance reaches: shown
    return float(shown) + farther


def _chance_of(most: int, draws: int, as_far: Any) -> Any:
    """Of at most so many draws that are as far."""
    from scipy.special import bdtr  # half a second: only where somebody plans a wave

    return bdtr(most, draws, np.clip(as_far, 0.0, 1.0))


def _likely(number: int, share: float) -> tuple[int, int]:
    """The fewest and the most that will say yes."""
    middle, reach = number * share, OFF * sqrt(number * share * (1 - share)) + 1
    return max(0, floor(middle - reach)), min(number, ceil(middle + reach))


def _within(together: Any, before: int, after: int, smallest: float) -> Any:
    """For each number in both waves a row of those that the earlier one may hold: all that chance
    reaches, and all that differ by less than is worth naming."""
    whole = before + after
    middle = np.rint(together * (before / whole)).astype(int)
    part = together / whole
    widest = float((part * (1 - part)).max()) * before * after / max(1, whole - 1)
    reach = ceil(max(OFF * sqrt(widest), smallest * before * after / whole)) + 2
    return middle + np.arange(-reach, reach + 1)[None, :]


def _statistic(old: Any, new: Any, before: int, after: int) -> tuple[Any, Any]:
    """The difference, and how many of its own errors it is."""
    first, second = old / before, new / after
    moved = second - first
    error = np.sqrt(first * (1 - first) / (before - 1) + second * (1 - second) / (after - 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        far = np.where(error > 0, np.abs(moved) / error, np.where(moved == 0, 0.0, np.inf))
    return moved, np.round(far, TIE)


def _as_far(far: Any, chances: Any) -> Any:
    """For each of a row the chance of one as far or farther."""
    order = np.argsort(-far, axis=1, kind="stable")
    ranked = np.take_along_axis(far, order, axis=1)
    added = np.cumsum(np.take_along_axis(chances, order, axis=1), axis=1)
    for _twin in range(2):  # as far on the other side
        is_twin = ranked[:, :-1] == ranked[:, 1:]
        added[:, :-1] = np.where(is_twin, added[:, 1:], added[:, :-1])
    found = np.empty_like(added)
    np.put_along_axis(found, order, added, axis=1)
    return found


def _ways(logs: Any, number: int, chosen: Any) -> Any:
    return logs[number] - logs[chosen] - logs[number - chosen]


def _binomial(logs: Any, number: int, share: float, yes: Any) -> Any:
    if share in (0.0, 1.0):
        return np.where(yes == round(number * share), 1.0, 0.0)
    told = yes * np.log(share) + (number - yes) * np.log1p(-share)
    return np.exp(_ways(logs, number, yes) + told)

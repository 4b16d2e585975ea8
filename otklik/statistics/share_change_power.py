"""The power of the test of two waves for a change in a share, summed over the outcomes.

The test of `wave_comparison.measure` for scores of 0 and 1 in one mode is known exactly: given the
total number of yes, the number in the earlier wave is hypergeometric. The test draws a sample of
permutations, so that a difference near the level is significant in some runs: that is summed too.
So are the suppression rules: too few yes are not compared, too few no are replaced by an estimate,
and the verdict must be the same without suspicious answers. Only outcomes beyond five standard
deviations are neglected.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor, lgamma, sqrt
from typing import Any

from otklik import numpy_on_first_use as np
from otklik.statistics.change_verdicts import DRAWS

OFF = 5.5  # standard deviations
TIE = 9  # digits when ranking
LOWEST = 1e-300
NEGLIGIBLE = 1e-17


def mask_few(yes: Any, number: int, share: Any, least: int) -> Any:
    """Where fewer than `least` said no, the reader may know no more than that: take the second
    smallest possible number of yes, or the one nearest to the `share` of the other wave if
    possible. With the fewest a fall from 90 to 60 % showed in 14 cases of 100, so it does in 62 (30
    people, then 300); with the middle there were too many false alarms."""
    like_the_other = np.rint(share * number).astype(int)
    fewest = number - least + 1
    within = np.where(like_the_other >= fewest, like_the_other, min(fewest + 1, number))
    return np.where(yes >= fewest, within, yes)


@lru_cache(maxsize=4096)  # a plan asks repeatedly about the same two waves
def chance_to_show(
    earlier: float,
    later: float,
    *,
    before: int,
    after: int,
    level: float,
    smallest: float,
    draws: int = DRAWS,
    suspicious: float = 0.0,
    least: int = 1,
) -> float:
    """The chance of a verdict in the true direction, from `earlier` to `later` (0 to 1), when
    `before` and `after` people answer: at `level` by so many `draws`, for a difference of at least
    `smallest`, the same without the share of `suspicious` answers; `least` are the fewest people
    that are shown. Takes tens of milliseconds for waves of thousands."""
    test = _Test(level=level, smallest=smallest, draws=draws, least=least, rises=later > earlier)
    if test.most < 0 or earlier == later:
        return 0.0
    whole = _Waves.of((before, after), (earlier, later))
    shown = test.shows(whole)
    fewer = round(before * (1 - suspicious)), round(after * (1 - suspicious))
    if fewer != (before, after):
        plain = _Waves.of(fewer, (earlier, later))
        shown = shown * (
            _thin(whole.old, plain.old, before, fewer[0])
            @ test.shows(plain)
            @ _thin(whole.new, plain.new, after, fewer[1]).T
        )
    old, new = _binomial(before, earlier, whole.old), _binomial(after, later, whole.new)
    return float(old @ shown @ new)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waves:
    """`old` and `new`: all likely numbers of yes."""

    before: int
    after: int
    old: Any
    new: Any

    @classmethod
    def of(cls, sizes: tuple[int, int], shares: tuple[float, float]) -> "_Waves":
        before, after = sizes
        old, new = map(_likely, sizes, shares)
        return cls(before=before, after=after, old=old, new=new)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Test:
    level: float
    smallest: float
    draws: int
    least: int
    rises: bool

    @property
    def most(self) -> int:
        return draws_at(self.level, self.draws)

    def shows(self, waves: _Waves) -> Any:
        """For each number of yes before and after, the chance that the verdict is reached."""
        is_told = (waves.old >= self.least)[:, None] & (waves.new >= self.least)
        one, other = waves.old[:, None], waves.new[None, :]
        old = mask_few(one, waves.before, other / waves.after, self.least)
        new = mask_few(other, waves.after, one / waves.before, self.least)
        moved = new / waves.after - old / waves.before
        is_named = is_told & ((moved if self.rises else -moved) >= self.smallest - 1e-12)
        is_named &= (waves.before - one >= self.least) | (waves.after - other >= self.least)
        if not is_named.any():
            return np.zeros(moved.shape)
        together = old + new
        lowest = int(together[is_named].min())
        totals = np.arange(lowest, int(together[is_named].max()) + 1)
        yes, as_far = _as_far_as(totals, waves.before, waves.after, self.smallest)
        row = np.where(is_named, together - lowest, 0)
        place = old - yes[row, 0]
        is_near = (place >= 0) & (place < yes.shape[1])
        found = np.where(is_near, as_far[row, np.where(is_near, place, 0)], 0.0)
        return np.where(is_named, chance_of(self.most, self.draws, found), 0.0)


def draws_at(level: float, draws: int) -> int:
    """The most draws as far as the observed change with p at the level; negative for none."""
    return floor(level * (draws + 1) + 1e-9) - 1


def chance_of(most: int, draws: int, as_far: Any) -> Any:
    """The probability that at most so many draws are as extreme: binomial, exact to 1e-10."""
    chances = np.clip(as_far, 0.0, 1.0)
    if most >= draws:
        return np.ones_like(chances)
    is_usual = chances * (draws + 1) < most + 1
    found = np.where(is_usual, 1.0, 0.0)
    # Terms get smaller away from the expected number: those on its far side are summed.
    for side, first, step in ((is_usual, most + 1, 1), (~is_usual, most, -1)):
        place = np.nonzero(side & (chances > 0) & (chances < 1))
        found[place] -= step * _outer_terms(first, draws, chances[place], step)
    return found


def _outer_terms(number: int, draws: int, chance: Any, step: int) -> Any:
    """The binomial probabilities of this number and of those beyond it, up or down by `step`."""
    ways = lgamma(draws + 1) - lgamma(number + 1) - lgamma(draws - number + 1)
    term = np.exp(ways + number * np.log(chance) + (draws - number) * np.log1p(-chance))
    odds = chance / (1 - chance) if step > 0 else (1 - chance) / chance
    whole = np.zeros_like(term)
    while 0 <= number <= draws and term.size and term.max() > NEGLIGIBLE:
        whole += term
        term = term * odds * ((draws - number) / (number + 1) if step > 0 else
                              number / (draws - number + 1))  # fmt: skip
        number += step
    return whole


def _likely(number: int, share: float) -> Any:
    middle, reach = number * share, OFF * sqrt(number * share * (1 - share)) + 1
    return np.arange(max(0, floor(middle - reach)), min(number, ceil(middle + reach)) + 1)


def _as_far_as(totals: Any, before: int, after: int, smallest: float) -> tuple[Any, Any]:
    """A row per number of yes: the earlier wave's possible numbers, and the chance of one as
    extreme."""
    whole, together = before + after, totals[:, None]
    yes = _within(together, before, after, smallest)
    is_possible = (yes >= 0) & (yes <= before) & (yes <= together) & (together - yes <= after)
    held, rest = np.clip(yes, 0, before), np.clip(together - yes, 0, after)
    logs = _logs(whole)
    fits = (
        _ways(logs, before, held) + _ways(logs, after, rest) - _ways(logs, whole, together)
    )  # fmt: skip
    chances = np.where(is_possible, np.exp(fits), 0.0)
    moved = np.abs(held * whole - together * before).astype(float)
    rarer = np.minimum(
        *(
            _tail(np.where(is_possible, far, -1.0), chances)
            for far in (moved, _in_errors(held, rest, before, after))
        )
    )
    far = np.round(-np.log(np.maximum(rarer, LOWEST)), TIE)
    return yes, _tail(np.where(is_possible, far, -1.0), chances)


def _within(together: Any, before: int, after: int, smallest: float) -> Any:
    """For each number of yes in both waves, a row of numbers in the earlier one: all likely ones,
    and all whose difference is too small to be named."""
    whole = before + after
    middle = np.rint(together * (before / whole)).astype(int)
    part = together / whole
    widest = float((part * (1 - part)).max()) * before * after / max(1, whole - 1)
    reach = ceil(max(OFF * sqrt(widest), smallest * before * after / whole)) + 2
    return middle + np.arange(-reach, reach + 1)[None, :]


def _in_errors(old: Any, new: Any, before: int, after: int) -> Any:
    """The difference divided by its error."""
    first, second = old / before, new / after
    moved = second - first
    error = np.sqrt(first * (1 - first) / (before - 1) + second * (1 - second) / (after - 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        far = np.where(error > 0, np.abs(moved) / error, np.where(moved == 0, 0.0, np.inf))
    return np.round(far, TIE)


def _tail(far: Any, chances: Any) -> Any:
    """For each number in a row, the probability of one as extreme or more."""
    order = np.argsort(-far, axis=1, kind="stable")
    ranked = np.take_along_axis(far, order, axis=1)
    added = np.cumsum(np.take_along_axis(chances, order, axis=1), axis=1)
    is_tied = ranked[:, :-1] == ranked[:, 1:]
    for _twin in range(3):  # as extreme on the other side, or by the other measure
        added[:, :-1] = np.where(is_tied, added[:, 1:], added[:, :-1])
    found = np.empty_like(added)
    np.put_along_axis(found, order, added, axis=1)
    return found


def _thin(whole: Any, plain: Any, number: int, fewer: int) -> Any:
    """For each number of yes, the probability of each number among non-suspicious answers."""
    yes, kept = whole[:, None], plain[None, :]
    gone = number - fewer
    is_possible = (kept <= yes) & (yes - kept <= gone)
    logs = _logs(number)
    fits = (
        _ways(logs, fewer, kept)
        + _ways(logs, gone, np.clip(yes - kept, 0, gone))
        - _ways(logs, number, yes)
    )
    return np.where(is_possible, np.exp(fits), 0.0)


@lru_cache(maxsize=64)
def _logs(number: int) -> Any:
    """Log-factorials up to that of the number."""
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, number + 1)))])


def _ways(logs: Any, number: int, chosen: Any) -> Any:
    return logs[number] - logs[chosen] - logs[number - chosen]


def _binomial(number: int, share: float, yes: Any) -> Any:
    if share in (0.0, 1.0):
        return np.where(yes == round(number * share), 1.0, 0.0)
    result = yes * np.log(share) + (number - yes) * np.log1p(-share)
    return np.exp(_ways(_logs(number), number, yes) + result)

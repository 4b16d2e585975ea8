"""The power of a later wave to show a change of a given size, and the answers needed.

It is the power of the test that gives verdicts: of one figure at the level of Holm's first step,
for a change worth naming, with suspicious and few answers taken into account. For a share it is
summed over the outcomes (share_change_power.py), for marks it is simulated (mean_change_power.py):
the normal approximation promised 50 % where 2 % came true, and is used only for many thousands.
`bench/verdicts.py` compares the promise with simulated waves.
"""

from bisect import bisect_left
from dataclasses import dataclass
from math import floor, inf, sqrt
from statistics import NormalDist

from otklik.statistics import mean_change_power, share_change_power
from otklik.statistics.change_verdicts import DRAWS, LEAST

POWER = 0.8
MOST = 10_000_000  # answers
STEPS = 1000  # of a change from 0 to 1: a tenth of a percentage point
MANY = 2_000  # answers in both waves, for the normal approximation
USUAL_CELL = 5  # people: smaller cells are not shown
USUAL_SUSPICIOUS = 0.03  # share of honest answers marked, in simulated waves
PARTS = 400  # of the numerical integral
BEYOND = 100  # times the smaller wave: a larger one adds nothing


def cautious(low: float, high: float) -> float:
    """The share to plan with if the true one lies between the two: the one closest to one half,
    where the variance is greatest. With the observed share a promise of 80 % came true in 77 %."""
    return min(max(0.5, low), high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """A planned test: `spread` is the standard deviation of the score, `before` the earlier number
    of answers, `level` the chance of a false alarm of this figure, `smallest` the smallest change
    worth naming. `share` is the mean of scores of 0 and 1, for which the `draws` of the permutation
    count; `mean` that of marks between 0 and 1. `suspicious` is the share of answers without which
    the verdict must be the same, `least` the fewest people that are shown."""

    spread: float
    before: int
    level: float
    smallest: float = 0.05
    share: float | None = None
    mean: float | None = None
    draws: int = DRAWS
    suspicious: float = 0.0
    least: int = 1

    def power(self, gain: float, after: int) -> float:
        """The chance of the verdict when the true change is `gain` and `after` people answer. The
        sign of `gain` matters only with `share` or `mean`."""
        few = min(self.before, after)
        if few < LEAST:
            return 0.0
        most = max(MANY, few * BEYOND)
        sizes = {"before": min(self.before, most), "after": min(after, most)}
        if self.share is not None and few < MANY:
            return share_change_power.chance_to_show(
                self.share, _within(self.share + gain), **sizes,
                level=self.level, smallest=self.smallest, draws=self.draws,
                suspicious=self.suspicious, least=self.least,
            )  # fmt: skip
        if self.mean is not None and few < MANY and self.spread > 0:
            return mean_change_power.chance_to_show(
                self.mean, self.spread, _within(self.mean + gain), **sizes,
                level=self.level, smallest=self.smallest, draws=self.draws,
                suspicious=self.suspicious,
            )  # fmt: skip
        return self._normal(abs(gain), after)

    def _normal(self, gain: float, after: int) -> float:
        error = self.spread * sqrt(1 / self.before + 1 / after)
        if error == 0:
            return 1.0 if gain >= self.smallest else 0.0
        needed = max(NormalDist().inv_cdf(1 - self.level / 2), self.smallest / error)
        above = needed - gain / error
        if not self.suspicious:
            return NormalDist().cdf(-above)
        alike = sqrt(1 - self.suspicious)  # correlation of the two tests
        fewer = max(needed, self.smallest / error * alike) - gain / error * alike
        normal = NormalDist()
        places = [normal.inv_cdf((part + 0.5) / PARTS) for part in range(PARTS)]
        both = [
            normal.cdf((alike * place - fewer) / sqrt(self.suspicious))
            for place in places
            if place >= above
        ]
        return sum(both) / PARTS

    def sample_size(self, gain: float, *, power: float = POWER) -> int | None:
        """The fewest answers with this power (up to small jumps); None when none is enough."""
        is_added_up = self.level_of_scale is not None and self.before < MANY
        most = max(MANY, self.before * BEYOND) if is_added_up else MOST
        few, enough = LEAST, LEAST
        while self.power(gain, enough) < power:
            if enough == most:
                return None
            few, enough = enough + 1, min(2 * enough, most)
        numbers = range(few, enough)
        at = bisect_left(numbers, True, key=lambda after: self.power(gain, after) >= power)
        return few + at

    def detectable(self, after: int, *, power: float = POWER, falls: bool = False) -> float:
        """The smallest gain, or loss where it `falls`, that is shown with this power when `after`
        people answer; infinite when they are too few, or the scale has no room."""
        if min(self.before, after) < LEAST:
            return inf
        level = self.level_of_scale
        room = 1.0 if level is None else level if falls else 1 - level
        sign = -1 if falls else 1
        steps = range(1, floor(room * STEPS + 1e-9) + 1)
        at = bisect_left(
            steps, True, key=lambda step: self.power(sign * step / STEPS, after) >= power
        )
        return steps[at] / STEPS if at < len(steps) else inf

    @property
    def level_of_scale(self) -> float | None:
        """The position of the earlier wave on the scale from 0 to 1, if known."""
        return self.mean if self.share is None else self.share


def _within(place: float) -> float:
    return min(1.0, max(0.0, place))

"""How surely a later wave will show a change of a given size, and how many answers that takes.

For the very test that gives verdicts: one figure at its level of Holm's first step, named only when
the change is large enough to be worth naming, and no promise without what comes between a test and
its reader: suspicious answers, few who gave an answer. Of a share the chance is added up over what
can happen (`two_shares`), of marks it is simulated (`two_means`): the normal approximation promised
fifty cases of a hundred where two came true. Of waves of many thousands it is good enough.
`bench/verdicts.py` compares what is promised with what is seen.
"""

from bisect import bisect_left
from dataclasses import dataclass
from math import floor, inf, sqrt
from statistics import NormalDist

from otklik.statistics import mean_change_power, share_change_power
from otklik.statistics.change_verdicts import DRAWS, LEAST

POWER = 0.8
MOST = 10_000_000  # answers: nobody asks more
STEPS = 1000  # of a change from nothing to everything: a tenth of a point
MANY = 2_000  # answers in both waves: chance is as good as normal
USUAL_CELL = 5  # people: fewer are shown nowhere
USUAL_SUSPICIOUS = 0.03  # of honest answers, as seen in simulated waves
PARTS = 400  # of what chance may bring, where it is added up
BEYOND = 100  # times the smaller wave: a greater one adds nothing


def cautious(low: float, high: float) -> float:
    """The share to reckon with when the true one lies between the two: that nearest to one half,
    where answers vary most. With the share as it was seen a promise of 80 % came true in 77 %."""
    return min(max(0.5, low), high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """What is fixed before: `spread` is the standard deviation of the score, `before` how many
    answered, `level` the chance of a false alarm of this figure, `smallest` the smallest change
    worth naming; `share` is the score's mean where each answer counts as 0 or 1, and then the
    `draws` of the permutation count, too; `mean` that of marks between 0 and 1. `suspicious` is the
    share of answers without which the verdict must be the same, `least` the fewest people of whom
    anything is shown."""

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
        """The chance of the verdict when the true change is `gain` and so many answer again. The
        sign of `gain` matters only where `share` or `mean` is known."""
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
        alike = sqrt(1 - self.suspicious)  # how far both tests, with and without them, go together
        fewer = max(needed, self.smallest / error * alike) - gain / error * alike
        normal = NormalDist()
        places = [normal.inv_cdf((part + 0.5) / PARTS) for part in range(PARTS)]
        both = [
            normal.cdf((alike * place - fewer) / sqrt(self.suspicious))
            for place in places
            if place >= above
        ]
        return sum(both) / PARTS

    def needed(self, gain: float, *, power: float = POWER) -> int | None:
        """The fewest answers that give this power, but for small jumps from one number to the
        next where a share is known; None when no number does, since the earlier wave is what
        it is."""
        is_added_up = self.level_of_scale is not None and self.before < MANY
        most = max(MANY, self.before * BEYOND) if is_added_up else MOST
        few, enough = LEAST, LEAST
        while self.power(gain, enough) < power:
            if enough == most:
                return None
            few, enough = enough + 1, min(2 * enough, most)
        numbers = range(few, enough)  # small waves are added up at once, great ones are not
        at = bisect_left(numbers, True, key=lambda after: self.power(gain, after) >= power)
        return few + at

    def detectable(self, after: int, *, power: float = POWER, falls: bool = False) -> float:
        """The smallest gain, or loss where it `falls`, that is shown with this power when so many
        answer; infinite when too few do, or no room is left that large."""
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
        """Where on the scale from 0 to 1 the earlier wave is, where that is known."""
        return self.mean if self.share is None else self.share


def _within(place: float) -> float:
    return min(1.0, max(0.0, place))

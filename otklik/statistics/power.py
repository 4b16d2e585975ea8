"""How surely a later wave will show a change of a given size, and how many answers that takes.

For the very test that gives verdicts: one figure at its level of Holm's first step, named only when
the change is large enough to be worth naming. Of a share the chance is added up over what can
happen (`two_shares`): the normal approximation promised up to twelve points more than was seen.
Of other scores, and of waves of many thousands, it is the normal approximation.
`bench/verdicts.py` compares what is promised with what is seen.
"""

from bisect import bisect_left
from dataclasses import dataclass
from math import ceil, inf, sqrt
from statistics import NormalDist

from otklik.statistics.two_shares import chance_to_show
from otklik.statistics.verdicts import DRAWS, LEAST

POWER = 0.8
MOST = 10_000_000  # answers: nobody asks more
STEPS = 1000  # of a change from nothing to everything: a tenth of a point
MANY = 5_000  # answers in both waves: chance is as good as normal
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
    `draws` of the permutation count, too."""

    spread: float
    before: int
    level: float
    smallest: float = 0.05
    share: float | None = None
    draws: int = DRAWS

    def power(self, gain: float, after: int) -> float:
        """The chance of the verdict when the true change is `gain` and so many answer again. The
        sign of `gain` matters only where `share` is known."""
        few = min(self.before, after)
        if few < LEAST:
            return 0.0
        if self.share is not None and few < MANY:
            most = max(MANY, few * BEYOND)
            return chance_to_show(
                self.share, min(1.0, max(0.0, self.share + gain)),
                before=min(self.before, most), after=min(after, most),
                level=self.level, smallest=self.smallest, draws=self.draws,
            )  # fmt: skip
        error = self.spread * sqrt(1 / self.before + 1 / after)
        if error == 0:
            return 1.0 if abs(gain) >= self.smallest else 0.0
        needed = NormalDist().inv_cdf(1 - self.level / 2) * error
        return NormalDist().cdf((abs(gain) - max(needed, self.smallest)) / error)

    def needed(self, gain: float, *, power: float = POWER) -> int | None:
        """The fewest answers that give this power, but for small jumps from one number to the
        next where a share is known; None when no number does, since the earlier wave is what
        it is."""
        is_added_up = self.share is not None and self.before < MANY
        most = max(MANY, self.before * BEYOND) if is_added_up else MOST
        few, enough = LEAST, LEAST
        while self.power(gain, enough) < power:
            if enough == most:
                return None
            few, enough = enough + 1, min(2 * enough, most)
        numbers = range(few, enough)  # small waves are added up at once, great ones are not
        at = bisect_left(numbers, True, key=lambda after: self.power(gain, after) >= power)
        return few + at

    def detectable(self, after: int, *, power: float = POWER) -> float:
        """The smallest gain that is shown with this power when so many answer; infinite when too
        few do, or no gain is left that large."""
        if min(self.before, after) < LEAST:
            return inf
        room = 1.0 if self.share is None else 1 - self.share
        steps = range(1, ceil(room * STEPS) + 1)
        at = bisect_left(steps, True, key=lambda step: self.power(step / STEPS, after) >= power)
        return steps[at] / STEPS if at < len(steps) else inf

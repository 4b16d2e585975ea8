"""How surely a later wave will show a change of a given size, and how many answers that takes.

By the normal approximation, for the very test that gives verdicts: one figure at its level of
Holm's first step, named only when the change is large enough to be worth naming.
"""

from dataclasses import dataclass
from math import ceil, inf, sqrt
from statistics import NormalDist

from otklik.statistics.verdicts import LEAST

POWER = 0.8
MOST = 10_000_000  # answers: nobody asks more


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """What is fixed before: `spread` is the standard deviation of the score, `before` how many
    answered, `level` the chance of a false alarm of this figure, `smallest` the smallest change
    worth naming."""

    spread: float
    before: int
    level: float
    smallest: float = 0.05

    def power(self, gain: float, after: int) -> float:
        """The chance of the verdict when the true change is `gain` and so many answer again."""
        if min(self.before, after) < LEAST:
            return 0.0
        error = self.spread * sqrt(1 / self.before + 1 / after)
        if error == 0:
            return 1.0 if abs(gain) >= self.smallest else 0.0
        needed = NormalDist().inv_cdf(1 - self.level / 2) * error
        return NormalDist().cdf((abs(gain) - max(needed, self.smallest)) / error)

    def needed(self, gain: float, *, power: float = POWER) -> int | None:
        """The fewest answers that give this power; None when no number does, since the earlier
        wave is what it is."""
        if self.power(gain, MOST) < power:
            return None
        low, high = LEAST, MOST
        while low < high:
            middle = (low + high) // 2
            if self.power(gain, middle) >= power:
                high = middle
            else:
                low = middle + 1
        return low

    def detectable(self, after: int, *, power: float = POWER) -> float:
        """The smallest change that is shown with this power when so many answer; infinite when
        too few do."""
        if min(self.before, after) < LEAST:
            return inf
        error = self.spread * sqrt(1 / self.before + 1 / after)
        reach = NormalDist().inv_cdf(power) * error
        needed = NormalDist().inv_cdf(1 - self.level / 2) * error
        return ceil((max(needed, self.smallest) + reach) * 1000) / 1000

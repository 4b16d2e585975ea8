"""The interval of a share."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """From `low` to `high`, both between 0 and 1."""

    low: float
    high: float

    def __contains__(self, share: float) -> bool:
        return self.low <= share <= self.high


def wilson(count: int, base: int, *, level: float = 0.95) -> Interval:
    """The two-sided score interval of a share: `count` people of `base` chose an answer.

    `level`, between 0 and 1, is how often such intervals hold the true share. Without corrections
    for continuity and for a finite population. It assumes a random sample: a survey open to anybody
    must say that this does not hold.

    Sources: E. B. Wilson, Probable inference, the law of succession, and statistical inference,
    JASA 22 (1927), 209-212. Recommended for small bases by L. D. Brown, T. T. Cai and
    A. DasGupta, Interval estimation for a binomial proportion, Statistical Science 16 (2001),
    101-133.

    Raises ValueError without a base, for a count outside it, and for an invalid level.
    """
    if base < 1:
        raise ValueError(f"no share without a base: {base}")
    if not 0 <= count <= base:
        raise ValueError(f"{count} is not among {base}")
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1: {level}")
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, spread = count / base, z * z / base
    centre = (share + spread / 2) / (1 + spread)
    reach = sqrt(spread * (share * (1 - share) + spread / 4)) / (1 + spread)
    # At the ends the formula is exact, floating point is not.
    low = 0.0 if count == 0 else centre - reach
    high = 1.0 if count == base else centre + reach
    return Interval(low=low, high=high)

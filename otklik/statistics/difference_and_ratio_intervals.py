"""Intervals of the difference of two shares and of the ratio of two counts."""

from math import sqrt

from otklik.statistics.wilson_interval import Interval, wilson

#: Now and before together, for a ratio.
LEAST_TOGETHER = 10


def newcombe(
    now: tuple[int, int], before: tuple[int, int], *, level: float = 0.95
) -> tuple[float, float]:
    """The ends of the interval of share(now) − share(before), each given as (count, base). It
    combines the two score intervals, without continuity correction, and assumes independent random
    samples. Source: R. G. Newcombe, Interval estimation for the difference between independent
    proportions: comparison of eleven methods, Statistics in Medicine 17 (1998), 873-890, method 10.
    Raises ValueError when one has no base, or a count is not within it."""
    (x, n), (y, m) = now, before
    first, second = wilson(x, n, level=level), wilson(y, m, level=level)
    here, there = x / n, y / m
    below = sqrt((here - first.low) ** 2 + (second.high - there) ** 2)
    above = sqrt((first.high - here) ** 2 + (there - second.low) ** 2)
    return here - there - below, here - there + above


def times_as_many(now: int, before: int, *, level: float = 0.95) -> tuple[float, float] | None:
    """The ends of the ratio of two counts in periods of the same length; the upper one is infinite
    where none came before. None when nothing came at all. If people come independently, the later
    count is a binomial share of both; its score interval becomes a ratio. It is too narrow where
    people write jointly about one matter: pages must say so. Source: J. Przyborowski and H.
    Wilenski, Homogeneity of results in testing samples from Poisson series, Biometrika 31 (1940),
    313-323."""
    whole = now + before
    if not whole:
        return None
    share: Interval = wilson(now, whole, level=level)
    high = share.high / (1 - share.high) if share.high < 1 else float("inf")
    return share.low / (1 - share.low), high

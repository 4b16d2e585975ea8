"""What numbers and months of a closed wave come to, so that nobody is told by them.

A mean, a median, quartiles are shown of enough people, and not where nearly all wrote the same; the
lowest and the highest never are: they are one person's. Months that few named stand together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from otklik.statistics.marks import Between, mean

OTHER_MONTHS = "other"
SHARES = {"first": 0.25, "median": 0.5, "third": 0.75}


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberResult:
    """`quartiles` where each part holds enough people; `base` wrote a number."""

    base: int
    mean: float
    mean_within: Between
    median: int
    quartiles: tuple[int, int] | None
    unit: str


def number(counts: Mapping[int, int], *, unit: str, least: int) -> NumberResult | None:
    """None where fewer people wrote than may be shown, or all but a few wrote the same."""
    base = sum(counts.values())
    if base < least or base - max(counts.values()) < least:
        return None
    first, middle, third = (_at(counts, share * base) for share in SHARES.values())
    return NumberResult(
        base=base,
        mean=mean(counts),
        mean_within=_mean_within(counts),
        median=middle,
        quartiles=(first, third) if base >= 4 * least else None,
        unit=unit,
    )


def months(counts: Mapping[str, int], *, least: int) -> list[tuple[str, int]]:
    """Months in their order, then all that few named together; nothing where that is all."""
    shown = {month: count for month, count in counts.items() if count >= least}
    others = sum(counts.values()) - sum(shown.values())
    while 0 < others < least and shown:
        fewest = min(shown, key=lambda month: (shown[month], month))
        others += shown.pop(fewest)
    rest = [(OTHER_MONTHS, others)] if others else []
    return [*sorted(shown.items()), *rest] if shown else []


def _mean_within(counts: Mapping[int, int]) -> Between:
    """The plain interval of a mean: one that knew the lowest and the highest would tell them."""
    base, middle = sum(counts.values()), mean(counts)
    squares = sum(number * (value - middle) ** 2 for value, number in counts.items())
    reach = NormalDist().inv_cdf(0.975) * sqrt(squares / (base - 1) / base)
    return Between(low=middle - reach, high=middle + reach)


def _at(counts: Mapping[int, int], place: float) -> int:
    """The number below which that many people lie."""
    passed = 0
    for value in sorted(counts):
        passed += counts[value]
        if passed >= place:
            return value
    return max(counts)

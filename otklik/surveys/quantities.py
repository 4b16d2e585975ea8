"""What numbers and months of a closed wave come to, so that nobody is told by them.

A mean with its spread tells an outlier nearly to the figure: whoever knows that of thirty people
twenty-nine come a few times a year reads off how often the thirtieth does. So the mean is of those
in the middle: the k lowest and the k highest are left out (k being the wave's smallest cell), and
whatever one of them wrote beyond the others changes nothing that is shown. Its interval is K. K.
Yuen's for a trimmed mean (Biometrika 61 (1974), 165-170), which knows no more of them.

The same holds of a median and of quartiles, which are shown as far as k people lie beyond them; the
lowest and the highest never are. Nothing is shown where nearly all wrote the same. Months that few
named stand together.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from otklik.statistics.marks import Between, mean

OTHER_MONTHS = "other"
SHARES = {"first": 0.25, "median": 0.5, "third": 0.75}


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberResult:
    """`base` wrote a number; `mean` is of them without the `left_out` lowest and as many highest,
    None where too few would be left; quartiles where each part holds enough people."""

    base: int
    mean: float | None
    mean_within: Between | None
    left_out: int
    median: int
    quartiles: tuple[int, int] | None
    unit: str


def number(counts: Mapping[int, int], *, unit: str, least: int) -> NumberResult | None:
    """None where so few wrote that the median would be one of the lowest or highest, or all but a
    few wrote the same."""
    base = sum(counts.values())
    if base < 2 * least + 1 or base - max(counts.values()) < least:
        return None
    first, middle, third = (_at(counts, share * base) for share in SHARES.values())
    has_middle = base >= 4 * least
    middle_mean, within = _trimmed(counts, left_out=least) if has_middle else (None, None)
    return NumberResult(
        base=base,
        mean=middle_mean,
        mean_within=within,
        left_out=least,
        median=middle,
        quartiles=(first, third) if base > 4 * least else None,
        unit=unit,
    )


def _trimmed(counts: Mapping[int, int], *, left_out: int) -> tuple[float, Between]:
    """The mean of the middle and its interval, by what the lowest and highest are replaced with:
    the nearest of the middle."""
    from scipy.special import stdtrit  # half a second: only where a number was asked

    inner = _without_ends(counts, left_out)
    base, middle = inner.total(), mean(inner)
    drawn_in = inner + Counter({min(inner): left_out}) + Counter({max(inner): left_out})
    centre = mean(drawn_in)
    squares = sum(number * (value - centre) ** 2 for value, number in drawn_in.items())
    reach = float(stdtrit(base - 1, 0.975)) * sqrt(squares / (base * (base - 1)))
    return middle, Between(low=middle - reach, high=middle + reach)


def _without_ends(counts: Mapping[int, int], left_out: int) -> Counter[int]:
    inner = Counter(counts)
    for ordered in (sorted(counts), sorted(counts, reverse=True)):
        left = left_out
        for value in ordered:
            gone = min(left, inner[value])
            inner[value] -= gone
            left -= gone
    return +inner


def months(counts: Mapping[str, int], *, least: int) -> list[tuple[str, int]]:
    """Months in their order, then all that few named together; nothing where that is all."""
    shown = {month: count for month, count in counts.items() if count >= least}
    others = sum(counts.values()) - sum(shown.values())
    while 0 < others < least and shown:
        fewest = min(shown, key=lambda month: (shown[month], month))
        others += shown.pop(fewest)
    rest = [(OTHER_MONTHS, others)] if others else []
    return [*sorted(shown.items()), *rest] if shown else []


def _at(counts: Mapping[int, int], place: float) -> int:
    """The number below which that many people lie."""
    passed = 0
    for value in sorted(counts):
        passed += counts[value]
        if passed >= place:
            return value
    return max(counts)

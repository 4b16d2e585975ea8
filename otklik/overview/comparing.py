"""Whether a figure is worse than it was: by an interval, and only where the days are comparable.

Each share stands with its base. Two shares differ when Newcombe's interval of their difference,
at a level shared out over all the figures that are compared, leaves out nothing. Where every item
is looked at each day there is no chance: there a difference is one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from otklik.overview.metrics import METRICS, Metric
from otklik.overview.models import CountedDay, DailyCount
from otklik.overview.period import Period
from otklik.statistics import Interval, wilson
from otklik.statistics.differences import newcombe

LEAST = 10  # of which a share is no figure below
ALPHA = 0.05
FAMILY = sum(metric.is_compared for metric in METRICS)


class Change(StrEnum):
    BETTER = "better"
    WORSE = "worse"
    UNPROVEN = "unproven"
    FEW = "few"
    UNCOUNTED = "uncounted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    count: int
    base: int

    @property
    def share(self) -> float | None:
        return self.count / self.base if self.base else None

    @property
    def interval(self) -> Interval | None:
        return wilson(self.count, self.base) if self.base >= LEAST else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One figure now and before; `low` and `high` are the ends of the difference, or None."""

    metric: Metric
    now: Total
    before: Total
    change: Change
    low: float | None = None
    high: float | None = None


def totals(period: Period) -> dict[str, Total]:
    """Every figure of the days of a period."""
    found = DailyCount.objects.between(period.first, period.last).totals()
    return {one.code: _total(found, one.code) for one in METRICS}


def compared(period: Period) -> list[Compared]:
    """What can be compared of a period with the days it is compared with."""
    return [_compared(metric, period) for metric in METRICS if metric.is_compared]


def _compared(metric: Metric, period: Period) -> Compared:
    ripe = period.ripened(metric.ripens)
    spans = ((ripe.first, ripe.last), ripe.before)
    rows = DailyCount.objects.filter(metric=metric.code)
    now, before = (_total(rows.between(*span).totals(), metric.code) for span in spans)
    counted = [CountedDay.objects.between(*span).count() == ripe.days for span in spans]
    if not all(counted):
        return Compared(metric=metric, now=now, before=before, change=Change.UNCOUNTED)
    if min(now.base, before.base) < LEAST:
        return Compared(metric=metric, now=now, before=before, change=Change.FEW)
    level = 1 - ALPHA / FAMILY
    low, high = newcombe((now.count, now.base), (before.count, before.base), level=level)
    return Compared(
        metric=metric, now=now, before=before, change=_change(low, high), low=low, high=high
    )


def _change(low: float, high: float) -> Change:
    if low > 0:
        return Change.BETTER
    return Change.WORSE if high < 0 else Change.UNPROVEN


def _total(found: Mapping[str, tuple[int, int]], code: str) -> Total:
    count, base = found.get(code, (0, 0))
    return Total(count=count, base=base)


@dataclass(frozen=True, slots=True, kw_only=True)
class LateItems:
    """Items of required information that were late at the end of two days; None where a day was
    not written down."""

    now: int | None
    before: int | None

    @property
    def change(self) -> Change:
        if self.now is None or self.before is None:
            return Change.UNCOUNTED
        if self.now == self.before:
            return Change.UNPROVEN
        return Change.WORSE if self.now > self.before else Change.BETTER


def late_items(period: Period, *, now: int) -> LateItems:
    """How many are late now, and at the end of the days it is compared with."""
    last = period.before[1]
    found = DailyCount.objects.between(last, last).by_day("current").get(last)
    return LateItems(now=now, before=None if found is None else found[1] - found[0])

"""Whether a figure is worse than before: by an interval, and only where the days are comparable.

Two shares differ if Newcombe's interval of their difference, at a level adjusted for all compared
figures, excludes zero. Required information is checked completely each day, so any difference
counts.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from otklik.dashboards.figures.metrics import METRICS, Metric
from otklik.dashboards.figures.period import Period
from otklik.dashboards.figures.read_daily_counts import Ledger
from otklik.incidents.coverage.answered_and_unanswered import LEAST
from otklik.statistics.difference_and_ratio_intervals import newcombe
from otklik.statistics.wilson_interval import Interval, wilson

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
class Comparison:
    """One figure now and before; `low` and `high` are the ends of the difference, or None."""

    metric: Metric
    now: Total
    before: Total
    change: Change
    low: float | None = None
    high: float | None = None


def ledger_of(period: Period) -> Ledger:
    """The counts for comparing a period: its days and those before, also shifted by `ripens`."""
    ripe = [period.ripened(metric.ripens) for metric in METRICS]
    return Ledger.load(*((one.first, one.last) for one in ripe), *(one.before for one in ripe))


def totals(period: Period, ledger: Ledger) -> dict[str, Total]:
    return {one.code: _total(ledger, one.code, (period.first, period.last)) for one in METRICS}


def compare(period: Period, ledger: Ledger) -> list[Comparison]:
    """Comparisons of a period with the days before it, where possible."""
    return [_compare(metric, period, ledger) for metric in METRICS if metric.is_compared]


def _compare(metric: Metric, period: Period, ledger: Ledger) -> Comparison:
    ripe = period.ripened(metric.ripens)
    spans = ((ripe.first, ripe.last), ripe.before)
    now, before = (_total(ledger, metric.code, span) for span in spans)
    counted = [ledger.days_counted(*span) == ripe.days for span in spans]
    if not all(counted):
        return Comparison(metric=metric, now=now, before=before, change=Change.UNCOUNTED)
    if min(now.base, before.base) < LEAST:
        return Comparison(metric=metric, now=now, before=before, change=Change.FEW)
    level = 1 - ALPHA / FAMILY
    low, high = newcombe((now.count, now.base), (before.count, before.base), level=level)
    return Comparison(
        metric=metric, now=now, before=before, change=_change(low, high), low=low, high=high
    )


def _change(low: float, high: float) -> Change:
    if low > 0:
        return Change.BETTER
    return Change.WORSE if high < 0 else Change.UNPROVEN


def _total(ledger: Ledger, code: str, span: tuple[date, date]) -> Total:
    count, base = ledger.total(code, *span)
    return Total(count=count, base=base)


@dataclass(frozen=True, slots=True, kw_only=True)
class LateItems:
    """Items late at the end of two days; None where a day was not recorded."""

    now: int | None
    before: int | None

    @property
    def change(self) -> Change:
        if self.now is None or self.before is None:
            return Change.UNCOUNTED
        if self.now == self.before:
            return Change.UNPROVEN
        return Change.WORSE if self.now > self.before else Change.BETTER


def late_items(period: Period, ledger: Ledger, *, now: int) -> LateItems:
    """How many are late now, and at the end of the days before."""
    found = ledger.on("current", period.before[1])
    return LateItems(now=now, before=None if found is None else found[1] - found[0])

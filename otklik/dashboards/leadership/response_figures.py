"""Are messages answered? The share within our competence, the time, the quality; by pieces of the
period for a chart."""

from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.utils.formats import date_format

from otklik.dashboards.figures.daily_figures import Ledger
from otklik.dashboards.figures.period import Period
from otklik.dashboards.figures.period_comparison import Total, totals
from otklik.incidents.coverage.answered_and_unanswered import LEAST, Scope
from otklik.incidents.coverage.figures import Share, Time, faultless, time_to_answer
from otklik.statistics.wilson_interval import wilson
from otklik.ui.components.charts import Bar

AN_HOUR = 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """What cannot be added up by day: times to the first answer, and rated answers."""

    time: Time
    rated: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """Shares are counted ahead; `live` is what cannot be."""

    totals: dict[str, Total]
    live: Live
    bars: tuple[Bar, ...]

    @property
    def answered(self) -> Total:
        return self.totals["answered"]

    @property
    def rest(self) -> int:
        return self.answered.base - self.answered.count


def answering(period: Period, ledger: Ledger) -> Answering:
    return Answering(
        totals=totals(period, ledger),
        live=_live(period, ledger),
        bars=tuple(bars("answered", period, ledger)),
    )


def _live(period: Period, ledger: Ledger) -> Live:
    """Kept until the days are counted anew, so that all figures of a page are of one moment."""
    counted_at = ledger.newest(period.first, period.last)
    key = f"overview/live/{period.first}/{period.last}/{counted_at and counted_at.timestamp()}"
    live: Live | None = cache.get(key) if counted_at else None
    if live is None:
        scope = Scope(first=period.first, last=period.last)
        live = Live(time=time_to_answer(scope, "posted_at"), rated=faultless(scope))
        if counted_at:
            cache.set(key, live, AN_HOUR)
    return live


def bars(metric: str, period: Period, ledger: Ledger) -> list[Bar]:
    """One a piece of the period, without those of which nothing is counted."""
    found = []
    for first, last in period.buckets:
        count, base = ledger.total(metric, first, last)
        if base:
            found.append(_bar(first, last, count, base))
    return found


def _bar(first: date, last: date, count: int, base: int) -> Bar:
    interval = wilson(count, base) if base >= LEAST else None
    name = date_format(first, "j b")
    return Bar(
        label=name if first == last else f"{name} – {date_format(last, 'j b')}",
        base=base,
        count=count,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
    )

"""Are messages answered? The share within our competence, the time, the quality; by pieces of the
period for a chart."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format

from otklik.incidents.coverage import Scope
from otklik.incidents.coverage_figures import Figures, figures
from otklik.overview.comparing import Total, totals
from otklik.overview.ledger import Ledger
from otklik.overview.period import Period
from otklik.statistics import wilson
from otklik.ui.components.charts import Bar

LEAST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """Shares are counted ahead; `live` holds times and ratings, which are not."""

    totals: dict[str, Total]
    live: Figures
    bars: tuple[Bar, ...]

    @property
    def answered(self) -> Total:
        return self.totals["answered"]

    @property
    def rest(self) -> int:
        return self.answered.base - self.answered.count


def answering(period: Period, ledger: Ledger, *, at: datetime) -> Answering:
    return Answering(
        totals=totals(period, ledger),
        live=figures(Scope(first=period.first, last=period.last), at=at),
        bars=tuple(bars("answered", period, ledger)),
    )


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

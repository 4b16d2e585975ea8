"""Counting anew, by a task: what was asked for stands in the address, how far it is in the rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from otklik.core.queue import enqueue
from otklik.dashboards.figures import count_daily_figures
from otklik.dashboards.figures.period import DAY, Period
from otklik.dashboards.figures.period_comparison import ledger_of

#: Longer than any counting takes: whoever comes back to the address later is told nothing.
PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recounting:
    """`done` of `days` of the period are counted since it was asked for: of those of which anything
    is known."""

    since: datetime
    days: int
    done: int

    @classmethod
    def from_address(cls, asked: Mapping[str, str], period: Period, *, at: datetime) -> Self | None:
        """None where nobody asked lately."""
        seconds = asked.get("counting", "")
        if not (seconds.isascii() and seconds.isdecimal() and len(seconds) <= 11):
            return None
        since = datetime.fromtimestamp(int(seconds), UTC)
        if not since <= at < since + PATIENCE:
            return None
        first = max(period.first, count_daily_figures.earliest(today=period.last))
        done = ledger_of(period).since(since, first, period.last)
        return cls(since=since, days=(period.last - first).days + 1, done=done)

    @property
    def is_over(self) -> bool:
        return self.done == self.days


def ask(period: Period, *, at: datetime) -> str:
    """Let the days of the period and of those it is compared with be counted anew; what the
    address says of it."""
    earliest = count_daily_figures.earliest(today=period.last)
    first = max(earliest, min(period.first, period.before[0]) - DAY * 3)
    enqueue("otklik.dashboards.tasks.count_days", first.isoformat(), period.last.isoformat())
    return f"{period.address}&counting={int(at.timestamp())}"

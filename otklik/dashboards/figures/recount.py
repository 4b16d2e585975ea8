"""Precompute figures: a row per day and unit, equal to what the apps' own rows would give.

A day may change long after it is over (an answer comes late, somebody sorts a message), so days are
recounted: the last weeks every few minutes, all of them every night, any on request.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Self

from django.db import transaction
from django.db.models import Min

from otklik.core.enqueue_tasks import enqueue
from otklik.dashboards.figures.metrics import METRICS, Days
from otklik.dashboards.figures.models import CountedDay, DailyCount
from otklik.dashboards.figures.period import DAY, Period
from otklik.dashboards.figures.period_comparison import ledger_of
from otklik.disclosure.checks.check_records import ItemDay
from otklik.incidents.cases.incident import Incident
from otklik.website.page_feedback.models import PageMark

CHUNK = 31  # days counted in one transaction
LATELY = 92  # days recounted during the day


def recount(first: date, last: date, *, at: datetime) -> int:
    """Count these days; returns how many. Concurrent workers wait for each other."""
    for begins, ends in _chunks(first, last):
        _recount(begins, ends, at=at)
    return max(0, (last - first).days + 1)


def first_known_day(*, today: date) -> date:
    """The first day with any event."""
    detected = Incident.objects.aggregate(first=Min("detected_at"))["first"]
    days = [
        today if detected is None else detected.date() - DAY,  # earlier in some time zones
        ItemDay.objects.aggregate(first=Min("on"))["first"] or today,
        PageMark.objects.aggregate(first=Min("on"))["first"] or today,
    ]
    return min(days)


def _recount(first: date, last: date, *, at: datetime) -> None:
    """Reads first, then writes in a short transaction, which blocks SQLite's other writers."""
    days = Days(first=first, last=last, at=at)
    rows = [
        DailyCount(metric=metric.code, on=day, unit_id=unit, count=count, base=base)
        for metric in METRICS
        for (day, unit), (count, base) in sorted(
            metric.count(days).items(), key=lambda row: (row[0][0], row[0][1] or 0)
        )
        if base
    ]
    _write([first + DAY * n for n in range((last - first).days + 1)], rows, at=at)


@transaction.atomic
def _write(days: list[date], rows: list[DailyCount], *, at: datetime) -> None:
    """Skips days that another worker began to count after `at`: its data is newer."""
    CountedDay.objects.bulk_create(
        [CountedDay(on=day, counted_at=at) for day in days], ignore_conflicts=True
    )
    # The rows of the days are the lock: another worker with the same days waits here.
    rows_of_days = CountedDay.objects.select_for_update().filter(on__in=days, counted_at__lte=at)
    mine = set(rows_of_days.order_by("on").values_list("on", flat=True))
    CountedDay.objects.filter(on__in=mine).update(counted_at=at)
    DailyCount.objects.filter(on__in=mine).delete()
    DailyCount.objects.bulk_create([row for row in rows if row.on in mine], batch_size=1000)


def _chunks(first: date, last: date) -> Iterator[tuple[date, date]]:
    while first <= last:
        ends = min(last, first + DAY * (CHUNK - 1))
        yield first, ends
        first = ends + DAY


#: Longer than any counting takes; after that the address says nothing.
PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecountProgress:
    """`done` of `days` of the period have been counted since the request."""

    since: datetime
    days: int
    done: int

    @classmethod
    def from_address(
        cls, address: Mapping[str, str], period: Period, *, at: datetime
    ) -> Self | None:
        """None without a recent request."""
        seconds = address.get("counting", "")
        if not (seconds.isascii() and seconds.isdecimal() and len(seconds) <= 11):
            return None
        since = datetime.fromtimestamp(int(seconds), UTC)
        if not since <= at < since + PATIENCE:
            return None
        first = max(period.first, first_known_day(today=period.last))
        done = ledger_of(period).days_counted_since(since, first, period.last)
        return cls(since=since, days=(period.last - first).days + 1, done=done)

    @property
    def is_over(self) -> bool:
        return self.done == self.days


def request_recount(period: Period, *, at: datetime) -> str:
    """In a task, with the days compared. Returns the query string that shows the progress."""
    first = max(first_known_day(today=period.last), min(period.first, period.before[0]) - DAY * 3)
    enqueue("otklik.dashboards.tasks.count_days", first.isoformat(), period.last.isoformat())
    return f"{period.address}&counting={int(at.timestamp())}"

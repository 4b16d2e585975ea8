"""Figures counted ahead, a row a day and unit, and the same as the rows of the rooms would say.

A day may change long after it is over (an answer comes late, a person sorts), so days are counted
anew: the last weeks by the clock every few minutes, all of them every night, any by hand.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Min

from otklik.dashboards.figures.metrics import METRICS, Days
from otklik.dashboards.figures.models import CountedDay, DailyCount
from otklik.disclosure.checks.check_records import ItemDay
from otklik.incidents.cases.incident import Incident
from otklik.website.page_feedback.models import PageMark

CHUNK = 31  # days that one transaction counts
LATELY = 92  # days that the clock counts anew by day
DAY = timedelta(days=1)


def recount(first: date, last: date, *, at: datetime) -> int:
    """Count these days anew; how many days. Two who count at once wait for each other."""
    for begins, ends in _chunks(first, last):
        _recount(begins, ends, at=at)
    return max(0, (last - first).days + 1)


def earliest(*, today: date) -> date:
    """The first day of which anything is known."""
    noticed = Incident.objects.aggregate(first=Min("detected_at"))["first"]
    days = [
        today if noticed is None else noticed.date() - DAY,  # the day is earlier in some places
        ItemDay.objects.aggregate(first=Min("on"))["first"] or today,
        PageMark.objects.aggregate(first=Min("on"))["first"] or today,
    ]
    return min(days)


def _recount(first: date, last: date, *, at: datetime) -> None:
    """Reads first, and writes in a short transaction: on SQLite nobody else writes meanwhile."""
    read = Days(first=first, last=last, at=at)
    rows = [
        DailyCount(metric=metric.code, on=day, unit_id=unit, count=count, base=base)
        for metric in METRICS
        for (day, unit), (count, base) in sorted(
            metric.counted(read).items(), key=lambda row: (row[0][0], row[0][1] or 0)
        )
        if base
    ]
    _write([first + DAY * n for n in range((last - first).days + 1)], rows, at=at)


@transaction.atomic
def _write(days: list[date], rows: list[DailyCount], *, at: datetime) -> None:
    """Days that somebody began to count later than `at` stay as they are: that one knew more."""
    CountedDay.objects.bulk_create(
        [CountedDay(on=day, counted_at=at) for day in days], ignore_conflicts=True
    )
    # The rows of the days are the lock: whoever counts the same days waits here.
    ours = CountedDay.objects.select_for_update().filter(on__in=days, counted_at__lte=at)
    mine = set(ours.order_by("on").values_list("on", flat=True))
    CountedDay.objects.filter(on__in=mine).update(counted_at=at)
    DailyCount.objects.filter(on__in=mine).delete()
    DailyCount.objects.bulk_create([row for row in rows if row.on in mine], batch_size=1000)


def _chunks(first: date, last: date) -> Iterator[tuple[date, date]]:
    while first <= last:
        ends = min(last, first + DAY * (CHUNK - 1))
        yield first, ends
        first = ends + DAY

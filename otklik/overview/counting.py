"""Figures counted ahead, a row a day and unit, and the same as the rows of the rooms would say.

A day may change long after it is over (an answer comes late, a person sorts), so days are counted
anew: the last weeks by the clock every few minutes, all of them every night, any by hand.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Min

from otklik.disclosure.models import ItemDay
from otklik.incidents.models import Incident
from otklik.overview.metrics import METRICS
from otklik.overview.models import CountedDay, DailyCount
from otklik.portal.models import PageMark

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


@transaction.atomic
def _recount(first: date, last: date, *, at: datetime) -> None:
    days = [first + DAY * n for n in range((last - first).days + 1)]
    # The rows of the days are the lock: whoever counts the same days waits here.
    CountedDay.objects.bulk_create(
        [CountedDay(on=day, counted_at=at) for day in days],
        update_conflicts=True,
        unique_fields=["on"],
        update_fields=["counted_at"],
    )
    rows = [
        DailyCount(metric=metric.code, on=day, unit_id=unit, count=count, base=base)
        for metric in METRICS
        for (day, unit), (count, base) in sorted(
            metric.counted(first, last, at).items(), key=lambda row: (row[0][0], row[0][1] or 0)
        )
        if base
    ]
    DailyCount.objects.between(first, last).delete()
    DailyCount.objects.bulk_create(rows, batch_size=1000)


def _chunks(first: date, last: date) -> Iterator[tuple[date, date]]:
    while first <= last:
        ends = min(last, first + DAY * (CHUNK - 1))
        yield first, ends
        first = ends + DAY

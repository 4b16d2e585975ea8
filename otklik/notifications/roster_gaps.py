"""When nobody works and nobody is on duty: pure functions over a calendar and spans of time."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from otklik.worktime.calendar import WorkCalendar

type Stretch = tuple[datetime, datetime]
DAY = timedelta(days=1)


def is_worked(at: datetime, calendar: WorkCalendar) -> bool:
    """Whether people are at work: a break within the day counts as work."""
    return any(begins <= at < ends for begins, ends in _worked(at, at + DAY, calendar))


def gaps(
    begins: datetime, ends: datetime, *, calendar: WorkCalendar, duties: Iterable[Stretch]
) -> list[Stretch]:
    """Stretches of this time in which nobody works and nobody is on duty, in order."""
    covered = sorted([*_worked(begins, ends, calendar), *duties])
    found, at = list[Stretch](), begins
    for first, last in covered:
        if first > at:
            found.append((at, min(first, ends)))
        at = max(at, last)
        if at >= ends:
            return found
    found.append((at, ends))
    return found


def _worked(begins: datetime, ends: datetime, calendar: WorkCalendar) -> list[Stretch]:
    """From the first opening of each day to its last closing."""
    day, last = begins.astimezone(calendar.tz).date(), ends.astimezone(calendar.tz).date()
    found = []
    while day <= last:
        if spans := calendar.hours(day):
            found.append((spans[0][0], spans[-1][1]))
        day += DAY
    return [one for one in found if one[0] < ends and one[1] > begins]

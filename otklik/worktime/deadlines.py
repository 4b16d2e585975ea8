"""Adding working time to a moment, and telling why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from otklik.worktime.calendar import DAY, WorkCalendar
from otklik.worktime.day_reasons import Reason

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one stretch of a day gave: `minutes` counted from `begins` to `ends`.

    In terms of days `days` are counted instead: one, or all from `day` to `until`. A day that
    gave nothing has neither. `name` (a msgid) names the holiday; `moved` is the day with which
    this one changed places.
    """

    day: date
    begins: datetime | None = None
    ends: datetime | None = None
    minutes: int = 0
    days: int = 0
    until: date | None = None
    reason: Reason
    name: str = ""
    moved: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A moment within working time, and the steps that led to it, oldest first."""

    moment: datetime
    steps: tuple[Step, ...]


def due(start: datetime, worked: timedelta, calendar: WorkCalendar) -> Deadline:
    """The moment by which `worked` hours have passed since `start`, in whole minutes.

    A started minute counts from its beginning. No time at all is due at the next opening.
    Raises ValueError when `worked` is negative or `start` has no time zone.
    """
    if worked < timedelta(0):
        raise ValueError("A norm of time is not negative.")
    at, left = whole_minute(start), worked // MINUTE * MINUTE
    day, steps, found = at.astimezone(calendar.tz).date(), list[Step](), set[int]()
    while True:
        steps += notes(day, calendar, found)
        counted = False
        for begins, ends in _from(at, day, calendar):
            took = min(left, ends - begins)
            left, counted = left - took, True
            if took:
                steps.append(_worked(day, begins, begins + took, calendar))
            if not left:
                moment = (begins + took).astimezone(calendar.tz)
                return Deadline(moment=moment, steps=tuple(steps))
        if not counted:
            steps.append(empty(day, calendar))
        day += DAY


def working_minutes_between(a: datetime, b: datetime, calendar: WorkCalendar) -> int:
    """Worked minutes from `a` to `b`, both cut to whole minutes; 0 when `b` is not later."""
    at, until = whole_minute(a), whole_minute(b)
    day, last = at.astimezone(calendar.tz).date(), until.astimezone(calendar.tz).date()
    total = timedelta(0)
    while day <= last:
        for begins, ends in _from(at, day, calendar):
            total += max(min(ends, until) - begins, timedelta(0))
        day += DAY
    return total // MINUTE


def whole_minute(at: datetime) -> datetime:
    """In UTC. Raises ValueError for a moment without a time zone."""
    if at.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return at.astimezone(UTC).replace(second=0, microsecond=0)


def _from(at: datetime, day: date, calendar: WorkCalendar) -> Iterator[tuple[datetime, datetime]]:
    for begins, ends in calendar.hours(day):
        if at < ends:
            yield max(begins, at), ends


def notes(day: date, calendar: WorkCalendar, items: set[int]) -> Iterator[Step]:
    """What is not known of the year, once a year."""
    if day.year in items:
        return
    items.add(day.year)
    if day.year not in calendar.years:
        yield Step(day=day, reason=Reason.CALENDAR_UNKNOWN)
    elif day.year in calendar.unverified_years:
        yield Step(day=day, reason=Reason.TRANSFERS_UNVERIFIED)


def _worked(day: date, begins: datetime, ends: datetime, calendar: WorkCalendar) -> Step:
    special = calendar.special_days.get(day)
    return Step(
        day=day,
        begins=begins.astimezone(calendar.tz),
        ends=ends.astimezone(calendar.tz),
        minutes=(ends - begins) // MINUTE,
        reason=calendar.reason(day),
        moved=special.moved if special else None,
    )


def empty(day: date, calendar: WorkCalendar) -> Step:
    """A day that gave nothing, and why."""
    special = calendar.special_days.get(day)
    reason = Reason.AFTER_HOURS if calendar.hours(day) else calendar.reason(day)
    if special is None or reason is Reason.AFTER_HOURS:
        return Step(day=day, reason=reason)
    return Step(day=day, reason=reason, name=special.name, moved=special.moved)

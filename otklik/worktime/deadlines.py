"""Adding working time to a moment, with an explanation."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from otklik.worktime.calendar import DAY, SEARCHED_DAYS, Reason, WorkCalendar

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one part of a day contributed: `minutes` from `begins` to `ends`.

    Terms in days count `days` instead: one, or all from `day` to `until`. A day that contributed
    nothing has neither. `name` is the msgid of a holiday, `moved` the day that was swapped with
    this one.
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
    """The moment by which `worked` time has passed since `start`, in whole minutes.

    A started minute counts from its beginning. A norm of no time is due at the next opening.
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
                first, last = (m.astimezone(calendar.tz) for m in (begins, begins + took))
                steps.append(_step(day, calendar, begins=first, ends=last, minutes=took // MINUTE))
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
    """What is unknown about the year of `day`; once per year, which `items` collects."""
    if day.year in items:
        return
    items.add(day.year)
    if day.year not in calendar.years:
        yield Step(day=day, reason=Reason.CALENDAR_UNKNOWN)
    elif day.year in calendar.unverified_years:
        yield Step(day=day, reason=Reason.TRANSFERS_UNVERIFIED)


def _step(day: date, calendar: WorkCalendar, **counted: Any) -> Step:
    special = calendar.special_days.get(day)
    moved = special.moved if special else None
    return Step(day=day, reason=calendar.reason(day), moved=moved, **counted)


def empty(day: date, calendar: WorkCalendar) -> Step:
    """A day that contributed nothing, and why."""
    special = calendar.special_days.get(day)
    reason = Reason.AFTER_HOURS if calendar.hours(day) else calendar.reason(day)
    if special is None or reason is Reason.AFTER_HOURS:
        return Step(day=day, reason=reason)
    return Step(day=day, reason=reason, name=special.name, moved=special.moved)


def due_in_working_days(start: datetime, count: int, calendar: WorkCalendar) -> Deadline:
    """When work ends on the `count`th working day after the day of `start`.

    Raises ValueError when `count` is less than one or `start` has no time zone.
    """
    day, found = _first_day(start, count, calendar), set[int]()
    steps = [Step(day=day, reason=Reason.FIRST_DAY)]
    left = count
    while left:
        day += DAY
        steps += notes(day, calendar, found)
        if calendar.hours(day):
            left -= 1
            steps.append(_step(day, calendar, days=1))
        else:
            steps.append(empty(day, calendar))
    return Deadline(moment=end_of_work(day, calendar), steps=tuple(steps))


def due_in_calendar_days(start: datetime, count: int, calendar: WorkCalendar) -> Deadline:
    """When work ends on the `count`th day after that of `start`, or on the last worked day before
    it: an answer must not be late, and nobody gives one on a day off.

    When none of these days is worked, it is the first worked day after them. Raises ValueError
    when `count` is less than one or `start` has no time zone.
    """
    first = _first_day(start, count, calendar)
    day = last = first + DAY * count
    steps = [
        Step(day=first, reason=Reason.FIRST_DAY),
        Step(day=first + DAY, until=last, days=count, reason=Reason.CALENDAR_DAYS),
    ]
    steps[:0] = [note for at in (first, last) for note in notes(at, calendar, set())]
    steps = list(dict.fromkeys(steps))
    while not calendar.hours(day) and day > first:
        steps.append(empty(day, calendar))
        day -= DAY
    if day > first:
        if day != last:
            steps.append(Step(day=day, reason=Reason.END_NOT_WORKED))
        return Deadline(moment=end_of_work(day, calendar), steps=tuple(steps))
    day = nearest_workday(last, calendar, step=1)
    steps.append(Step(day=day, reason=Reason.NEXT_WORKED))
    return Deadline(moment=end_of_work(day, calendar), steps=tuple(steps))


def end_of_work(day: date, calendar: WorkCalendar) -> datetime:
    """When work ends on this day, by the calendar's clock. Raises ValueError on a day off."""
    spans = calendar.hours(day)
    if not spans:
        raise ValueError(f"{day} is not worked.")
    return spans[-1][1].astimezone(calendar.tz)


def nearest_workday(day: date, calendar: WorkCalendar, *, step: int) -> date:
    """The first worked day from `day` on, forwards (`step` 1) or backwards (-1). Raises ValueError
    when none is within three years."""
    for _ in range(SEARCHED_DAYS):
        if calendar.hours(day):
            return day
        day += DAY * step
    raise ValueError(f"Nobody works for three years around {day}.")


def _first_day(start: datetime, count: int, calendar: WorkCalendar) -> date:
    if count < 1:
        raise ValueError("A term is one day at least.")
    return whole_minute(start).astimezone(calendar.tz).date()

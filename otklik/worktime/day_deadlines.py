"""Terms of days. The day on which a term begins is not counted (Civil Code, article 191); it ends
when work ends on its last day."""

from datetime import date, datetime

from otklik.worktime.calendar import DAY, SEARCHED_DAYS, WorkCalendar
from otklik.worktime.day_reasons import Reason
from otklik.worktime.deadlines import Deadline, Step, empty, notes, whole_minute


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
            steps.append(_counted(day, calendar))
        else:
            steps.append(empty(day, calendar))
    return Deadline(moment=end_of_work(day, calendar), steps=tuple(steps))


def due_in_calendar_days(start: datetime, count: int, calendar: WorkCalendar) -> Deadline:
    """When work ends on the `count`th day after that of `start`, or on the last worked day
    before it: nobody answers on a day off, and the answer must not be late.

    When none of the days is worked, the first worked one after them. Raises ValueError when
    `count` is less than one or `start` has no time zone.
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
    day = worked_day_near(last, calendar, step=1)
    steps.append(Step(day=day, reason=Reason.NEXT_WORKED))
    return Deadline(moment=end_of_work(day, calendar), steps=tuple(steps))


def end_of_work(day: date, calendar: WorkCalendar) -> datetime:
    """When work ends on this day, by the calendar's own clock.

    Raises ValueError when it is not worked.
    """
    spans = calendar.hours(day)
    if not spans:
        raise ValueError(f"{day} is not worked.")
    return spans[-1][1].astimezone(calendar.tz)


def worked_day_near(day: date, calendar: WorkCalendar, *, step: int) -> date:
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


def _counted(day: date, calendar: WorkCalendar) -> Step:
    special = calendar.special_days.get(day)
    moved = special.moved if special else None
    return Step(day=day, days=1, reason=calendar.reason(day), moved=moved)

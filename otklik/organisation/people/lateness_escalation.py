"""Who is told of what is late: one more step of people with each border of lateness."""

from collections.abc import Iterable
from datetime import date, timedelta

from otklik.worktime.calendar import WorkCalendar

DAY = timedelta(days=1)
#: Working days late from which the next step is told too.
FURTHER = (1, 3, 5)


def escalated[P](steps: Iterable[Iterable[P]], *, days_late: int) -> list[P]:
    """The people of the first step that has any; of one more step with each border of lateness.
    A step that adds nobody new is none."""
    known: list[P] = []
    left = 1 + sum(days_late >= border for border in FURTHER)
    for step in steps:
        fresh = [person for person in dict.fromkeys(step) if person not in known]
        if not fresh:
            continue
        known += fresh
        left -= 1
        if not left:
            break
    return known


def days_late(due_on: date, today: date, calendar: WorkCalendar) -> int:
    """Worked days after the last one, up to today."""
    span = range(1, (today - due_on).days + 1)
    return sum(bool(calendar.hours(due_on + DAY * n)) for n in span)

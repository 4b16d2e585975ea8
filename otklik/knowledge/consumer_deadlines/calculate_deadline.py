"""Terms of the law on consumers, by calendar days: pure functions. Where that law has no rule the
Civil Code applies: a term begins on the day after its event (article 191), one of months ends on
the same day of a later month (192, point 3), a last day off moves to the next working day (193)."""

import calendar as months_calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from otklik.worktime.calendar import Reason, WorkCalendar

DAY = timedelta(days=1)
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
LONGEST = 400  # days or months: a longer term of this law is a typing error


class Unit(StrEnum):
    DAYS = "days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOff:
    """A day off on which the term would have ended."""

    day: date
    reason: Reason
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """A term. `event` is not counted, `first` is day one, `plain` the last day by the count alone,
    `last` the final one; `passed` are the days off between them. `is_sure`: the production calendar
    of these years is known, with its transfers."""

    event: date
    count: int
    unit: Unit
    first: date
    plain: date
    last: date
    passed: tuple[DayOff, ...] = ()
    is_sure: bool = True

    @property
    def is_moved(self) -> bool:
        return self.last != self.plain


def count_days(event: date, count: int, unit: Unit, calendar: WorkCalendar) -> DayCount:
    """When a term after `event` ends. Raises ValueError for an impossible length or a day outside
    of this century."""
    if not 1 <= count <= LONGEST:
        raise ValueError(f"No term of the law lasts {count} {unit}.")
    if not EARLIEST <= event <= LATEST:
        raise ValueError(f"{event} is outside of the years that are counted.")
    plain = event + DAY * count if unit == Unit.DAYS else months_after(event, count)
    passed, last = list[DayOff](), plain
    while not calendar.hours(last):
        special = calendar.special_days.get(last)
        name = special.name if special else ""
        passed.append(DayOff(day=last, reason=calendar.reason(last), name=name))
        last += DAY
    looked_at = {day.day.year for day in passed} | {last.year}
    return DayCount(
        event=event,
        count=count,
        unit=unit,
        first=event + DAY,
        plain=plain,
        last=last,
        passed=tuple(passed),
        is_sure=looked_at <= calendar.years and not looked_at & calendar.unverified_years,
    )


def months_after(event: date, count: int) -> date:
    """The same day `count` months later, or the last of a month that has no such day."""
    year, month = divmod(event.year * 12 + event.month - 1 + count, 12)
    month += 1
    length = months_calendar.monthrange(year, month)[1]
    return date(year, month, min(event.day, length))

"""When things happened: people at any hour but with a rhythm, staff in working hours.

The working hours of two years are laid out once, so that adding a norm to a moment is a look into
a list; `tests/operations/history/` compares it with `otklik.worktime`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate
from random import Random

from otklik.worktime.calendar import WorkCalendar

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
YEARS = timedelta(days=2 * 365)
BESIDE = timedelta(days=45)  # laid out after the end, for terms that are still to come

WEEK = (1.25, 1.2, 1.1, 1.1, 1.0, 0.75, 0.6)  # Monday first
MONTHS = (0.75, 0.9, 1.1, 1.05, 0.95, 0.9, 0.85, 1.0, 1.15, 1.1, 1.15, 1.35)
HOLIDAY = 0.5  # of an ordinary day of that name
GROWTH = (0.8, 1.2)  # at the beginning and at the end
#: How many write at which hour; nobody before seven.
HOURS = (0, 0, 0, 0, 0, 0, 0, 1, 3, 5, 7, 7, 6, 6, 5, 5, 5, 6, 7, 8, 8, 7, 4, 2)


@dataclass(frozen=True, kw_only=True)
class Working:
    """Worked minutes of all days from `first` on, as the authority's calendar has them."""

    first: date
    last: date
    calendar: WorkCalendar

    @classmethod
    def around(cls, until: datetime, calendar: WorkCalendar) -> "Working":
        day = until.astimezone(calendar.tz).date()
        return cls(first=day - YEARS - BESIDE, last=day + BESIDE, calendar=calendar)

    @cached_property
    def _spans(self) -> list[tuple[datetime, datetime]]:
        days = ((self.last - self.first).days) + 1
        return [span for n in range(days) for span in self.calendar.hours(self.first + DAY * n)]

    @cached_property
    def _begins(self) -> list[datetime]:
        return [begins for begins, _ends in self._spans]

    @cached_property
    def _worked(self) -> list[int]:
        """Minutes worked by the end of each span."""
        return list(accumulate((ends - begins) // MINUTE for begins, ends in self._spans))

    def minutes_by(self, moment: datetime) -> int:
        """Worked by then, since the first day."""
        place = bisect_right(self._begins, moment) - 1
        if place < 0:
            return 0
        begins, ends = self._spans[place]
        before = self._worked[place - 1] if place else 0
        return before + (min(moment, ends) - begins) // MINUTE

    def after(self, start: datetime, minutes: int) -> datetime:
        """When so many minutes have been worked since; with none at all the next opening."""
        begun = start.replace(second=0, microsecond=0)
        if minutes <= 0:
            return self.calendar.next_opening(begun)
        wanted = self.minutes_by(begun) + minutes
        place = bisect_left(self._worked, wanted)
        ends = self._spans[place][1]
        return (ends - (self._worked[place] - wanted) * MINUTE).astimezone(self.calendar.tz)

    def between(self, first: datetime, last: datetime) -> int:
        return max(0, self.minutes_by(last) - self.minutes_by(first))


def written(
    count: int, *, until: datetime, calendar: WorkCalendar, chance: Random
) -> Sequence[datetime]:
    """So many moments of the two years before `until`, oldest first: more on Mondays, before New
    Year and lately, fewer on holidays and in summer, none at night."""
    last = until.astimezone(calendar.tz).date() - DAY
    days = [last - DAY * n for n in range(YEARS // DAY)][::-1]
    weights = [_weight(day, place / len(days), calendar) for place, day in enumerate(days)]
    chosen = chance.choices(days, weights, k=count)
    return sorted(_moment(day, calendar, chance) for day in chosen)


def _weight(day: date, gone: float, calendar: WorkCalendar) -> float:
    """`gone`: how much of the two years is over by then."""
    grown = GROWTH[0] + (GROWTH[1] - GROWTH[0]) * gone
    is_holiday = day.weekday() < 5 and not calendar.hours(day)
    return WEEK[day.weekday()] * MONTHS[day.month - 1] * grown * (HOLIDAY if is_holiday else 1)


def _moment(day: date, calendar: WorkCalendar, chance: Random) -> datetime:
    hour = chance.choices(range(24), HOURS)[0]
    return datetime.combine(
        day, time(hour, chance.randrange(60), chance.randrange(60)), calendar.tz
    )

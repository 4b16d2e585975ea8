"""When things happened: before now, people at any hour, staff at work."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from otklik.worktime.calendar import WorkCalendar
from otklik.worktime.deadlines import due, working_minutes_between

MINUTE = timedelta(minutes=1)
LOOKED_BACK = timedelta(days=40)  # the longest holidays, and more


@dataclass(frozen=True, kw_only=True)
class Hours:
    """The days before `now`, as the authority's calendar has them."""

    now: datetime
    calendar: WorkCalendar

    def ago(self, minutes: int) -> datetime:
        return self.now - minutes * MINUTE

    def on_day(self, days_ago: int, clock: str) -> datetime:
        """The hour of a working day: 1 is the last one before today."""
        day = self.now.astimezone(self.calendar.tz).date()
        while days_ago:
            day -= timedelta(days=1)
            days_ago -= bool(self.calendar.hours(day))
        return self._at(day, time.fromisoformat(clock))

    def worked_ago(self, minutes: int) -> datetime:
        """The last moment since which so many minutes were worked."""
        return self._latest(
            lambda moment: working_minutes_between(moment, self.now, self.calendar) >= minutes
        )

    def due_by(self, moment: datetime, *, norm: int) -> datetime:
        """The last moment from which a norm of minutes is over by then."""
        return self._latest(lambda start: self.after(start, norm) <= moment)

    def after(self, start: datetime, minutes: int) -> datetime:
        """When so many minutes have been worked since: staff act in working hours."""
        return due(start, minutes * MINUTE, self.calendar).moment

    def day_of(self, moment: datetime) -> date:
        """The authority's own day."""
        return moment.astimezone(self.calendar.tz).date()

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.calendar.tz)

    def _latest(self, holds: Callable[[datetime], bool]) -> datetime:
        """The last whole minute at which it holds: it held long ago, it does not hold now."""
        low, high = 0, LOOKED_BACK // MINUTE
        while high - low > 1:
            middle = (low + high) // 2
            if holds(self.ago(middle)):
                high = middle
            else:
                low = middle
        return self.ago(high)

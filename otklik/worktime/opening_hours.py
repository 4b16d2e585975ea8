"""Whether the authority is open, until when, and when it opens next."""

from dataclasses import dataclass
from datetime import datetime

from otklik.worktime.calendar import Reason, WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Opening hours at a moment; all moments are in the calendar's time zone.

    `today` are the worked spans of the day in order; on a day off there are none, and `reason`
    (with `name`, the msgid of a holiday) says why. `until` is the end of the span that runs now;
    None when closed. `opens_at` is the next beginning after `at`.
    """

    at: datetime
    today: tuple[tuple[datetime, datetime], ...]
    until: datetime | None
    opens_at: datetime
    reason: Reason
    name: str = ""

    @property
    def is_open(self) -> bool:
        return self.until is not None

    @property
    def is_break(self) -> bool:
        """Closed between two spans of one day."""
        has_begun = bool(self.today) and self.today[0][0] <= self.at
        return has_begun and not self.is_open and self.opens_at.date() == self.at.date()


def opening(at: datetime, calendar: WorkCalendar) -> Opening:
    """A span includes its beginning but not its end: at 18:00 sharp the day is over.

    Raises ValueError when `at` has no time zone, or nobody works for three years.
    """
    if at.tzinfo is None:
        raise ValueError("A moment without a time zone is nowhere.")
    local = at.astimezone(calendar.tz)
    today = tuple(
        (begins.astimezone(calendar.tz), ends.astimezone(calendar.tz))
        for begins, ends in calendar.hours(local.date())
    )
    until = next((ends for begins, ends in today if begins <= local < ends), None)
    special = calendar.special_days.get(local.date())
    return Opening(
        at=local,
        today=today,
        until=until,
        opens_at=calendar.next_opening(until or local),
        reason=calendar.reason(local.date()),
        name=special.name if special else "",
    )

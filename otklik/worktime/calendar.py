"""Which hours are worked, and why a day counts or does not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Self


def gettext_noop(text: str) -> str:
    """Mark a text for the catalogue; the caller translates it."""
    return text


class Reason(StrEnum):
    """Why a day counts or does not, as a msgid."""

    WORKED = gettext_noop("working hours")
    SHORT_DAY = gettext_noop("short day before a holiday")
    MOVED_WORKING_DAY = gettext_noop("working day instead of a day off")
    AFTER_HOURS = gettext_noop("after working hours")
    WEEKEND = gettext_noop("day off by the week")
    HOLIDAY = gettext_noop("holiday")
    MOVED_DAY_OFF = gettext_noop("day off moved by decree or law")
    OWN_HOURS = gettext_noop("the authority set other hours for this day")
    OWN_DAY_OFF = gettext_noop("the authority does not work on this day")
    FIRST_DAY = gettext_noop("days are counted from the next one")
    CALENDAR_DAYS = gettext_noop("calendar days")
    END_NOT_WORKED = gettext_noop("the last day is not worked: the term ends before it")
    NEXT_WORKED = gettext_noop("the first day worked after that")
    CALENDAR_UNKNOWN = gettext_noop(
        "the production calendar of this year is not loaded: counted by the week"
    )
    TRANSFERS_UNVERIFIED = gettext_noop("transfers of days off in this year are not verified")


DAY = timedelta(days=1)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEARCHED_DAYS = 366 * 3  # no opening within these days: the calendar is wrong


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a day in local time. `ends` of 00:00 is the following midnight."""

    begins: time
    ends: time

    def __post_init__(self) -> None:
        if self.ends != time(0) and self.ends <= self.begins:
            raise ValueError(f"A span ends before it begins: {self.begins}-{self.ends}.")

    def on(self, day: date, tz: tzinfo) -> tuple[datetime, datetime]:
        """Its beginning and end in UTC, so that durations stay right across clock changes."""
        last = day + DAY if self.ends == time(0) else day
        begins, ends = (
            datetime.combine(day, self.begins, tz),
            datetime.combine(last, self.ends, tz),
        )
        return begins.astimezone(UTC), ends.astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDay:
    """A day that differs from its weekday.

    `moved` is the day with which it was swapped; `minutes_less` are cut from its end. `spans` are
    hours set for this very day; an empty tuple is a day off.
    """

    reason: Reason
    name: str = ""
    moved: date | None = None
    minutes_less: int = 0
    spans: tuple[Span, ...] | None = None

    @classmethod
    def own(cls, spans: tuple[Span, ...], *, name: str = "") -> Self:
        """A day for which the authority itself set the hours."""
        reason = Reason.OWN_HOURS if spans else Reason.OWN_DAY_OFF
        return cls(reason=reason, name=name, spans=spans)

    @property
    def is_worked(self) -> bool:
        if self.spans is not None:
            return bool(self.spans)
        return self.reason in {Reason.SHORT_DAY, Reason.MOVED_WORKING_DAY}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """Hours of the week, and the days that differ.

    `week` has seven days, Monday first; `breaks` are cut out of every day. Years outside `years`
    are counted by the week alone, and `due` says so. Raises ValueError without working hours.
    """

    week: tuple[tuple[Span, ...], ...]
    tz: tzinfo
    breaks: tuple[Span, ...] = ()
    special_days: Mapping[date, SpecialDay] = field(default_factory=dict)
    years: frozenset[int] = frozenset()
    unverified_years: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("A week has seven days.")
        monday = date(2001, 1, 1)
        if not any(self._by_week(monday + DAY * n, monday + DAY * n) for n in range(7)):
            raise ValueError("The calendar has no working hours.")

    def with_holidays(self, days: Iterable[date], *, name: str = "") -> Self:
        """The same calendar with more holidays, such as those of a region."""
        return self.with_days({day: SpecialDay(reason=Reason.HOLIDAY, name=name) for day in days})

    def with_days(self, days: Mapping[date, SpecialDay]) -> Self:
        """The same calendar with more special days, which override those it has."""
        return replace(self, special_days={**self.special_days, **days})

    def hours(self, day: date) -> list[tuple[datetime, datetime]]:
        """The worked spans of a day in UTC, in order; empty on a day off."""
        special = self.special_days.get(day)
        if special is None:
            return self._by_week(day, day)
        if not special.is_worked:
            return []
        if special.spans is not None:
            return [span.on(day, self.tz) for span in special.spans]
        spans = self._by_week(day, day)
        if not spans and special.moved is not None:
            spans = self._by_week(day, special.moved)
        return _without_last(spans, timedelta(minutes=special.minutes_less))

    def reason(self, day: date) -> Reason:
        special = self.special_days.get(day)
        if special is not None:
            return special.reason
        return Reason.WORKED if self.week[day.weekday()] else Reason.WEEKEND

    def is_open(self, at: datetime) -> bool:
        """Whether this moment (with a time zone) is within working hours."""
        day = at.astimezone(self.tz).date()
        return any(begins <= at < ends for begins, ends in self.hours(day))

    def next_opening(self, at: datetime) -> datetime:
        """The first worked moment from `at` on; `at` itself when open. Raises ValueError when
        nobody works for three years."""
        day = at.astimezone(self.tz).date()
        for _ in range(SEARCHED_DAYS):
            for begins, ends in self.hours(day):
                if at < ends:
                    return max(begins, at).astimezone(self.tz)
            day += DAY
        raise ValueError(f"Nobody works for three years after {at}.")

    def _by_week(self, day: date, like: date) -> list[tuple[datetime, datetime]]:
        """The spans of `day` by the hours of the weekday of `like`."""
        spans = [span.on(day, self.tz) for span in self.week[like.weekday()]]
        for pause in self.breaks:
            spans = _without(spans, *pause.on(day, self.tz))
        worked: list[tuple[datetime, datetime]] = []
        for begins, ends in sorted(spans):
            # Clock changes can make spans touch or vanish.
            begins = max(begins, worked[-1][1]) if worked else begins
            if begins < ends:
                worked.append((begins, ends))
        return worked


def read_week(hours: Mapping[str, Sequence[str]]) -> tuple[tuple[Span, ...], ...]:
    """From `{"monday": ["09:00-13:00", "14:00-18:00"]}`; a day not named is off."""
    return tuple(read_spans(hours.get(name, ())) for name in WEEKDAYS)


def read_spans(texts: Sequence[str]) -> tuple[Span, ...]:
    """From `["09:00-13:00", "14:00-18:00"]`."""
    pairs = [(begins, ends) for begins, _dash, ends in (text.partition("-") for text in texts)]
    return tuple(
        Span(time.fromisoformat(begins), time.fromisoformat(ends.replace("24:00", "00:00")))
        for begins, ends in pairs
    )


def _without(
    spans: list[tuple[datetime, datetime]], begins: datetime, ends: datetime
) -> list[tuple[datetime, datetime]]:
    return [
        (first, last)
        for span in spans
        for first, last in ((span[0], min(span[1], begins)), (max(span[0], ends), span[1]))
        if first < last
    ]


def _without_last(
    spans: list[tuple[datetime, datetime]], length: timedelta
) -> list[tuple[datetime, datetime]]:
    left = list(spans)
    while left and length:
        begins, ends = left.pop()
        cut = min(length, ends - begins)
        length -= cut
        if begins < ends - cut:
            left.append((begins, ends - cut))
    return left

"""A deadline is within working time, holds exactly its norm, and says why it is then."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.worktime.calendar import Reason, WorkCalendar, read_week
from otklik.worktime.deadlines import due, working_minutes_between
from otklik.worktime.russia import DEFAULT, russian_calendar

MOSCOW = ZoneInfo("Europe/Moscow")
ROUND_THE_CLOCK = read_week(
    dict.fromkeys(("monday", "wednesday", "saturday", "sunday"), ("00:00-02:30", "02:45-24:00"))
)
CALENDARS = [
    DEFAULT,
    # Clocks are moved here, on Sundays, while people work.
    WorkCalendar(week=ROUND_THE_CLOCK, tz=ZoneInfo("Europe/Berlin")),
    WorkCalendar(week=ROUND_THE_CLOCK, tz=ZoneInfo("America/Santiago")),
]
calendars = st.sampled_from(CALENDARS)
moments = st.datetimes(
    min_value=datetime(2022, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
    max_value=datetime(2031, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
norms = st.integers(min_value=0, max_value=60 * 8 * 40)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


@given(start=moments, norm=norms, calendar=calendars)
def test_a_deadline_is_within_working_time_and_holds_its_norm(
    start: datetime, norm: int, calendar: WorkCalendar
) -> None:
    deadline = due(start, minutes(norm), calendar)
    assert working_minutes_between(start, deadline.moment, calendar) == norm
    assert sum(step.minutes for step in deadline.steps) == norm
    if norm:
        assert calendar.is_open(deadline.moment.astimezone(UTC) - minutes(1))
    else:
        assert calendar.is_open(deadline.moment)


@given(start=moments, norm=norms, later=st.integers(0, 60 * 24 * 14), calendar=calendars)
def test_a_later_start_is_never_due_earlier(
    start: datetime, norm: int, later: int, calendar: WorkCalendar
) -> None:
    first = due(start, minutes(norm), calendar).moment
    second = due(start + minutes(later), minutes(norm), calendar).moment
    assert first.astimezone(UTC) <= second.astimezone(UTC)


@given(start=moments, norm=norms, more=norms, calendar=calendars)
def test_a_longer_norm_is_never_due_earlier(
    start: datetime, norm: int, more: int, calendar: WorkCalendar
) -> None:
    first = due(start, minutes(norm), calendar).moment.astimezone(UTC)
    second = due(start, minutes(norm + more), calendar).moment.astimezone(UTC)
    assert second > first if norm and more else second >= first


@given(a=moments, b=moments, c=moments, calendar=calendars)
def test_worked_minutes_add_up(
    a: datetime, b: datetime, c: datetime, calendar: WorkCalendar
) -> None:
    a, b, c = sorted((a, b, c))
    whole = working_minutes_between(a, c, calendar)
    parts = working_minutes_between(a, b, calendar) + working_minutes_between(b, c, calendar)
    assert whole == parts


@given(at=moments, calendar=calendars)
def test_the_next_opening_is_open_and_nothing_is_worked_before_it(
    at: datetime, calendar: WorkCalendar
) -> None:
    opening = calendar.next_opening(at)
    assert calendar.is_open(opening)
    assert opening >= at
    assert working_minutes_between(at, opening, calendar) == 0


def test_a_deadline_is_told_over_holidays() -> None:
    deadline = due(moment("2026-04-30 15:30"), minutes(120), DEFAULT)
    assert deadline.moment == moment("2026-05-04 09:30")
    assert [(step.day.day, step.minutes, step.reason) for step in deadline.steps] == [
        (30, 90, Reason.SHORT_DAY),
        (1, 0, Reason.HOLIDAY),
        (2, 0, Reason.WEEKEND),
        (3, 0, Reason.WEEKEND),
        (4, 30, Reason.WORKED),
    ]
    assert deadline.steps[1].name == "Spring and Labour Day"


def test_what_came_after_hours_is_counted_from_the_morning() -> None:
    deadline = due(moment("2026-06-02 21:00"), minutes(60), DEFAULT)
    assert deadline.moment == moment("2026-06-03 10:00")
    assert deadline.steps[0].reason is Reason.AFTER_HOURS


def test_a_year_that_is_not_loaded_is_counted_by_the_week_and_says_so() -> None:
    deadline = due(moment("2040-01-03 09:00"), minutes(60), DEFAULT)
    assert deadline.moment == moment("2040-01-03 10:00")
    assert deadline.steps[0].reason is Reason.CALENDAR_UNKNOWN


def test_a_year_without_a_decree_says_so() -> None:
    deadline = due(moment("2027-01-11 09:00"), minutes(60), DEFAULT)
    assert deadline.steps[0].reason is Reason.TRANSFERS_UNVERIFIED


def test_hours_are_real_ones_when_clocks_are_moved() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    calendar = russian_calendar(week=read_week({"sunday": ["00:00-24:00"]}), tz=berlin)
    spring = datetime(2026, 3, 29, tzinfo=berlin)
    autumn = datetime(2026, 10, 25, tzinfo=berlin)
    day = timedelta(days=1)
    assert working_minutes_between(spring, spring + day, calendar) == 23 * 60
    assert working_minutes_between(autumn, autumn + day, calendar) == 25 * 60


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        due(moment("2026-06-02 09:00"), minutes(-1), DEFAULT)
    with pytest.raises(ValueError, match="time zone"):
        due(datetime(2026, 6, 2), minutes(1), DEFAULT)  # noqa: DTZ001

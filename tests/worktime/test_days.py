"""Terms of days: of working ones, of calendar ones, over ten years of Russia's calendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.worktime.calendar import Reason, WorkCalendar, read_week
from otklik.worktime.deadlines import (
    due,
    due_in_calendar_days,
    due_in_working_days,
    end_of_work,
    nearest_workday,
    working_minutes_between,
)
from otklik.worktime.russia import DEFAULT, russian_calendar

MOSCOW = ZoneInfo("Europe/Moscow")
DAY = timedelta(days=1)
WEEK = dict.fromkeys(
    ("monday", "tuesday", "wednesday", "thursday", "friday"), ("09:00-13:00", "14:00-18:00")
)
IN_REGION = russian_calendar(
    week=read_week(
        {**WEEK, "friday": ("09:00-12:30", "13:15-16:45"), "saturday": ("10:00-14:00",)}
    ),
    tz=MOSCOW,
    regional_holidays=[date(year, 3, 20) for year in range(2022, 2032)]
    + [date(year, 5, day) for year in range(2022, 2032) for day in range(3, 13)],
)
SELDOM = WorkCalendar(week=read_week({"wednesday": ("10:00-12:00",)}), tz=MOSCOW)
calendars = st.sampled_from([DEFAULT, IN_REGION, SELDOM])
ten_years = st.datetimes(
    min_value=datetime(2022, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
    max_value=datetime(2031, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
counts = st.integers(1, 60)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


def days_between(first: date, last: date, calendar: WorkCalendar) -> int:
    """Worked days after `first` up to `last`."""
    span = (last - first).days
    return sum(bool(calendar.hours(first + DAY * n)) for n in range(1, span + 1))


@given(start=ten_years, count=counts, calendar=calendars)
def test_a_term_of_working_days_ends_with_work_and_holds_its_days(
    start: datetime, count: int, calendar: WorkCalendar
) -> None:
    deadline = due_in_working_days(start, count, calendar)
    first, last = start.astimezone(MOSCOW).date(), deadline.moment.date()
    assert deadline.moment == end_of_work(last, calendar)
    assert days_between(first, last, calendar) == count
    assert sum(step.days for step in deadline.steps) == count


@given(start=ten_years, count=counts, calendar=calendars)
def test_a_term_of_calendar_days_ends_in_working_time_and_never_late(
    start: datetime, count: int, calendar: WorkCalendar
) -> None:
    deadline = due_in_calendar_days(start, count, calendar)
    first, last = start.astimezone(MOSCOW).date(), deadline.moment.date()
    assert calendar.is_open(deadline.moment - timedelta(minutes=1))
    assert last > first
    target = first + DAY * count
    if days_between(first, target, calendar):
        assert last <= target
        assert days_between(last, target, calendar) == 0
    else:
        assert last == nearest_workday(target, calendar, step=1)


@given(start=ten_years, count=counts, later=st.integers(0, 60 * 24 * 14), calendar=calendars)
def test_an_earlier_start_is_never_due_later(
    start: datetime, count: int, later: int, calendar: WorkCalendar
) -> None:
    for term in (due_in_working_days, due_in_calendar_days):
        first = term(start, count, calendar).moment
        assert first <= term(start + timedelta(minutes=later), count, calendar).moment


@given(start=ten_years, count=counts, more=counts, calendar=calendars)
def test_a_longer_term_is_never_due_earlier(
    start: datetime, count: int, more: int, calendar: WorkCalendar
) -> None:
    for term in (due_in_working_days, due_in_calendar_days):
        first = term(start, count, calendar).moment
        assert first <= term(start, count + more, calendar).moment


@given(start=ten_years, norm=st.integers(1, 60 * 8 * 40), calendar=calendars)
def test_minutes_hold_over_ten_years_with_short_days_lunch_and_the_regions_holidays(
    start: datetime, norm: int, calendar: WorkCalendar
) -> None:
    deadline = due(start, timedelta(minutes=norm), calendar)
    assert working_minutes_between(start, deadline.moment, calendar) == norm
    assert sum(step.minutes for step in deadline.steps) == norm
    assert calendar.is_open(deadline.moment.astimezone(UTC) - timedelta(minutes=1))


@given(start=ten_years, count=st.integers(1, 30), calendar=calendars)
def test_a_holiday_more_never_brings_a_term_forward_in_working_time(
    start: datetime, count: int, calendar: WorkCalendar
) -> None:
    day = start.astimezone(MOSCOW).date() + DAY
    with_one_more = calendar.with_holidays([day])
    plain = due_in_working_days(start, count, calendar).moment
    assert plain <= due_in_working_days(start, count, with_one_more).moment
    worked = timedelta(minutes=30 * count)
    assert due(start, worked, calendar).moment <= due(start, worked, with_one_more).moment


def test_seven_working_days_are_told_over_a_moved_saturday_and_a_short_day() -> None:
    deadline = due_in_working_days(moment("2025-10-24 15:00"), 7, DEFAULT)
    assert deadline.moment == moment("2025-11-05 18:00")
    items = [(step.day.day, step.days, step.reason) for step in deadline.steps]
    assert items[0] == (24, 0, Reason.FIRST_DAY)
    assert (1, 1, Reason.MOVED_WORKING_DAY) in items
    assert (3, 0, Reason.MOVED_DAY_OFF) in items
    assert (4, 0, Reason.HOLIDAY) in items


def test_thirty_calendar_days_that_end_on_a_day_off_end_before_it() -> None:
    deadline = due_in_calendar_days(moment("2026-03-26 12:00"), 31, DEFAULT)  # Sunday 26 April
    assert deadline.moment == moment("2026-04-24 18:00")
    assert deadline.steps[1].until == date(2026, 4, 26)
    assert [step.reason for step in deadline.steps[2:]] == [
        Reason.WEEKEND,
        Reason.WEEKEND,
        Reason.END_NOT_WORKED,
    ]


def test_a_day_before_long_holidays_goes_to_the_first_worked_day_after_them() -> None:
    deadline = due_in_calendar_days(moment("2026-01-01 12:00"), 3, DEFAULT)
    assert deadline.moment == moment("2026-01-12 18:00")
    assert deadline.steps[-1].reason is Reason.NEXT_WORKED


def test_a_short_day_ends_an_hour_earlier() -> None:
    assert due_in_working_days(moment("2026-04-29 10:00"), 1, DEFAULT).moment == moment(
        "2026-04-30 17:00"
    )


def test_nonsense_is_refused() -> None:
    for term in (due_in_working_days, due_in_calendar_days):
        with pytest.raises(ValueError, match="one day"):
            term(moment("2026-06-02 09:00"), 0, DEFAULT)
        with pytest.raises(ValueError, match="time zone"):
            term(datetime(2026, 6, 2), 1, DEFAULT)  # noqa: DTZ001
    with pytest.raises(ValueError, match="not worked"):
        end_of_work(date(2026, 1, 1), DEFAULT)

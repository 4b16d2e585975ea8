"""The production calendar against the figures that were officially published."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from otklik.worktime.calendar import Reason, Span, SpecialDay, WorkCalendar, read_spans, read_week
from otklik.worktime.russia import DEFAULT, russian_calendar

MOSCOW = ZoneInfo("Europe/Moscow")
WEEK = read_week(
    dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), ("09:00-17:00",))
)
EIGHT_HOURS = russian_calendar(week=WEEK, tz=MOSCOW)


def worked_hours(first: date, last: date) -> tuple[int, int]:
    """Working days and hours from `first` to `last`, both included."""
    days, minutes = 0, timedelta(0)
    for n in range((last - first).days + 1):
        spans = EIGHT_HOURS.hours(first + timedelta(days=n))
        days += bool(spans)
        minutes += sum((ends - begins for begins, ends in spans), timedelta(0))
    return days, minutes // timedelta(hours=1)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("year", "published"),
    [(2022, (247, 1973)), (2023, (247, 1973)), (2024, (248, 1979)), (2025, (247, 1972))],
)
def test_a_year_has_the_published_days_and_hours(year: int, published: tuple[int, int]) -> None:
    assert worked_hours(date(year, 1, 1), date(year, 12, 31)) == published


def test_2027_has_the_days_and_hours_of_the_calendar_it_was_taken_from() -> None:
    assert worked_hours(date(2027, 1, 1), date(2027, 12, 31)) == (247, 1972)


def test_a_year_without_a_decree_follows_the_labour_code() -> None:
    assert EIGHT_HOURS.reason(date(2028, 1, 7)) is Reason.HOLIDAY
    assert EIGHT_HOURS.reason(date(2028, 2, 22)) is Reason.SHORT_DAY
    assert EIGHT_HOURS.reason(date(2028, 11, 6)) is Reason.MOVED_DAY_OFF  # 4 November, a Saturday
    assert 2028 in EIGHT_HOURS.unverified_years


@pytest.mark.parametrize(
    ("first", "last", "published"),
    [
        (date(2026, 1, 1), date(2026, 3, 31), (55, 440)),
        (date(2026, 4, 1), date(2026, 6, 30), (62, 493)),
        (date(2026, 7, 1), date(2026, 9, 30), (66, 528)),
        (date(2026, 10, 1), date(2026, 12, 31), (64, 511)),
    ],
)
def test_2026_has_the_published_days_and_hours(
    first: date, last: date, published: tuple[int, int]
) -> None:
    assert worked_hours(first, last) == published


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2025, 11, 1), Reason.MOVED_WORKING_DAY),
        (date(2025, 11, 3), Reason.MOVED_DAY_OFF),
        (date(2026, 3, 9), Reason.MOVED_DAY_OFF),
        (date(2026, 5, 8), Reason.SHORT_DAY),
        (date(2026, 5, 9), Reason.HOLIDAY),
        (date(2026, 5, 16), Reason.WEEKEND),
        (date(2026, 5, 18), Reason.WORKED),
        (date(2027, 5, 3), Reason.MOVED_DAY_OFF),
        (date(2027, 5, 10), Reason.MOVED_DAY_OFF),
    ],
)
def test_a_day_says_why_it_is_worked_or_not(day: date, reason: Reason) -> None:
    assert EIGHT_HOURS.reason(day) is reason


def test_a_moved_working_saturday_has_the_hours_of_the_day_it_replaces() -> None:
    opening = DEFAULT.next_opening(moment("2025-11-01 00:00"))
    assert opening == moment("2025-11-01 09:00")
    assert DEFAULT.is_open(moment("2025-11-01 16:59"))
    assert not DEFAULT.is_open(moment("2025-11-01 17:00"))


def test_lunch_is_not_worked() -> None:
    assert not DEFAULT.is_open(moment("2026-06-02 13:30"))
    assert DEFAULT.next_opening(moment("2026-06-02 13:30")) == moment("2026-06-02 14:00")


def test_breaks_are_cut_out_of_every_day() -> None:
    calendar = russian_calendar(week=WEEK, tz=MOSCOW, breaks=(Span(time(12), time(12, 45)),))
    assert calendar.is_open(moment("2026-06-02 11:59"))
    assert not calendar.is_open(moment("2026-06-02 12:44"))
    assert calendar.is_open(moment("2026-06-02 12:45"))


def test_a_region_adds_its_holidays() -> None:
    calendar = russian_calendar(week=WEEK, tz=MOSCOW, regional_holidays=[date(2026, 6, 2)])
    assert calendar.reason(date(2026, 6, 2)) is Reason.HOLIDAY
    assert calendar.next_opening(moment("2026-06-02 10:00")) == moment("2026-06-03 09:00")


def test_a_span_may_last_till_midnight() -> None:
    week = read_week({"friday": ["20:00-24:00"]})
    calendar = WorkCalendar(week=week, tz=MOSCOW)
    assert calendar.is_open(moment("2026-06-05 23:59"))
    assert not calendar.is_open(moment("2026-06-06 00:00"))


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="no working hours"):
        WorkCalendar(week=read_week({}), tz=MOSCOW)
    with pytest.raises(ValueError, match="before it begins"):
        Span(time(18), time(9))


def test_hours_of_one_day_outweigh_week_holidays_and_short_days() -> None:
    day, holiday = date(2026, 11, 24), date(2026, 11, 4)
    calendar = DEFAULT.with_days(
        {
            day: SpecialDay.own(read_spans(["10:00-12:00"]), name="учёба"),
            holiday: SpecialDay.own(read_spans(["09:00-10:00"])),
            date(2026, 11, 25): SpecialDay.own(()),
        }
    )
    assert [hour(span) for span in calendar.hours(day)] == ["10:00-12:00"]
    assert [hour(span) for span in calendar.hours(holiday)] == ["09:00-10:00"]
    assert calendar.hours(date(2026, 11, 25)) == []
    assert calendar.reason(day) is Reason.OWN_HOURS
    assert calendar.reason(date(2026, 11, 25)) is Reason.OWN_DAY_OFF
    assert calendar.next_opening(calendar.hours(day)[0][1]).day == 26


def hour(span: tuple[datetime, datetime]) -> str:
    begins, ends = (moment.astimezone(DEFAULT.tz) for moment in span)
    return f"{begins:%H:%M}-{ends:%H:%M}"

"""«Открыто до 18:00» is true at each border (sentence 12 of the look)."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from otklik.worktime.calendar import Reason, WorkCalendar, read_week
from otklik.worktime.opening_hours import opening
from otklik.worktime.russia import DEFAULT

MOSCOW = ZoneInfo("Europe/Moscow")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("at", "until", "opens_at"),
    [
        ("2026-06-02 08:59:59", None, "2026-06-02 09:00"),
        ("2026-06-02 09:00", "2026-06-02 13:00", "2026-06-02 14:00"),
        ("2026-06-02 12:59:59", "2026-06-02 13:00", "2026-06-02 14:00"),
        ("2026-06-02 13:00", None, "2026-06-02 14:00"),
        ("2026-06-02 13:59:59", None, "2026-06-02 14:00"),
        ("2026-06-02 14:00", "2026-06-02 18:00", "2026-06-03 09:00"),
        ("2026-06-02 17:59", "2026-06-02 18:00", "2026-06-03 09:00"),
        ("2026-06-02 18:00", None, "2026-06-03 09:00"),
        ("2026-06-05 18:00", None, "2026-06-08 09:00"),
    ],
)
def test_it_is_open_from_the_first_moment_to_the_last(
    at: str, until: str | None, opens_at: str
) -> None:
    now = opening(moment(at), DEFAULT)

    assert now.until == (until and moment(until))
    assert now.is_open is (until is not None)
    assert now.opens_at == moment(opens_at)


@pytest.mark.parametrize(
    ("at", "is_break"),
    [
        ("2026-06-02 08:00", False),
        ("2026-06-02 12:59", False),
        ("2026-06-02 13:00", True),
        ("2026-06-02 14:00", False),
        ("2026-06-02 18:00", False),
        ("2026-06-06 13:30", False),
    ],
)
def test_lunch_is_a_break_and_the_evening_is_not(at: str, is_break: bool) -> None:
    assert opening(moment(at), DEFAULT).is_break is is_break


def test_a_holiday_is_closed_and_has_a_name() -> None:
    now = opening(moment("2026-06-12 11:00"), DEFAULT)

    assert (now.is_open, now.today, now.reason) == (False, (), Reason.HOLIDAY)
    assert now.name == "Russia Day"
    assert now.opens_at == moment("2026-06-15 09:00")


def test_a_holiday_of_the_region_is_closed_too() -> None:
    day = moment("2026-06-02 11:00")

    now = opening(day, DEFAULT.with_holidays([day.date()]))

    assert (now.is_open, now.reason) == (False, Reason.HOLIDAY)
    assert now.opens_at == moment("2026-06-03 09:00")


def test_a_moved_saturday_is_open_and_shorter_by_an_hour() -> None:
    assert opening(moment("2025-11-01 16:59"), DEFAULT).until == moment("2025-11-01 17:00")
    evening = opening(moment("2025-11-01 17:00"), DEFAULT)
    assert (evening.is_open, evening.reason) == (False, Reason.MOVED_WORKING_DAY)
    assert evening.opens_at == moment("2025-11-05 09:00")


def test_a_short_day_closes_an_hour_earlier() -> None:
    assert opening(moment("2026-06-11 16:59"), DEFAULT).until == moment("2026-06-11 17:00")
    assert not opening(moment("2026-06-11 17:00"), DEFAULT).is_open


def test_a_day_is_that_of_the_authority_and_not_of_the_reader() -> None:
    irkutsk = WorkCalendar(
        week=read_week({"tuesday": ["10:00-19:00"]}), tz=ZoneInfo("Asia/Irkutsk")
    )

    now = opening(moment("2026-06-02 05:00"), irkutsk)

    assert now.at.hour == 10
    assert now.is_open
    assert not opening(moment("2026-06-02 14:00"), irkutsk).is_open


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        opening(datetime(2026, 6, 2, 10), DEFAULT)  # noqa: DTZ001

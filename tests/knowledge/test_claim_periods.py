"""Terms counted over ten years: from the next day, calendar days, moved from a day off by
article 193 of the Civil Code."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.core.documents.ics import Event, ics
from otklik.knowledge.claim_letters.date_and_money_input import parse_day, parse_sum, roubles
from otklik.knowledge.claim_letters.penalty import Penalty, as_asked
from otklik.knowledge.consumer_deadlines.calculate_deadline import Unit, count_days, months_after
from otklik.worktime.calendar import Reason
from otklik.worktime.russia import DEFAULT

DAYS = st.dates(date(2020, 1, 1), date(2029, 12, 31))
SUMS = st.decimals(Decimal("0.01"), Decimal("9999999.99"), places=2)


@given(DAYS, st.integers(1, 90))
def test_a_term_of_days(event: date, count: int) -> None:
    states = count_days(event, count, Unit.DAYS, DEFAULT)
    assert states.first == event + timedelta(days=1)
    assert (states.plain - states.first).days + 1 == count  # day one is the first of `count`
    assert states.last >= states.plain
    assert DEFAULT.hours(states.last), "the last day is worked"
    assert [one.day for one in states.passed] == [
        states.plain + timedelta(days=n) for n in range((states.last - states.plain).days)
    ]
    assert not any(DEFAULT.hours(one.day) for one in states.passed)
    assert len(states.passed) <= 12, "the longest run of days off is the New Year's"


@given(DAYS, st.integers(1, 12))
def test_a_term_of_months(event: date, count: int) -> None:
    plain = count_days(event, count, Unit.MONTHS, DEFAULT).plain
    assert (plain.year * 12 + plain.month) - (event.year * 12 + event.month) == count
    is_last_of_month = (plain + timedelta(days=1)).day == 1
    assert plain.day == event.day or (plain.day < event.day and is_last_of_month)


@given(DAYS, st.integers(1, 60))
def test_a_later_event_never_ends_earlier(event: date, count: int) -> None:
    first = count_days(event, count, Unit.DAYS, DEFAULT)
    second = count_days(event + timedelta(days=1), count, Unit.DAYS, DEFAULT)
    assert first.last <= second.last


def test_days_that_one_can_count_on_a_calendar() -> None:
    states = count_days(date(2026, 3, 3), 14, Unit.DAYS, DEFAULT)
    assert (states.plain, states.last, states.is_moved) == (
        date(2026, 3, 17),
        date(2026, 3, 17),
        False,
    )
    # 14 days from the 24 April end on Friday the 8 May, a short day; from the 25th on Victory Day.
    states = count_days(date(2026, 4, 25), 14, Unit.DAYS, DEFAULT)
    assert states.plain == date(2026, 5, 9)
    assert next(one.reason for one in states.passed) == Reason.HOLIDAY
    assert states.last == date(2026, 5, 12)  # the 11th is off: Victory Day falls on a Saturday
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_after(date(2026, 11, 30), 3) == date(2027, 2, 28)


def test_a_year_without_its_decree_is_said_so() -> None:
    assert count_days(date(2026, 3, 3), 14, Unit.DAYS, DEFAULT).is_sure
    assert not count_days(date(2029, 3, 3), 14, Unit.DAYS, DEFAULT).is_sure
    assert not count_days(date(2040, 3, 3), 14, Unit.DAYS, DEFAULT).is_sure


@pytest.mark.parametrize("count", [0, -1, 401])
def test_no_term(count: int) -> None:
    with pytest.raises(ValueError, match="No term"):
        count_days(date(2026, 3, 3), count, Unit.DAYS, DEFAULT)


@given(SUMS, st.sampled_from(["0.5", "1", "3"]), DAYS, st.integers(0, 1000))
def test_a_penalty(price: Decimal, percent: str, due: date, late: int) -> None:
    until = due + timedelta(days=late)
    penalty = Penalty.of(price, Decimal(percent), due=due, until=until, is_limited=True)
    assert penalty.days == late
    assert abs(penalty.counted - price * Decimal(percent) * late / 100) <= Decimal("0.005")
    assert penalty.amount == min(penalty.counted, price)
    free = Penalty.of(price, Decimal(percent), due=due, until=until, is_limited=False)
    assert free.amount == free.counted


def test_penalties_one_can_count_on_paper() -> None:
    due, until = date(2026, 3, 10), date(2026, 3, 25)
    penalty = Penalty.of(Decimal(12000), Decimal(1), due=due, until=until, is_limited=False)
    assert (penalty.days, penalty.amount) == (15, Decimal("1800.00"))
    penalty = Penalty.of(Decimal("999.99"), Decimal("0.5"), due=due, until=until, is_limited=True)
    assert penalty.amount == Decimal("75.00")
    penalty = Penalty.of(
        Decimal(1000), Decimal(3), due=due, until=date(2026, 6, 1), is_limited=True
    )
    assert (penalty.counted, penalty.amount, penalty.is_cut) == (
        Decimal("2490.00"),
        Decimal(1000),
        True,
    )


@pytest.mark.parametrize(
    "typed",
    ["3.3.2026", "03.03.2026", " 3 марта 2026 ", "3 марта 2026 года", "3 марта 2026 г.",
     "03/03/26", "3-3-2026", "2026-03-03", "3 мар. 2026", "03 03 2026"],
)  # fmt: skip
def test_days_as_people_write_them(typed: str) -> None:
    assert parse_day(typed) == date(2026, 3, 3)


@pytest.mark.parametrize(
    "typed", ["", "завтра", "31.02.2026", "3.13.2026", "3.3.1999", "3 мартобря 2026", "٣.٣.٢٠٢٦"]
)
def test_no_days(typed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - datetime's own words are as good
        parse_day(typed)


@pytest.mark.parametrize(
    ("typed", "text"),
    [("12000", "12000"), ("12 000", "12000"), ("12 000,50", "12000.50"), ("12.000", "12000"),
     ("12 000 руб.", "12000"), ("12000р", "12000"), ("1 299 руб. 90 коп.", "1299.90"),
     ("1.299,90", None), ("0", None), ("-5", None), ("много", None), ("1e5", None),
     ("12,345", "12345")],
)  # fmt: skip
def test_sums_as_people_write_them(typed: str, text: str | None) -> None:
    if text is None:
        with pytest.raises(ValueError, match="sum"):
            parse_sum(typed)
    else:
        assert parse_sum(typed) == Decimal(text)


@given(SUMS)
def test_a_sum_is_read_as_it_is_written(amount: Decimal) -> None:
    assert parse_sum(roubles(amount)) == amount


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_day_or_a_refusal(text: str) -> None:
    for read in (parse_day, parse_sum):
        try:
            read(text)
        except ValueError:
            continue


def test_a_letter_says_the_limit_where_it_cuts() -> None:
    penalty = Penalty.of(
        Decimal(1000), Decimal(3), due=date(2026, 3, 1), until=date(2026, 6, 1), is_limited=True
    )
    assert as_asked(penalty).replace("\N{NO-BREAK SPACE}", " ") == (
        "1 000 руб. × 3 % × 92 дн. = 2 760 руб., но не больше 1 000 руб."
    )


def test_a_reminder_is_a_calendar_of_one_event() -> None:
    from datetime import UTC, datetime

    event = Event(
        uid="exchange-20260303@site", title="Последний день: обмен; да", words="Длинно, " * 40,
        day=date(2026, 3, 17), remind_before=3,
    )  # fmt: skip
    body = ics([event], name="Periods", at=datetime(2026, 3, 3, 9, tzinfo=UTC))
    lines = body.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-1] == b""
    assert all(len(line) <= 75 for line in lines)
    unfolded = body.replace(b"\r\n ", b"").decode()
    assert "DTSTART;VALUE=DATE:20260317\r\nDTEND;VALUE=DATE:20260318" in unfolded
    assert "SUMMARY:Последний день: обмен\\; да\r\n" in unfolded
    assert "TRIGGER:-P2DT15H" in unfolded  # three days before, at nine in the morning

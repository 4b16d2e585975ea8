"""Days are read out of what is typed into the search; all else stays a word."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.incidents.inbox.inbox import parse_query

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("query", "words", "first", "last"),
    [
        ("чайник 12.11.2026", "чайник", date(2026, 11, 12), date(2026, 11, 12)),
        ("12.11.26", "", date(2026, 11, 12), date(2026, 11, 12)),
        ("с 10 по 12 ноября", "", date(2026, 11, 10), date(2026, 11, 12)),
        ("рынок с 28 октября по 2 ноября", "рынок", date(2026, 10, 28), date(2026, 11, 2)),
        ("10–12 ноября 2025 года", "", date(2025, 11, 10), date(2025, 11, 12)),
        ("12 мая ярмарка", "ярмарка", date(2026, 5, 12), date(2026, 5, 12)),
        ("3 марта", "", date(2026, 3, 3), date(2026, 3, 3)),
        ("25 декабря", "", date(2025, 12, 25), date(2025, 12, 25)),
        ("с 30 декабря по 2 января", "", date(2025, 12, 30), date(2026, 1, 2)),
        ("с 1 по 30 ноября", "", date(2026, 11, 1), date(2026, 11, 30)),
        ("01.11.2026 - 05.11.2026", "", date(2026, 11, 1), date(2026, 11, 5)),
        ("вчера весы", "весы", date(2026, 11, 23), date(2026, 11, 23)),
    ],
)
def test_days_are_read(query: str, words: str, first: date, last: date) -> None:
    asked = parse_query(query, today=TODAY)
    assert (asked.words, asked.first, asked.last) == (words, first, last)


@pytest.mark.parametrize(
    "query",
    [
        "чайник",
        "№ 12",
        "32.11.2026",
        "31 февраля",
        '"12 ноября"',
        "«с 10 по 12 ноября»",
        "5 марок?",
    ],
)
def test_what_is_no_day_stays_a_word(query: str) -> None:
    asked = parse_query(query, today=TODAY)
    assert (asked.words, asked.first) == (query, None)


@given(st.text(max_size=60))
def test_anything_is_read(query: str) -> None:
    asked = parse_query(query, today=TODAY)
    assert asked.first is None or (asked.last is not None and asked.first <= asked.last)

"""Days from one to another are said once: the month and the year that they share."""

from datetime import date

import pytest

from otklik.ui import dates


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 11, 12), date(2026, 11, 12), "12 ноября 2026"),
        (date(2026, 11, 18), date(2026, 11, 24), "18–24 ноября 2026"),
        (date(2026, 10, 28), date(2026, 11, 2), "28 октября – 2 ноября 2026"),
        (date(2025, 12, 30), date(2026, 1, 2), "30 декабря 2025 – 2 января 2026"),
    ],
)
def test_days_share_their_month_and_year(first: date, last: date, words: str) -> None:
    assert dates.days(first, last) == words

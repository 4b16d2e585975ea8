"""Dates as people and programs write them; without a zone, in that of the authority."""

import re
from datetime import datetime

from django.utils import timezone

EARLIEST_YEAR = 2000
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})[./-](?P<month>\d{1,2})[./-](?P<year>\d{4}|\d{2})(?:\s*г(?:\.|ода)?)?"
    r"(?:[\s,T]+(?:в\s+)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?)?"
)
_IN_WORDS = re.compile(
    r"(?P<day>\d{1,2})\s+(?P<month>[а-я]+)\.?\s+(?P<year>\d{4})(?:\s*г(?:\.|ода)?)?"
    r"(?:[\s,]+(?:в\s+)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
)
_MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")


def read_moment(text: str) -> datetime | None:
    """The moment, with a time zone; None when the text is not understood.

    Takes ISO 8601, `31.12.2025 14:30`, `31/12/25`, `31 декабря 2025 г., 14:30`.
    """
    words = " ".join(text.split()).casefold()
    # A spreadsheet stores a day as its midnight; the time may be in another column.
    words = re.sub(r" 00:00:00 (?=\d{1,2}:\d{2})", " ", words)
    found = _read_iso(words) or _read_parts(words)
    if found is None or found.year < EARLIEST_YEAR:
        return None
    if timezone.is_naive(found):
        found = timezone.make_aware(found, timezone.get_default_timezone())
    return found


def _read_iso(words: str) -> datetime | None:
    if not re.match(r"\d{4}-\d{2}-\d{2}", words):
        return None
    hours = re.sub(r"^(\S+) (\d):", r"\1 0\2:", words).upper().replace(" UTC", "+00:00")
    try:
        return datetime.fromisoformat(hours)
    except ValueError:
        return None


def _read_parts(words: str) -> datetime | None:
    match = _DAY_FIRST.fullmatch(words) or _IN_WORDS.fullmatch(words)
    if match is None:
        return None
    month = match["month"]
    if not month.isdecimal():
        month = str(next((n for n, m in enumerate(_MONTHS, 1) if month.startswith(m)), 0))
    year = int(match["year"])
    try:
        return datetime(  # noqa: DTZ001 - the zone is set by read_moment()
            year + 2000 if year < 100 else year,
            int(month),
            int(match["day"]),
            int(match["hour"] or 0),
            int(match["minute"] or 0),
            int(match["second"] or 0),
        )
    except ValueError:
        return None

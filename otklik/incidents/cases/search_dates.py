"""Days in what is typed into the search: «12.11.2026», «с 10 по 12 ноября», «вчера»."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = ["янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"]
_MONTH = (
    r"(?P<{0}>янв(?:ар[яь])?|фев(?:рал[яь])?|мар(?:та?)?|апр(?:ел[яь])?|ма[йя]|июн[яь]?|июл[яь]?"
    r"|авг(?:уста?)?|сен(?:тябр[яь])?|окт(?:ябр[яь])?|ноя(?:бр[яь])?|дек(?:абр[яь])?)(?!\w)"
)
_YEAR = r"(?:\s+(?P<{0}>20\d\d))?(?:\s*г(?:ода|\.)?)?"
_DOTTED = re.compile(
    r"(?<![\d.])(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>20\d\d|\d\d)(?![\d.])"
    r"(?:\s*[-–—]\s*(?P<d2>\d{1,2})\.(?P<m2>\d{1,2})\.(?P<y2>20\d\d|\d\d)(?![\d.]))?"
)
_SPAN = re.compile(
    r"\bс\s+(?P<d>\d{1,2})(?:\s+" + _MONTH.format("m") + r")?\s+(?:по|до)\s+(?P<d2>\d{1,2})\s+"
    + _MONTH.format("m2") + _YEAR.format("y") + r"(?!\w)",
    re.IGNORECASE,
)  # fmt: skip
_DASHED = re.compile(
    r"(?<!\d)(?P<d>\d{1,2})\s*[-–—]\s*(?P<d2>\d{1,2})\s+" + _MONTH.format("m2")
    + _YEAR.format("y") + r"(?!\w)",
    re.IGNORECASE,
)  # fmt: skip
_ONE = re.compile(
    r"(?<!\d)(?P<d2>\d{1,2})\s+" + _MONTH.format("m2") + _YEAR.format("y") + r"(?!\w)",
    re.IGNORECASE,
)
_NEAR = {"сегодня": 0, "вчера": 1, "позавчера": 2}
_NEAR_WORD = re.compile(r"\b(сегодня|вчера|позавчера)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DatedQuery:
    """The words without the days, and the first and last day, both included."""

    words: str
    first: date | None = None
    last: date | None = None


def parse_query(query: str, *, today: date) -> DatedQuery:
    """Split a query into words and days. What cannot be a day stays a word; a query with a phrase
    in quotes is not changed; without a year the last such days that have begun are meant."""
    if '"' in query or "«" in query:
        return DatedQuery(query)
    for pattern in (_DOTTED, _SPAN, _DASHED, _ONE):
        if found := pattern.search(query):
            days = _days(found.groupdict(), today=today)
            if days is None:
                continue
            words = f"{query[: found.start()]} {query[found.end() :]}"
            return DatedQuery(" ".join(words.split()), *days)
    if near := _NEAR_WORD.search(query):
        day = today - timedelta(days=_NEAR[near[1].lower()])
        words = f"{query[: near.start()]} {query[near.end() :]}"
        return DatedQuery(" ".join(words.split()), day, day)
    return DatedQuery(query)


def _days(found: dict[str, str | None], *, today: date) -> tuple[date, date] | None:
    last_month = found.get("m2") or found.get("m")
    last_day = found.get("d2") or found.get("d")
    first_day = found.get("d") or last_day
    first_month = found.get("m") or last_month
    try:
        year = _year(found.get("y"))
        last_year = _year(found.get("y2")) or year
        first = date(year or today.year, _month(first_month), int(first_day or 0))
        if year is None and first > today:
            first = first.replace(year=first.year - 1)
        last = date(last_year or first.year, _month(last_month), int(last_day or 0))
        if last_year is None and last < first:
            last = last.replace(year=last.year + 1)
    except ValueError:
        return None
    return (first, last) if first <= last else (last, first)


def _year(text: str | None) -> int | None:
    return None if not text else int(text) + (2000 if len(text) == 2 else 0)


def _month(text: str | None) -> int:
    """Raises ValueError where there is no such month."""
    if text and text.isdecimal():
        return int(text)
    word = (text or "").lower()
    return next((n for n, name in enumerate(MONTHS, start=1) if word.startswith(name)), 0)

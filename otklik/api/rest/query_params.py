"""What may be asked: bounded pages, days as ISO 8601 writes them, words without control signs."""

import re
from datetime import date
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import BeforeValidator

from otklik.legal_acts.search.query import LONGEST_QUERY

ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
DIGITS = re.compile(r"\d{1,7}", re.ASCII)
WRITABLE = r"^[^\x00-\x1f\x7f]*$"


def _iso(value: Any) -> Any:
    """A number is no day, though a lenient reader takes it for seconds of the epoch."""
    if isinstance(value, str) and not ISO.fullmatch(value):
        raise ValueError("A day as 2026-11-26.")
    return value


def _digits(value: Any) -> Any:
    if isinstance(value, str) and not DIGITS.fullmatch(value):
        raise ValueError("A whole number of at most seven digits.")
    return value


Day = Annotated[date, BeforeValidator(_iso)]
Number = Annotated[int, BeforeValidator(_digits)]
Key = Annotated[int, Field(ge=1, le=9_999_999), BeforeValidator(_digits)]
Code = Annotated[str, Field(max_length=50, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
Words = Annotated[str, Field(max_length=LONGEST_QUERY, pattern=WRITABLE)]
Short = Annotated[str, Field(max_length=60, pattern=WRITABLE)]


class Span(Schema):
    """Which part of a list: `limit` entries after the first `offset`."""

    limit: Number = Field(20, ge=1, le=100)
    offset: Number = Field(0, ge=0, le=1_000_000)

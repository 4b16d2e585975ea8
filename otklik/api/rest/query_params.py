"""Parameters of the read API and its paging: bounded pages, ISO 8601 days, plain text."""

import re
from datetime import date
from typing import Annotated, Any, Protocol, cast

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, Schema
from pydantic import BeforeValidator

from otklik.legal_acts.search.query import LONGEST_QUERY

ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
DIGITS = re.compile(r"\d{1,7}", re.ASCII)
WRITABLE = r"^[^\x00-\x1f\x7f]*$"


def _iso(value: Any) -> Any:
    """A number is not a day, although a lenient parser takes it for epoch seconds."""
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


class Countable(Protocol):
    """A queryset, or a list that knows its length."""

    def count(self) -> int: ...
    def __getitem__(self, part: slice) -> Any: ...


def part(request: HttpRequest, span: Span, found: Countable) -> tuple[dict[str, Any], list[Any]]:
    """The fields of `Listed`, and the rows themselves."""
    total = found.count()
    after = span.offset + span.limit
    rows = list(cast(Any, found[span.offset : after])) if span.offset < total else []
    next_url = None
    if after < total:
        query = request.GET.copy()
        query["offset"], query["limit"] = str(after), str(span.limit)
        next_url = f"{settings.BASE_URL}{request.path}?{query.urlencode()}"
    return {"count": total, "next": next_url}, rows

"""Moments as whole seconds in the database, so that it can count a hundred thousand of them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from django.db.models import BigIntegerField, Case, F, Func, Value, When
from django.db.models.expressions import Combinable

DAY = 86_400


class Epoch(Func):
    """Whole seconds since 1970, which both databases compute without Python."""

    output_field = BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # Four percent signs become one: by the template, then by Django's parameters.
        template = "CAST(strftime('%%%%s', %(expressions)s) AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "CAST(FLOOR(EXTRACT(EPOCH FROM %(expressions)s)) AS bigint)"
        return self.as_sql(compiler, connection, template=template, **context)


def seconds_between(first: str, last: str) -> Combinable:
    return Epoch(F(last)) - Epoch(F(first))


def local_day(column: str, *, first: date, last: date, tz: tzinfo) -> Combinable:
    """The local day of a moment as days since 1970, which `day_of` converts. Right from `first` to
    `last`, also where the clocks change between them."""
    return (Epoch(F(column)) + _offset(column, first, last, tz)) / Value(DAY)


def day_of(number: int) -> date:
    return date(1970, 1, 1) + timedelta(days=number)


def midnight(day: date, tz: tzinfo) -> datetime:
    return datetime.combine(day, time(0), tz)


def _offset(column: str, first: date, last: date, tz: tzinfo) -> Combinable:
    days = [first + timedelta(days=n) for n in range((last - first).days + 2)]
    offsets = [_seconds(midnight(day, tz)) for day in days]
    changes: Sequence[When] = [
        When(**{f"{column}__lt": _find_change(days[n - 1], tz)}, then=Value(offsets[n - 1]))
        for n in range(1, len(days))
        if offsets[n] != offsets[n - 1]
    ]
    if not changes:
        return Value(offsets[0])
    return Case(*changes, default=Value(offsets[-1]), output_field=BigIntegerField())


def _seconds(moment: datetime) -> int:
    offset = moment.utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _find_change(day: date, tz: tzinfo) -> datetime:
    """When on this day the clocks change, to the minute."""
    begins = midnight(day, tz).astimezone(UTC)
    before = _seconds(begins.astimezone(tz))
    low, high = 0, 60 * 25
    while low < high:
        middle = (low + high) // 2
        then = (begins + timedelta(minutes=middle)).astimezone(tz)
        low, high = (middle + 1, high) if _seconds(then) == before else (low, middle)
    return begins + timedelta(minutes=low)

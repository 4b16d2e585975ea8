"""Values of a network's JSON, read leniently: what is missing or of another kind becomes empty."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

type Json = Mapping[str, Any]


def read_object(body: bytes | str) -> Json:
    try:
        return as_object(json.loads(body))
    except (ValueError, RecursionError):
        return {}


def as_object(value: object) -> Json:
    return value if isinstance(value, Mapping) else {}


def object_in(outer: object, name: str) -> Json:
    return as_object(as_object(outer).get(name))


def objects_in(outer: object, name: str) -> list[Json]:
    """Objects in the list of this name; other items are left out."""
    items = as_object(outer).get(name)
    return [one for one in items if isinstance(one, Mapping)] if isinstance(items, list) else []


def as_text(value: object) -> str:
    return value if isinstance(value, str) else ""


def as_count(value: object) -> int:
    """A whole number above zero; 0 for anything else."""
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**53
    return int(value) if is_count else 0  # type: ignore[call-overload]


def as_degrees(value: object) -> float | None:
    """A latitude or longitude; "not a number" is none."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return float(value) if -180 <= value <= 180 else None


def as_moment(milliseconds: object) -> datetime | None:
    """From milliseconds since 1970."""
    if not isinstance(milliseconds, int) or isinstance(milliseconds, bool):
        return None
    try:
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None

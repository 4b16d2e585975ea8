"""Values of a network's JSON, read leniently: missing or mistyped ones become empty."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel, ValidationError

type Json = Mapping[str, Any]


class Lenient(BaseModel, extra="ignore", frozen=True):
    """A part of what a network sends, with the fields that we use."""


def encode(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def digest_of(body: bytes) -> str:
    """Identifies an unparsable body."""
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def read_as[T: BaseModel](model: type[T], value: object) -> T | None:
    """None for what does not match."""
    try:
        return model.model_validate(value)
    except (ValidationError, RecursionError):
        return None


def read_object(body: bytes | str) -> Json:
    try:
        return as_object(json.loads(body))
    except (ValueError, RecursionError):
        return {}


def as_object(value: object) -> Json:
    return value if isinstance(value, Mapping) else {}


def object_in(outer: object, name: str) -> Json:
    return as_object(as_object(outer).get(name))


def as_objects(value: object) -> list[Json]:
    """Objects in a list; other items are left out."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def objects_in(outer: object, name: str) -> list[Json]:
    return as_objects(as_object(outer).get(name))


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

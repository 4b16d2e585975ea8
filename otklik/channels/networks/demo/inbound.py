"""What the practice network tells: its events and numbers in our words. Never raises on content."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from otklik.channels.networks.errors import NotFound
from otklik.channels.networks.inbound_types import (
    MOMENT_UNKNOWN,
    Author,
    EventKind,
    InboundEvent,
    InboundMedia,
    MediaKind,
)
from otklik.channels.networks.outbound_types import ThreadRef

LARGEST_ID = 2**63 - 1

KINDS = {
    "post_new": EventKind.POST_CREATED,
    "post_edit": EventKind.POST_EDITED,
    "post_delete": EventKind.POST_DELETED,
    "comment_new": EventKind.COMMENT_CREATED,
    "comment_edit": EventKind.COMMENT_EDITED,
    "comment_delete": EventKind.COMMENT_DELETED,
    "comment_restore": EventKind.COMMENT_RESTORED,
    "message_new": EventKind.DM_RECEIVED,
    "message_reply": EventKind.DM_ECHO,
    "message_edit": EventKind.DM_EDITED,
    "message_delete": EventKind.DM_DELETED,
}


def known(event: Mapping[str, Any]) -> InboundEvent | None:
    """The event in our words; None when it is not one we know, or not whole."""
    kind = KINDS.get(as_text(event.get("kind")))
    values = inner(event, "object")
    container = as_number(event.get("page_id"))
    if event.get("kind") == "rights_changed" and container:
        return _rights_changed(container, event)
    external_id = as_number(values.get("id"))
    author, removed_by = _author(inner(values, "from")), _author(inner(values, "removed_by"))
    is_new = kind in {
        EventKind.POST_CREATED,
        EventKind.COMMENT_CREATED,
        EventKind.DM_RECEIVED,
        EventKind.DM_ECHO,
    }
    moment = as_moment(values.get("created_at") if is_new else event.get("time"))
    text = values.get("text")
    if not (kind and container and external_id and author and moment and isinstance(text, str)):
        return None
    place = "post_id" if kind.value.startswith("comment") else "peer_id"
    where = external_id if kind.value.startswith("post") else as_number(values.get(place))
    if not where:
        return None
    is_private = kind.value.startswith("dm")
    return InboundEvent(
        kind=kind,
        external_id=external_id,
        thread=ThreadRef(
            container=container,
            post="" if is_private else where,
            peer=where if is_private else "",
        ),
        author=author,
        text=text,
        occurred_at=moment,
        parent_id=as_number(values.get("reply_to")),
        url=as_text(values.get("url")),
        media=_media(values.get("attachments")),
        start_code=as_text(values.get("ref")),
        removed_by=removed_by.external_id if removed_by else "",
        raw=event,
    )


def _rights_changed(container: str, event: Mapping[str, Any]) -> InboundEvent:
    return InboundEvent(
        kind=EventKind.ACCESS_LOST,
        external_id="",
        thread=ThreadRef(container=container),
        author=None,
        text="",
        occurred_at=as_moment(event.get("time")) or MOMENT_UNKNOWN,
        raw=event,
    )


def _media(value: object) -> tuple[InboundMedia, ...]:
    items = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    return tuple(_one_media(item) for item in items)


def _one_media(values: Mapping[str, Any]) -> InboundMedia:
    kind = as_text(values.get("kind"))
    is_file = kind in {"photo", "voice", "file"}
    words = as_text(values.get("emoji")) or ("" if is_file else as_text(values.get("title")))
    return InboundMedia(
        kind=MediaKind(kind) if kind in MediaKind else MediaKind.OTHER,
        url=as_text(values.get("url")),
        external_id=as_text(values.get("id")),
        name=as_text(values.get("title")) if kind == "file" else "",
        size=int(as_number(values.get("size")) or 0),
        seconds=int(as_number(values.get("seconds")) or 0),
        text=words,
        latitude=_angle(values.get("latitude")),
        longitude=_angle(values.get("longitude")),
    )


def _angle(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and abs(value) <= 180 else None


def _author(who: Mapping[str, Any]) -> Author | None:
    """A person, or the page itself: their numbers are counted apart, so the page's has a mark."""
    number = as_number(who.get("id"))
    is_own = who.get("type") == "page"
    if not number or not (is_own or who.get("type") == "person"):
        return None
    return Author(
        external_id=f"page{number}" if is_own else number,
        name=as_text(who.get("name")),
        is_own=is_own,
    )


def opened(body: bytes) -> Mapping[str, Any]:
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return event if isinstance(event, dict) else {}


def inner(outer: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = outer.get(name)
    return value if isinstance(value, dict) else {}


def as_text(value: object) -> str:
    return value if isinstance(value, str) else ""


def as_number(value: object) -> str:
    """A number of the network as we keep it; empty when it is none."""
    if not isinstance(value, int) or isinstance(value, bool):
        return ""
    return str(value) if 0 < value <= LARGEST_ID else ""


def as_id(kept: str) -> int:
    """Back again. Raises NotFound for what never was a number of this network."""
    if not (kept.isascii() and kept.isdigit() and as_number(int(kept[:20]))):
        raise NotFound("not_a_number")
    return int(kept)


def as_moment(value: object) -> datetime | None:
    """From milliseconds since 1970."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    try:
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=value)
    except OverflowError:
        return None

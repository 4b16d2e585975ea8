"""What came along with a message in MAX."""

from collections.abc import Mapping, Sequence
from typing import Any

from otklik.channels.networks.base import InboundMedia, MediaKind

_KINDS = {
    "image": MediaKind.PHOTO,
    "video": MediaKind.VIDEO,
    "audio": MediaKind.VOICE,
    "file": MediaKind.FILE,
    "sticker": MediaKind.STICKER,
    "share": MediaKind.LINK,
    "location": MediaKind.PLACE,
}
_BUTTONS = {"inline_keyboard", "reply_keyboard"}


def media(attachments: Sequence[Mapping[str, Any]] | None) -> tuple[InboundMedia, ...]:
    return tuple(_one(a) for a in attachments or () if _text(a.get("type")) not in _BUTTONS)


def stable_parts(attachments: Sequence[Mapping[str, Any]] | None) -> list[list[str]]:
    """What stays the same of attachments however often they are asked for: their addresses and
    tokens change with every answer."""
    return [
        [
            _text(a.get("type")),
            str(_inner(a).get("photo_id") or _inner(a).get("id") or ""),
            _text(a.get("filename")),
        ]
        for a in attachments or ()
    ]


def _one(attachment: Mapping[str, Any]) -> InboundMedia:
    payload = _inner(attachment)
    kind = _KINDS.get(_text(attachment.get("type")), MediaKind.OTHER)
    name = _text(attachment.get("filename"))
    return InboundMedia(
        kind=kind,
        url=_text(payload.get("url")),
        # A video is asked for by its token: the address that came along may be of a player.
        external_id=_text(payload.get("token")) if kind is MediaKind.VIDEO else "",
        name=name,
        size=_whole(attachment.get("size")),
        seconds=_whole(attachment.get("duration")),
        text=_words(kind, attachment, payload),
        latitude=_degrees(attachment.get("latitude")),
        longitude=_degrees(attachment.get("longitude")),
    )


def _words(kind: MediaKind, attachment: Mapping[str, Any], payload: Mapping[str, Any]) -> str:
    match kind:
        case MediaKind.VOICE:
            return _text(attachment.get("transcription"))
        case MediaKind.LINK:
            return _text(attachment.get("title"))
        case MediaKind.STICKER:
            return _text(payload.get("code"))
        case MediaKind.OTHER:
            return _text(attachment.get("type"))
        case _:
            return ""


def _inner(attachment: Mapping[str, Any]) -> Mapping[str, Any]:
    payload = attachment.get("payload")
    return payload if isinstance(payload, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _degrees(value: object) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return float(value) if -180 <= value <= 180 else None

"""What came along with a message in MAX."""

from collections.abc import Mapping, Sequence
from typing import Any

from otklik.channels.networks.inbound import InboundMedia, MediaKind
from otklik.channels.networks.max.payloads import Body, Message

_KINDS = {
    "image": MediaKind.PHOTO,
    "video": MediaKind.VIDEO,
    "audio": MediaKind.VOICE,
    "file": MediaKind.FILE,
    "sticker": MediaKind.STICKER,
    "share": MediaKind.LINK,
    "location": MediaKind.PLACE,
}
LONGEST_CARD = 20_000  # signs
_BUTTONS = {"inline_keyboard", "reply_keyboard"}


def media_of(message: Message) -> tuple[InboundMedia, ...]:
    """What hangs on a message, and on the one it repeats; the words of that one too where it has
    words of its own."""
    found = _media(message.body)
    repeated = message.forwarded
    if repeated is None:
        return found
    is_beside = bool(message.text and repeated.text)
    inbound_media = InboundMedia(kind=MediaKind.OTHER, name="forwarded", text=repeated.text or "")
    return (*found, *([inbound_media] if is_beside else []), *_media(repeated))


def _media(body: Body | None) -> tuple[InboundMedia, ...]:
    attachments = (body.attachments if body else None) or ()
    return tuple(_one(a) for a in attachments if _text(a.get("type")) not in _BUTTONS)


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
    is_contact = _text(attachment.get("type")) == "contact"
    name = "contact" if is_contact else _text(attachment.get("filename"))
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
        case MediaKind.OTHER if _text(attachment.get("type")) == "contact":
            return _contact(payload)
        case MediaKind.STICKER:
            return _text(payload.get("code"))
        case MediaKind.OTHER:
            return _text(attachment.get("type"))
        case _:
            return ""


def _contact(payload: Mapping[str, Any]) -> str:
    """Name and telephone numbers of a contact: its card (vCard), else its account in MAX."""
    name, numbers = "", []
    for line in _text(payload.get("vcf_info"))[:LONGEST_CARD].splitlines():
        text, _colon, value = line.partition(":")
        field = text.partition(";")[0].rpartition(".")[2].strip().upper()
        if field == "FN" and not name:
            name = value.replace("\\,", ",").strip()
        elif field == "TEL" and value.strip():
            numbers.append(value.strip().removeprefix("tel:"))
    account = payload.get("max_info") or payload.get("tam_info")
    if not name and isinstance(account, Mapping):
        parts = [_text(account.get(part)) for part in ("first_name", "last_name")]
        name = " ".join(filter(None, parts)) or _text(account.get("name"))
    return ", ".join(filter(None, [name, *dict.fromkeys(numbers)]))


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

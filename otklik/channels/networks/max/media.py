"""What came along with a message in MAX."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from otklik.channels.networks import address_guard, http
from otklik.channels.networks.errors import (
    InvalidContent,
    NotFound,
    PermissionDenied,
    Temporary,
)
from otklik.channels.networks.http import fetched
from otklik.channels.networks.inbound_types import Download, InboundMedia, MediaKind
from otklik.channels.networks.max.client import Calls, message_id
from otklik.channels.networks.max.payloads import Body, Message
from otklik.channels.networks.outbound_types import File, FileKind

QUALITIES = ("mp4_720", "mp4_480", "mp4_360", "mp4_240", "mp4_144", "mp4_1080")


def download(calls: Calls, media: InboundMedia, *, largest: int) -> Download:
    url = media.url
    if media.kind is MediaKind.VIDEO and media.external_id:
        url = _video(calls, media.external_id) or url
    return fetched(calls.client, calls.connection, url, places=FILE_HOSTS, largest=largest)


def _video(calls: Calls, token: str) -> str:
    """The address of a video's file of a middling size."""
    try:
        response = calls.ask("GET", f"/videos/{message_id(token)}").get("urls")
    except (NotFound, PermissionDenied):
        return ""
    urls = response if isinstance(response, Mapping) else {}
    return next((urls[name] for name in QUALITIES if isinstance(urls.get(name), str)), "")


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


FILE_HOSTS = frozenset({"oneme.ru", "okcdn.ru", "mycdn.me", "max.ru"})
UPLOADING_SECONDS = 80.0  # for all files of one message, and the wait until they are taken


def uploaded(calls: Calls, file: File, *, until: float) -> dict[str, Any]:
    """The file as an attachment. Raises a ChannelError; an unclear end is Temporary."""
    kind = "image" if file.kind is FileKind.PHOTO else "video"
    place = calls.ask("POST", "/uploads", params={"type": kind})
    url = address_guard.theirs(place.get("url"), address_guard.known(FILE_HOSTS, calls.connection))
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise Temporary("upload_too_slow")
    try:
        with file.open() as content:
            # The address itself is the permission: the account's key does not go there.
            request = calls.client.build_request(
                "POST", url, files={"data": (file.name, content, file.content_type)}
            )
            response = http.call(calls.client, request, mutation=False, seconds=seconds)
    except OSError:
        raise InvalidContent("file_gone") from None
    http.refuse(response)
    return {"type": kind, "payload": _payload(kind, place, response)}


def _payload(kind: str, place: Mapping[str, Any], response: httpx.Response) -> dict[str, Any]:
    """What names the uploaded file: of a video it was told before, of a photo after."""
    before = place.get("token")
    if kind == "video" and isinstance(before, str) and before:
        return {"token": before}
    answer = http.decoded(response, mutation=False)
    if isinstance(answer, Mapping):
        photos, token = answer.get("photos"), answer.get("token")
        if isinstance(photos, Mapping) and photos:
            return {"photos": dict(photos)}
        if isinstance(token, str) and token:
            return {"token": token}
    raise Temporary("upload_without_token")

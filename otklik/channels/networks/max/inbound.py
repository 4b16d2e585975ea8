"""Updates of MAX as events. A dialogue is identified by its chat, a comment by its post."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.errors import NotFound, PermissionDenied
from otklik.channels.networks.http import download_from
from otklik.channels.networks.inbound_types import (
    MOMENT_UNKNOWN,
    Author,
    Download,
    EventKind,
    InboundEvent,
    InboundMedia,
    MediaKind,
    SetAside,
)
from otklik.channels.networks.json_values import (
    as_count,
    as_degrees,
    as_moment,
    as_text,
    digest_of,
    object_in,
    read_as,
    read_object,
)
from otklik.channels.networks.max.client import FILE_HOSTS, Calls, message_id
from otklik.channels.networks.max.links import post_url
from otklik.channels.networks.max.payloads import Body, Message, Person, Update, post_number
from otklik.channels.networks.outbound_types import ThreadRef

# Requested when subscribing: MAX reports no others.
UPDATE_TYPES = (
    "message_created",
    "message_edited",
    "message_removed",
    "comment_created",
    "comment_edited",
    "comment_removed",
    "bot_started",
    "bot_stopped",
    "bot_added",
    "bot_removed",
    "dialog_removed",
    "bot_admin_permissions_changed",
)
# They contain no message: buttons, people who joined and left.
SERVICE = frozenset(
    {
        "bot_added", "chat_title_changed", "dialog_cleared", "dialog_muted", "dialog_unmuted",
        "message_callback", "message_chat_created", "user_added", "user_removed",
    }
)  # fmt: skip
READ = "otklik_read"  # marks what was read, not pushed
NEEDED_RIGHTS = frozenset({"write", "read_all_messages"})
OLD_NAMES = {
    "post_edit_delete_message": "write",
    "edit_message": "edit",
    "delete_message": "delete",
}

_POSTS = {"message_created": EventKind.POST_CREATED, "message_edited": EventKind.POST_EDITED}
_COMMENTS = {
    "comment_created": EventKind.COMMENT_CREATED,
    "comment_edited": EventKind.COMMENT_EDITED,
}

type Found = InboundEvent | SetAside


def dedup_key(body: bytes) -> str:
    """MAX numbers no updates: number and content, and for a change its time."""
    event = read_object(body)
    update = read_as(Update, event)
    if update is None:
        return digest_of(body)
    parts: list[Any] = [update.update_type]
    message = update.message
    if message is not None and message.number:
        text = message.body or Body(mid=message.number)
        parts += [message.number, text.text, stable_parts(text.attachments)]
        if not update.update_type.endswith("_created"):
            parts.append(update.timestamp)
    elif update.message_id:
        parts += [update.message_id, update.chat_id, update.post_id]
    else:
        parts.append(event)
    sentence = json.dumps(parts, sort_keys=True, default=str)
    return f"{update.update_type[:40]}:{hashlib.sha256(sentence.encode()).hexdigest()}"


def parse(body: bytes, connection: Connection) -> list[InboundEvent]:
    """Exactly one event."""
    event = read_object(body)
    update = read_as(Update, event)
    found = _convert(update, connection) if update is not None else SetAside.UNREADABLE
    if isinstance(found, SetAside):
        occurred_at = (update and as_moment(update.timestamp)) or MOMENT_UNKNOWN
        found = InboundEvent.aside(found, container=connection.container, occurred_at=occurred_at)
    return [replace(found, raw=event, is_snapshot=event.get(READ) is True)]


def is_own(sender: Person | None, bot_id: str) -> bool:
    """Channel posts have no sender, the bot has its number; if unknown, nothing is ours."""
    return sender is None or (bool(bot_id) and str(sender.user_id) == bot_id)


def _convert(update: Update, connection: Connection) -> Found:
    if update.update_type in SERVICE:
        return SetAside.SERVICE
    if update.message is not None:
        return _message_event(update, update.message, connection)
    if update.message_id:
        return _removal(update, connection)
    match update.update_type:
        case "bot_started":
            return _dialogue_event(EventKind.ALLOWED, update, connection)
        case "bot_stopped" | "dialog_removed":
            return _dialogue_event(EventKind.DENIED, update, connection)
        case "bot_removed":
            return _access_lost(update, connection)
        case "bot_admin_permissions_changed":
            return SetAside.SERVICE if _has_rights(update) else _access_lost(update, connection)
    return SetAside.UNREADABLE if update.update_type in UPDATE_TYPES else SetAside.UNKNOWN_KIND


def _message_event(update: Update, message: Message, connection: Connection) -> Found:
    chat, chat_type = message.recipient.chat_id, message.recipient.chat_type
    own = is_own(message.sender, connection.secrets.get("bot_id", ""))
    is_new = update.update_type.endswith("_created")
    occurred_at = as_moment(message.timestamp if is_new else update.timestamp)
    number = message.number
    if not number or chat is None or occurred_at is None:
        return SetAside.UNREADABLE
    is_answer = message.link is not None and message.link.type == "reply"
    reason: SetAside | None = None
    if update.update_type in _COMMENTS:
        kind, post, peer = _COMMENTS[update.update_type], post_number(message.recipient), ""
        if not post:
            return SetAside.UNREADABLE
    elif update.update_type not in _POSTS:
        return SetAside.UNKNOWN_KIND
    elif chat_type == "channel":
        kind, post, peer = _POSTS[update.update_type], number, ""
    else:
        kind, post, peer = (EventKind.DM_ECHO if own else EventKind.DM_RECEIVED), "", str(chat)
        if not is_new:
            kind = EventKind.DM_EDITED
        if chat_type != "dialog":
            reason = SetAside.GROUP_CHAT
    if not peer and str(chat) != connection.container:
        reason = SetAside.OTHER_PLACE  # anybody may add a bot to a channel of their own
    return InboundEvent(
        kind=kind,
        external_id=number,
        thread=ThreadRef(container=connection.container, post=post, peer=peer),
        author=_author(message.sender, own, chat),
        text=message.words,
        occurred_at=occurred_at,
        parent_id=message.link_number if is_answer else "",
        url=message.url or (post_url(connection.container, post) if post else ""),
        media=media_of(message),
        set_aside=reason,
    )


def _removal(update: Update, connection: Connection) -> Found:
    occurred_at = as_moment(update.timestamp)
    if update.chat_id is None or occurred_at is None or not update.message_id:
        return SetAside.UNREADABLE
    chat, post, peer = str(update.chat_id), "", ""
    if update.update_type == "comment_removed":
        kind, post = EventKind.COMMENT_DELETED, post_number(update)
        if not post:
            return SetAside.UNREADABLE
    elif update.update_type != "message_removed":
        return SetAside.UNKNOWN_KIND
    elif update.chat_id < 0 or chat == connection.container:  # dialogues count upwards from 1
        kind, post = EventKind.POST_DELETED, update.message_id
    else:
        kind, peer = EventKind.DM_DELETED, chat
    is_elsewhere = not peer and chat != connection.container
    return InboundEvent(
        kind=kind,
        external_id=update.message_id,
        thread=ThreadRef(container=connection.container, post=post, peer=peer),
        occurred_at=occurred_at,
        removed_by=str(update.user_id or ""),
        set_aside=SetAside.OTHER_PLACE if is_elsewhere else None,
    )


def _dialogue_event(kind: EventKind, update: Update, connection: Connection) -> Found:
    occurred_at = as_moment(update.timestamp)
    if update.user is None or update.chat_id is None or occurred_at is None:
        return SetAside.UNREADABLE
    return InboundEvent(
        kind=kind,
        external_id=str(update.user.user_id),
        thread=ThreadRef(container=connection.container, peer=str(update.chat_id)),
        author=_author(update.user, False, update.chat_id),
        occurred_at=occurred_at,
        start_code=(update.payload or "") if kind is EventKind.ALLOWED else "",
    )


def _access_lost(update: Update, connection: Connection) -> Found:
    occurred_at = as_moment(update.timestamp)
    if update.chat_id is None or occurred_at is None:
        return SetAside.UNREADABLE
    if str(update.chat_id) != connection.container:
        return SetAside.OTHER_PLACE
    return InboundEvent.access_lost(connection.container, at=occurred_at)


def _has_rights(update: Update) -> bool:
    if update.is_admin is False:
        return False
    return update.permissions is None or rights(update.permissions) >= NEEDED_RIGHTS


def rights(permissions: list[str]) -> set[str]:
    """Rights under their current names."""
    return {OLD_NAMES.get(name, name) for name in permissions}


def _author(sender: Person | None, own: bool, chat: int) -> Author:
    if sender is None:
        return Author(external_id=f"channel{chat}", name="", is_own=True)
    return Author(external_id=str(sender.user_id), name=sender.display_name, is_own=own)


QUALITIES = ("mp4_720", "mp4_480", "mp4_360", "mp4_240", "mp4_144", "mp4_1080")


def download(calls: Calls, media: InboundMedia, *, largest: int) -> Download:
    url = media.url
    if media.kind is MediaKind.VIDEO and media.external_id:
        url = _video(calls, media.external_id) or url
    return download_from(calls.client, calls.connection, url, places=FILE_HOSTS, largest=largest)


def _video(calls: Calls, token: str) -> str:
    """The address of a video file of middling size."""
    try:
        urls = object_in(calls.ask("GET", f"/videos/{message_id(token)}"), "urls")
    except (NotFound, PermissionDenied):
        return ""
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
    """Attachments of a message and of the one it forwards, with that one's text."""
    found = _media(message.body)
    repeated = message.forwarded
    if repeated is None:
        return found
    is_beside = bool(message.text and repeated.text)
    inbound_media = InboundMedia(kind=MediaKind.OTHER, name="forwarded", text=repeated.text or "")
    return (*found, *([inbound_media] if is_beside else []), *_media(repeated))


def _media(body: Body | None) -> tuple[InboundMedia, ...]:
    attachments = (body.attachments if body else None) or ()
    return tuple(_one(a) for a in attachments if as_text(a.get("type")) not in _BUTTONS)


def stable_parts(attachments: Sequence[Mapping[str, Any]] | None) -> list[list[str]]:
    """The stable properties of attachments: URLs and tokens change with every response."""
    return [
        [
            as_text(a.get("type")),
            str(object_in(a, "payload").get("photo_id") or object_in(a, "payload").get("id") or ""),
            as_text(a.get("filename")),
        ]
        for a in attachments or ()
    ]


def _one(attachment: Mapping[str, Any]) -> InboundMedia:
    payload = object_in(attachment, "payload")
    kind = _KINDS.get(as_text(attachment.get("type")), MediaKind.OTHER)
    is_contact = as_text(attachment.get("type")) == "contact"
    name = "contact" if is_contact else as_text(attachment.get("filename"))
    return InboundMedia(
        kind=kind,
        url=as_text(payload.get("url")),
        # A video is fetched by its token: the URL in the event may be that of a player.
        external_id=as_text(payload.get("token")) if kind is MediaKind.VIDEO else "",
        name=name,
        size=as_count(attachment.get("size")),
        seconds=as_count(attachment.get("duration")),
        text=_words(kind, attachment, payload),
        latitude=as_degrees(attachment.get("latitude")),
        longitude=as_degrees(attachment.get("longitude")),
    )


def _words(kind: MediaKind, attachment: Mapping[str, Any], payload: Mapping[str, Any]) -> str:
    match kind:
        case MediaKind.VOICE:
            return as_text(attachment.get("transcription"))
        case MediaKind.LINK:
            return as_text(attachment.get("title"))
        case MediaKind.OTHER if as_text(attachment.get("type")) == "contact":
            return _contact(payload)
        case MediaKind.STICKER:
            return as_text(payload.get("code"))
        case MediaKind.OTHER:
            return as_text(attachment.get("type"))
        case _:
            return ""


def _contact(payload: Mapping[str, Any]) -> str:
    """Name and numbers of a contact: from its vCard, else its MAX account."""
    name, numbers = "", []
    for line in as_text(payload.get("vcf_info"))[:LONGEST_CARD].splitlines():
        text, _colon, value = line.partition(":")
        field = text.partition(";")[0].rpartition(".")[2].strip().upper()
        if field == "FN" and not name:
            name = value.replace("\\,", ",").strip()
        elif field == "TEL" and value.strip():
            numbers.append(value.strip().removeprefix("tel:"))
    account = payload.get("max_info") or payload.get("tam_info")
    if not name and isinstance(account, Mapping):
        parts = [as_text(account.get(part)) for part in ("first_name", "last_name")]
        name = " ".join(filter(None, parts)) or as_text(account.get("name"))
    return ", ".join(filter(None, [name, *dict.fromkeys(numbers)]))

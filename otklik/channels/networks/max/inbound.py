"""Updates of MAX in our words. A dialogue is known by its chat, a comment by its post."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from otklik.channels.networks.connection import Connection
from otklik.channels.networks.inbound_types import (
    MOMENT_UNKNOWN,
    Author,
    EventKind,
    InboundEvent,
    SetAside,
)
from otklik.channels.networks.max.links import post_url
from otklik.channels.networks.max.media import media_of, stable_parts
from otklik.channels.networks.max.payloads import (
    Body,
    Message,
    Person,
    Update,
    moment,
    opened,
    post_number,
    read,
)
from otklik.channels.networks.outbound_types import ThreadRef

# To be named at a subscription: of others MAX tells nothing.
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
# By which nobody says anything, whatever else they bear: buttons, people who came and left.
SERVICE = frozenset(
    {
        "bot_added", "chat_title_changed", "dialog_cleared", "dialog_muted", "dialog_unmuted",
        "message_callback", "message_chat_created", "user_added", "user_removed",
    }
)  # fmt: skip
READ = "otklik_read"  # marks what was read rather than told
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
    """MAX numbers no updates. A message is known by its number and content, so that one that was
    read is the one that was told of; a change is known by its moment too: a text may change
    back to what it was."""
    event = opened(body)
    update = read(event)
    if update is None:
        return f"sha256:{hashlib.sha256(body).hexdigest()}"
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
    """Exactly one event; what is not known or not whole says why it is set aside."""
    event = opened(body)
    update = read(event)
    found = _found(update, event, connection) if update is not None else SetAside.UNREADABLE
    if not isinstance(found, SetAside):
        return [found]
    occurred_at = moment(update.timestamp) if update is not None else None
    return [
        InboundEvent.aside(
            found,
            container=connection.container,
            occurred_at=occurred_at or MOMENT_UNKNOWN,
            raw=event,
        )
    ]


def is_own(sender: Person | None, bot_id: str) -> bool:
    """Whether we wrote it: the channel itself has no sender, the bot has its number. While that is
    not known nothing counts as ours: other bots write too."""
    return sender is None or (bool(bot_id) and str(sender.user_id) == bot_id)


def _found(update: Update, event: Mapping[str, Any], connection: Connection) -> Found:
    if update.update_type in SERVICE:
        return SetAside.SERVICE
    if update.message is not None:
        return _of_message(update, update.message, event, connection)
    if update.message_id:
        return _removed(update, event, connection)
    match update.update_type:
        case "bot_started":
            return _of_dialogue(EventKind.ALLOWED, update, event, connection)
        case "bot_stopped" | "dialog_removed":
            return _of_dialogue(EventKind.DENIED, update, event, connection)
        case "bot_removed":
            return _lost(update, event, connection)
        case "bot_admin_permissions_changed":
            has_rights = _has_rights(update)
            return SetAside.SERVICE if has_rights else _lost(update, event, connection)
    return SetAside.UNREADABLE if update.update_type in UPDATE_TYPES else SetAside.UNKNOWN_KIND


def _of_message(
    update: Update, message: Message, event: Mapping[str, Any], connection: Connection
) -> Found:
    chat, chat_type = message.recipient.chat_id, message.recipient.chat_type
    own = is_own(message.sender, connection.secrets.get("bot_id", ""))
    is_new = update.update_type.endswith("_created")
    occurred_at = moment(message.timestamp if is_new else update.timestamp)
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
        parent_id=message.linked_number if is_answer else "",
        url=message.url or (post_url(connection.container, post) if post else ""),
        media=media_of(message),
        is_snapshot=event.get(READ) is True,
        set_aside=reason,
        raw=event,
    )


def _removed(update: Update, event: Mapping[str, Any], connection: Connection) -> Found:
    occurred_at = moment(update.timestamp)
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
        author=None,
        text="",
        occurred_at=occurred_at,
        removed_by=str(update.user_id or ""),
        set_aside=SetAside.OTHER_PLACE if is_elsewhere else None,
        raw=event,
    )


def _of_dialogue(
    kind: EventKind, update: Update, event: Mapping[str, Any], connection: Connection
) -> Found:
    occurred_at = moment(update.timestamp)
    if update.user is None or update.chat_id is None or occurred_at is None:
        return SetAside.UNREADABLE
    return InboundEvent(
        kind=kind,
        external_id=str(update.user.user_id),
        thread=ThreadRef(container=connection.container, peer=str(update.chat_id)),
        author=_author(update.user, False, update.chat_id),
        text="",
        occurred_at=occurred_at,
        start_code=(update.payload or "") if kind is EventKind.ALLOWED else "",
        raw=event,
    )


def _lost(update: Update, event: Mapping[str, Any], connection: Connection) -> Found:
    occurred_at = moment(update.timestamp)
    if update.chat_id is None or occurred_at is None:
        return SetAside.UNREADABLE
    if str(update.chat_id) != connection.container:
        return SetAside.OTHER_PLACE
    return InboundEvent(
        kind=EventKind.ACCESS_LOST,
        external_id="",
        thread=ThreadRef(container=connection.container),
        author=None,
        text="",
        occurred_at=occurred_at,
        raw=event,
    )


def _has_rights(update: Update) -> bool:
    if update.is_admin is False:
        return False
    return update.permissions is None or rights(update.permissions) >= NEEDED_RIGHTS


def rights(permissions: list[str]) -> set[str]:
    """Rights under the names of today."""
    return {OLD_NAMES.get(name, name) for name in permissions}


def _author(sender: Person | None, own: bool, chat: int) -> Author:
    if sender is None:
        return Author(external_id=f"channel{chat}", name="", is_own=True)
    return Author(external_id=str(sender.user_id), name=sender.shown_name, is_own=own)

"""Events of Odnoklassniki.

Its web hook reports only private messages. Comments, posts and our own answers are read, and each
is wrapped into a body (`wrap`) that is understood here."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from otklik.channels.networks.connection_settings import Connection
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
    Lenient,
    as_count,
    as_moment,
    as_text,
    digest_of,
    encode,
    object_in,
    read_as,
    read_object,
)
from otklik.channels.networks.ok.client import FILE_HOSTS, Calls
from otklik.channels.networks.ok.links import post_url, profile_url
from otklik.channels.networks.outbound_types import ThreadRef

MOSCOW = timezone(timedelta(hours=3))  # dates without a zone are in Moscow time
WRAPPED = "otklik"
# Kinds of its web hook that contain no message: changes of a chat, buttons.
SERVICE = ("CHAT_SYSTEM", "MESSAGE_CALLBACK")
_GONE = ("REMOVED", "DELETED", "BLOCKED", "SPAM")


class Comment(Lenient, coerce_numbers_to_str=True):
    id: str
    text: str | None = None
    type: str | None = None
    author_id: str | None = None
    author_name: str | None = None
    author_ref: str | None = None
    reply_to_comment_id: str | None = None
    date: str | None = None
    date_ms: int | None = None
    created_ms: int | None = None


class Topic(Lenient, coerce_numbers_to_str=True):
    id: str
    media: list[dict[str, Any]] | None = None
    created_ms: int | None = None
    date: str | None = None
    is_deleted: bool | None = None
    author_ref: str | None = None  # group:… or user:…


class Words(Lenient, coerce_numbers_to_str=True):
    mid: str
    text: str | None = None
    attachments: list[dict[str, Any]] | None = None
    reply_to: str | None = None


class Person(Lenient, coerce_numbers_to_str=True):
    user_id: str | None = None
    name: str | None = None


class Chat(Lenient, coerce_numbers_to_str=True):
    chat_id: str | None = None


class Letter(Lenient, coerce_numbers_to_str=True):
    """A private message."""

    sender: Person | None = None
    recipient: Chat
    message: Words
    timestamp: int


def wrap(kind: str, values: Mapping[str, Any], **value: Any) -> bytes:
    """Something that was read, as a body to store. `kind`: comment, topic or letter."""
    return encode({WRAPPED: kind, **value, kind: dict(values)})


def dedup_key(body: bytes) -> str:
    """By number and content: a change is a new event."""
    event = read_object(body)
    kind = event.get(WRAPPED)
    if kind == "comment" and (comment := read_as(Comment, event.get("comment"))):
        state = "gone" if _is_removed(comment) else comment.text
        return _key("comment", event.get("post"), comment.id, state)
    if kind == "topic" and (topic := read_as(Topic, event.get("topic"))):
        return _key("topic", topic.id, topic_text(topic), topic.is_deleted)
    letter = read_as(Letter, event.get("letter") if kind == "letter" else event)
    if letter is not None:
        count = len(letter.message.attachments or ())
        return _key("letter", letter.message.mid, letter.message.text, count)
    return digest_of(body)


def parse(body: bytes, connection: Connection) -> list[InboundEvent]:
    """Exactly one event."""
    event = read_object(body)
    found = _convert(event, connection)
    if isinstance(found, SetAside):
        occurred_at = as_moment(event.get("timestamp")) or MOMENT_UNKNOWN
        found = InboundEvent.aside(found, container=connection.container, occurred_at=occurred_at)
    return [replace(found, raw=event)]


type Found = InboundEvent | SetAside


def _convert(event: Mapping[str, Any], connection: Connection) -> Found:
    match event.get(WRAPPED):
        case "comment":
            return _comment(event, connection)
        case "topic":
            return _topic(event, connection)
        case "letter":
            return _letter(event.get("letter"), event, connection, own=event.get("own") is True)
        case None if event.get("webhookType") in (None, "MESSAGE_CREATED"):
            return _letter(event, event, connection, own=False)
        case None if event.get("webhookType") in SERVICE:
            return SetAside.SERVICE
    return SetAside.UNKNOWN_KIND


def _comment(event: Mapping[str, Any], connection: Connection) -> Found:
    comment, post = read_as(Comment, event.get("comment")), event.get("post")
    if comment is None or not isinstance(post, str) or not post:
        return SetAside.UNREADABLE
    occurred_at = moment(comment.date_ms or comment.created_ms, comment.date)
    if occurred_at is None:
        return SetAside.UNREADABLE
    is_gone = _is_removed(comment)
    person = without_prefix(comment.author_id or comment.author_ref or "")
    own = event.get("own") is True
    return InboundEvent(
        kind=EventKind.COMMENT_DELETED if is_gone else EventKind.COMMENT_CREATED,
        external_id=comment.id,
        thread=ThreadRef(container=connection.container, post=post),
        author=_author(person, comment.author_name or "", own=own),
        text=comment.text or "",
        occurred_at=MOMENT_UNKNOWN if is_gone else occurred_at,  # it says when it was written
        parent_id=comment.reply_to_comment_id or "",
        url=post_url(connection.container, post),
        is_snapshot=True,
    )


def _topic(event: Mapping[str, Any], connection: Connection) -> Found:
    topic = read_as(Topic, event.get("topic"))
    occurred_at = moment(topic.created_ms, topic.date) if topic is not None else None
    if topic is None or occurred_at is None:
        return SetAside.UNREADABLE
    post = InboundEvent(
        kind=EventKind.POST_DELETED if topic.is_deleted else EventKind.POST_CREATED,
        external_id=topic.id,
        thread=ThreadRef(container=connection.container, post=topic.id),
        author=_author(connection.container, "", own=True),
        text=topic_text(topic),
        occurred_at=occurred_at,
        url=post_url(connection.container, topic.id),
    )
    if not topic.author_ref or topic.author_ref.startswith("group:"):
        return post
    # A member's post, not ours; how to answer one is not documented.
    return replace(
        post,
        kind=EventKind.COMMENT_DELETED if topic.is_deleted else EventKind.COMMENT_CREATED,
        author=_author(without_prefix(topic.author_ref), "", own=False),
        set_aside=SetAside.MEMBER_POST,
    )


def _letter(value: object, event: Mapping[str, Any], connection: Connection, *, own: bool) -> Found:
    letter = read_as(Letter, value)
    if letter is None:
        return SetAside.UNREADABLE
    occurred_at, chat = moment(letter.timestamp), letter.recipient.chat_id
    if occurred_at is None or not chat:
        return SetAside.UNREADABLE
    sender = letter.sender or Person()
    person = without_prefix(sender.user_id or "")
    return InboundEvent(
        kind=EventKind.DM_ECHO if own else EventKind.DM_RECEIVED,
        external_id=letter.message.mid,
        thread=ThreadRef(container=connection.container, peer=chat),
        author=_author(person, sender.name or "", own=own),
        text=letter.message.text or "",
        occurred_at=occurred_at,
        parent_id=letter.message.reply_to or "",
        media=tuple(media_of(one) for one in letter.message.attachments or ()),
        is_snapshot=event.get(WRAPPED) == "letter",
    )


def moment(milliseconds: int | None, date: str | None = None) -> datetime | None:
    """From milliseconds, else from a date in Moscow time."""
    try:
        if milliseconds:
            return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
        if date:
            text = datetime.strptime(date, "%Y-%m-%d %H:%M:%S").replace(tzinfo=MOSCOW)
            return text.astimezone(UTC)
    except (OverflowError, ValueError):
        pass
    return None


def without_prefix(number: str) -> str:
    """ "7" of "user:7"."""
    return number.rpartition(":")[2]


def _is_removed(comment: Comment) -> bool:
    return any(word in (comment.type or "").upper() for word in _GONE)


def topic_text(topic: Topic) -> str:
    """The text of a post with the links below it, as `render` writes it."""
    blocks = topic.media or ()
    texts, links = (
        [
            one[field]
            for one in blocks
            if one.get("type") == kind and isinstance(one.get(field), str)
        ]
        for kind, field in (("text", "text"), ("link", "url"))
    )
    return "\n\n".join([*texts, *(link for link in links if link not in "\n".join(texts))])


def _author(person: str, name: str, *, own: bool) -> Author | None:
    if own:
        return Author(external_id=f"group{person}" if person else "group", name=name, is_own=True)
    if not person:
        return None
    return Author(external_id=person, name=name, profile_url=profile_url(person))


def _key(*parts: object) -> str:
    text = json.dumps(parts, sort_keys=True, default=str)
    return f"{parts[0]}:{hashlib.sha256(text.encode()).hexdigest()}"


def download(calls: Calls, media: InboundMedia, *, largest: int) -> Download:
    return download_from(
        calls.client, calls.connection, media.url, places=FILE_HOSTS, largest=largest, redirects=2
    )


_MEDIA = {
    "IMAGE": MediaKind.PHOTO,
    "VIDEO": MediaKind.VIDEO,
    "AUDIO": MediaKind.VOICE,
    "MUSIC": MediaKind.AUDIO,
    "SHARE": MediaKind.LINK,
    "FILE": MediaKind.FILE,
    "LOCATION": MediaKind.PLACE,
    "STICKER": MediaKind.STICKER,
}


def media_of(attachment: Mapping[str, Any]) -> InboundMedia:
    code, payload = as_text(attachment.get("type")), object_in(attachment, "payload")
    kind = _MEDIA.get(code, MediaKind.OTHER)
    return InboundMedia(
        kind=kind,
        url=as_text(payload.get("url")),
        name=as_text(payload.get("name") or payload.get("title")),
        size=as_count(payload.get("size")),
        text=code if kind is MediaKind.OTHER else "",
    )

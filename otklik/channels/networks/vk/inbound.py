"""Events of VK in our words: bodies of its web hook, and what `reading` found, alike.

VK's events name people by number only, and neither corrections nor removals have a moment. What
was found by reading is wrapped as an event of a type of our own, with names of people beside it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from otklik.channels.networks.inbound_types import (
    MOMENT_UNKNOWN,
    PROPOSED,
    Author,
    EventKind,
    InboundEvent,
    SetAside,
)
from otklik.channels.networks.outbound_types import ThreadRef
from otklik.channels.networks.vk.links import FIRST_CHAT, address, is_elsewhere, profile_of
from otklik.channels.networks.vk.media import media_of, media_of_message, media_of_post
from otklik.channels.networks.vk.payloads import Allowance, Comment, Message, Post

READ_POST = "otklik_post"
READ_POST_GONE = "otklik_post_gone"
READ_COMMENT = "otklik_comment"
READ_MESSAGE = "otklik_message"


@dataclass(frozen=True, slots=True)
class EventContext:
    """An event, and what is needed to understand it."""

    container: str
    group: int
    content: Mapping[str, Any]
    names: Mapping[str, Any]
    raw: Mapping[str, Any]

    def author(self, number: int, *, is_own: bool = False) -> Author | None:
        if not number:
            return None
        name = self.names.get(str(number))
        return Author(
            external_id=str(number),
            name=name if isinstance(name, str) else "",
            is_own=is_own or number == -self.group,
            profile_url=profile_of(number),
        )


def opened(body: bytes) -> Mapping[str, Any]:
    """The JSON object of a body; empty when it is none."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return event if isinstance(event, dict) else {}


def parsed(body: bytes, *, container: str, group: int) -> list[InboundEvent]:
    """What a body tells; what is not about us, not whole or not new says why it is set aside."""
    raw = opened(body)
    found = _found(raw, container=container, group=group)
    if isinstance(found, SetAside):
        return [InboundEvent.aside(found, container=container, raw=raw)]
    return found if isinstance(found, list) else [found]


def _found(raw: Mapping[str, Any], *, container: str, group: int) -> "Found":
    value, names, kind = raw.get("object"), raw.get("names"), raw.get("type")
    if not isinstance(kind, str):
        return SetAside.UNREADABLE
    if raw.get("group_id") != group:
        return SetAside.OTHER_PLACE
    if (read := READERS.get(kind)) is None:
        return SetAside.SERVICE if kind in SERVICE else SetAside.UNKNOWN_KIND
    if not isinstance(value, dict):
        return SetAside.UNREADABLE
    result = EventContext(container, group, value, names if isinstance(names, dict) else {}, raw)
    try:
        return read(result)
    except (ValidationError, RecursionError):
        return SetAside.UNREADABLE


def is_repeating(raw: Mapping[str, Any], what: str) -> bool:
    """Whether the post that an event tells of repeats the one that VK calls so."""
    try:
        return Post.model_validate(raw.get("object")).repeats(what)
    except (ValidationError, RecursionError):
        return False


type Found = InboundEvent | list[InboundEvent] | SetAside


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds > 0 else MOMENT_UNKNOWN
    except (OverflowError, OSError, ValueError):
        return MOMENT_UNKNOWN


def _post(result: EventContext) -> Found:
    post = Post.model_validate(result.content)
    if post.id <= 0:
        return SetAside.UNREADABLE
    if not post.from_id:
        return SetAside.NO_AUTHOR
    if post.post_type == "suggest":
        return _proposed(result, post)
    # Planned posts are not on the wall; a repetition elsewhere is not on ours.
    is_elsewhere_yet = post.post_type in {"postpone", "reply"}
    thread = ThreadRef(container=result.container, post=str(post.id))
    is_own = post.from_id in {-result.group, post.owner_id}
    # What somebody else wrote on our wall is a question to us, answered beneath it.
    created = InboundEvent(
        kind=EventKind.POST_CREATED if is_own else EventKind.COMMENT_CREATED,
        external_id=str(post.id),
        thread=thread,
        author=result.author(post.from_id, is_own=is_own),
        text=post.text,
        occurred_at=_moment(post.date),
        url=address(thread, "", group=result.group),
        media=media_of_post(post),
        set_aside=SetAside.NOT_ON_WALL if is_elsewhere_yet else None,
        raw=result.raw,
    )
    if not post.edited:
        return created
    what = EventKind.POST_EDITED if is_own else EventKind.COMMENT_EDITED
    edited = replace(created, kind=what, occurred_at=_moment(post.edited))
    return [created, edited] if is_own else edited


def _proposed(result: EventContext, post: Post) -> Found:
    """What a person proposes for a closed wall has no comments until it is published: who wrote
    it is answered by a private message. What a community proposed is nobody's question."""
    wall = ThreadRef(container=result.container, post=str(post.id))
    return InboundEvent(
        kind=EventKind.POST_PROPOSED,
        external_id=f"{PROPOSED}{post.id}",
        thread=ThreadRef(container=result.container, peer=str(post.from_id)),
        author=result.author(post.from_id),
        text=post.text,
        occurred_at=_moment(post.date),
        url=address(wall, "", group=result.group),
        media=media_of_post(post),
        is_snapshot=result.raw.get("type") == READ_POST,
        set_aside=SetAside.NOT_ON_WALL if post.from_id < 0 else None,
        raw=result.raw,
    )


def _post_gone(result: EventContext) -> Found:
    post = Post.model_validate(result.content)
    if post.id <= 0:
        return SetAside.UNREADABLE
    return InboundEvent(
        kind=EventKind.POST_DELETED,
        external_id=str(post.id),
        thread=ThreadRef(container=result.container, post=str(post.id)),
        author=None,
        text="",
        occurred_at=MOMENT_UNKNOWN,
        raw=result.raw,
    )


def _comment(kind: EventKind) -> Callable[[EventContext], Found]:
    def read(result: EventContext) -> Found:
        comment = Comment.model_validate(result.content)
        what = EventKind.COMMENT_DELETED if comment.deleted else kind
        post, owner = _place_of(comment)
        is_gone = what is EventKind.COMMENT_DELETED
        if comment.id <= 0 or not post:
            return SetAside.UNREADABLE
        if not (comment.from_id or is_gone):
            return SetAside.NO_AUTHOR
        # Numbers are counted apart for each photo, video and discussion.
        prefix = f"{post}_" if is_elsewhere(post) else ""
        thread = ThreadRef(container=result.container, post=post)
        parent = comment.reply_to_comment or next(reversed(comment.parents_stack), 0)
        is_own = comment.from_id < 0 and comment.from_id == owner
        return InboundEvent(
            kind=what,
            external_id=f"{prefix}{comment.id}",
            thread=thread,
            author=result.author(comment.from_id, is_own=is_own),
            text=comment.text,
            occurred_at=(
                _moment(comment.date) if what is EventKind.COMMENT_CREATED else MOMENT_UNKNOWN
            ),
            parent_id=f"{prefix}{parent}" if parent > 0 else "",
            url=address(thread, f"{prefix}{comment.id}", group=result.group),
            media=media_of(comment.attachments),
            is_snapshot=result.raw.get("type") == READ_COMMENT,
            removed_by=str(comment.deleter_id or ""),
            raw=result.raw,
        )

    return read


def _place_of(comment: Comment) -> tuple[str, int]:
    """What was commented on, and its owner; other things than posts bear their kind in front."""
    if comment.post_id > 0:
        return str(comment.post_id), comment.owner_id
    for kind, number, owner in (
        ("photo", comment.photo_id, comment.photo_owner_id or comment.owner_id),
        ("video", comment.video_id, comment.video_owner_id or comment.owner_id),
        ("topic", comment.topic_id, comment.topic_owner_id or comment.owner_id),
        ("market", comment.item_id, comment.market_owner_id or comment.owner_id),
    ):
        if number > 0 and owner:
            return f"{kind}{owner}_{number}", owner
    return "", 0


def _message(kind: EventKind) -> Callable[[EventContext], Found]:
    def read(result: EventContext) -> Found:
        inner = result.content.get("message")
        message = Message.model_validate(inner if isinstance(inner, dict) else result.content)
        is_own = message.out or kind is EventKind.DM_ECHO or message.from_id == -result.group
        if not message.number or message.peer_id <= 0:
            return SetAside.UNREADABLE
        if message.action is not None:
            return SetAside.SERVICE  # somebody came to a chat or left it
        if not message.from_id:
            return SetAside.NO_AUTHOR
        is_chat = message.peer_id >= FIRST_CHAT
        what = _what(kind, message, is_own=is_own)
        thread = ThreadRef(container=result.container, peer=str(message.peer_id))
        is_edit = what is EventKind.DM_EDITED
        return InboundEvent(
            kind=what,
            external_id=message.number,
            thread=thread,
            author=result.author(message.from_id, is_own=is_own),
            text=message.text,
            occurred_at=_moment(message.update_time if is_edit else message.date),
            parent_id=message.reply_message.number if message.reply_message else "",
            url=address(thread, "", group=result.group),
            media=media_of_message(message),
            start_code=message.ref,
            # What a person wrote for the community names them; bots and greetings name nobody.
            is_automatic=what is EventKind.DM_ECHO and not message.admin_author_id,
            set_aside=SetAside.GROUP_CHAT if is_chat else None,
            raw=result.raw,
        )

    return read


def _what(kind: EventKind, message: Message, *, is_own: bool) -> EventKind:
    if kind is EventKind.DM_EDITED or (kind is EventKind.UNKNOWN and message.update_time):
        return EventKind.DM_EDITED
    if is_own:
        return EventKind.DM_ECHO
    button = opened(message.payload.encode())
    return EventKind.ALLOWED if button.get("command") == "start" else EventKind.DM_RECEIVED


def _allowance(kind: EventKind) -> Callable[[EventContext], Found]:
    def read(result: EventContext) -> Found:
        person = Allowance.model_validate(result.content)
        if person.user_id <= 0:
            return SetAside.UNREADABLE
        return InboundEvent(
            kind=kind,
            external_id="",
            thread=ThreadRef(container=result.container, peer=str(person.user_id)),
            author=result.author(person.user_id),
            text="",
            occurred_at=MOMENT_UNKNOWN,
            start_code=person.key,
            raw=result.raw,
        )

    return read


_COMMENTS = {
    "new": EventKind.COMMENT_CREATED,
    "edit": EventKind.COMMENT_EDITED,
    "restore": EventKind.COMMENT_RESTORED,
    "delete": EventKind.COMMENT_DELETED,
}
READERS: Mapping[str, Callable[[EventContext], Found]] = {
    "wall_post_new": _post,
    READ_POST: _post,
    READ_POST_GONE: _post_gone,
    READ_COMMENT: _comment(EventKind.COMMENT_CREATED),
    **{
        f"{place}_{what}": _comment(kind)
        for place in ("wall_reply", "photo_comment", "video_comment", "market_comment")
        for what, kind in _COMMENTS.items()
    },
    **{f"board_post_{what}": _comment(kind) for what, kind in _COMMENTS.items()},
    "message_new": _message(EventKind.DM_RECEIVED),
    "message_reply": _message(EventKind.DM_ECHO),
    "message_edit": _message(EventKind.DM_EDITED),
    READ_MESSAGE: _message(EventKind.UNKNOWN),
    "message_allow": _allowance(EventKind.ALLOWED),
    "message_deny": _allowance(EventKind.DENIED),
}

# What VK tells of if asked in its own settings, and nobody said anything by it.
SERVICE = frozenset(
    {
        "audio_new", "group_change_photo", "group_change_settings", "group_join", "group_leave",
        "group_officers_edit", "like_add", "like_remove", "message_event", "message_read",
        "message_typing_state", "poll_vote_new", "user_block", "user_unblock",
        "wall_schedule_post_delete", "wall_schedule_post_new",
    }
)  # fmt: skip

# What VK is asked to tell of, by its web hook or otherwise.
WANTED = tuple(kind for kind in READERS if not kind.startswith("otklik_"))

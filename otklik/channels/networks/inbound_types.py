"""What comes in from networks, in our words: plain values, nothing raised on content."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self

from otklik.channels.networks.outbound_types import ThreadRef

# Proposed posts are numbered apart from private messages, beside which they stand.
PROPOSED = "proposed:"

# A network that does not say when: we learnt of it when its event came.
MOMENT_UNKNOWN = datetime.fromtimestamp(0, UTC)


class Inbound(StrEnum):
    PUSH = "push"
    POLL = "poll"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    external_id: str
    name: str
    is_own: bool = False
    profile_url: str = ""


class EventKind(StrEnum):
    POST_CREATED = "post_created"
    POST_EDITED = "post_edited"
    POST_DELETED = "post_deleted"
    POST_PROPOSED = "post_proposed"  # by a person for our wall: they and we see it, nobody else
    COMMENT_CREATED = "comment_created"
    COMMENT_EDITED = "comment_edited"
    COMMENT_DELETED = "comment_deleted"
    COMMENT_RESTORED = "comment_restored"
    DM_RECEIVED = "dm_received"
    DM_EDITED = "dm_edited"
    DM_DELETED = "dm_deleted"
    DM_ECHO = "dm_echo"
    ALLOWED = "allowed"  # a person lets us write: started the bot, came by an invitation
    DENIED = "denied"  # a person stopped us from writing
    ACCESS_LOST = "access_lost"  # we were removed, or lost rights there
    UNKNOWN = "unknown"


class SetAside(StrEnum):
    """Why an event is handed to nobody; of several in one body the first of these counts.

    An adapter says so in `InboundEvent.set_aside`, with whatever words, author and place it could
    read: people see them, and may make an incident of them. Words for people:
    `otklik.channels.inbound.set_aside_events`.
    """

    UNREADABLE = "unreadable"  # no JSON, or parts are missing without which it means nothing
    UNKNOWN_KIND = "unknown_kind"  # the network has something new
    NOT_CONNECTED = "not_connected"  # a setting of ours is missing: it cannot be understood
    NO_AUTHOR = "no_author"  # it does not say who wrote
    MEMBER_POST = "member_post"  # a post of a member, not of the page
    GROUP_CHAT = "group_chat"  # a chat of several people: an answer would be read by all
    OTHER_BOT = "other_bot"  # written by a program that is not ours
    OTHER_PLACE = "other_place"  # another channel, page or group than the account's
    AUTO_ANSWER = "auto_answer"  # a robot answered a letter of ours
    DELIVERY_REPORT = "delivery_report"  # a mail server reports on a letter of ours
    NOT_ON_WALL = "not_on_wall"  # planned: nobody reads it yet
    EMPTY = "empty"  # neither words nor files
    SERVICE = "service"  # somebody came, left, pinned, pressed a button
    STAFF_CHAT = "staff_chat"  # colleagues among themselves
    OWN = "own"  # ours, and belongs to no incident
    UNKNOWN_MESSAGE = "unknown_message"  # a change or removal of what never came
    OUTDATED = "outdated"  # what came later says otherwise
    ERASED = "erased"  # erased here by a decision

    @property
    def is_unusual(self) -> bool:
        """Whether an adapter should have understood it: for whoever repairs."""
        return self in _UNUSUAL


_UNUSUAL = frozenset(
    {SetAside.UNREADABLE, SetAside.UNKNOWN_KIND, SetAside.NOT_CONNECTED, SetAside.NO_AUTHOR}
)


class MediaKind(StrEnum):
    PHOTO = "photo"
    VIDEO = "video"
    VOICE = "voice"
    AUDIO = "audio"
    FILE = "file"
    PLACE = "place"
    STICKER = "sticker"
    LINK = "link"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMedia:
    """Something that came with a message and is fetched later, apart (or never: a place, a link).

    `url` is the network's address of the largest version that we may take, `external_id` its
    number where it must be asked for first (Telegram's file_id). `size` in bytes and
    `seconds` as the network says, 0 when it does not. `text` holds words that stand in it: a
    sticker's emoji, a file's or link's title, the name of a place.
    """

    kind: MediaKind
    url: str = ""
    external_id: str = ""
    name: str = ""
    content_type: str = ""
    size: int = 0
    seconds: int = 0
    text: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """The bytes of an InboundMedia, and what the network called them; nobody checked them yet."""

    body: bytes = field(repr=False)
    content_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundEvent:
    """One thing that happened in a network, in our words. `occurred_at` is the network's moment,
    or MOMENT_UNKNOWN.

    `start_code` is what a person brought along from an invitation of ours (`invitation`).
    `is_snapshot`: found by reading, where the network does not say when it was corrected: the
    text is as it stood then, though `occurred_at` is when it was written.
    `is_automatic`: a machine said it, no person: one of our side (a greeting, an answer of a bot),
    or the robot that sent a letter. What is sent by itself never answers it.
    `is_unproven`: anybody could have written it in the author's name (a letter's From).
    `is_marked`: it answers the message of ours named by `parent_id` with a secret mark that only
    its author was given.
    `album`: the network shows several messages as this one; `album_place` is this one's place
    among them.
    `removed_by`: who removed it, by their number; empty where the network does not say.
    `set_aside`: why it is handed to nobody. An event of kind UNKNOWN always has a reason.
    """

    kind: EventKind
    external_id: str
    thread: ThreadRef
    author: Author | None
    text: str
    occurred_at: datetime
    parent_id: str = ""
    url: str = ""
    media: tuple[InboundMedia, ...] = ()
    start_code: str = ""
    is_snapshot: bool = False
    is_automatic: bool = False
    is_unproven: bool = False
    is_marked: bool = False
    album: str = ""
    album_place: int = 0
    removed_by: str = ""
    set_aside: SetAside | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def aside(
        cls,
        reason: SetAside,
        *,
        container: str,
        external_id: str = "",
        text: str = "",
        occurred_at: datetime = MOMENT_UNKNOWN,
        raw: Mapping[str, Any] | None = None,
    ) -> Self:
        """What has no kind in our words, and why."""
        return cls(
            kind=EventKind.UNKNOWN,
            external_id=external_id,
            thread=ThreadRef(container=container),
            author=None,
            text=text,
            occurred_at=occurred_at,
            set_aside=reason,
            raw=raw if raw is not None else {},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRequest:
    """`key` is the secret part of the address, where the network signs nothing."""

    headers: Mapping[str, str]
    body: bytes
    remote_ip: str
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookAnswer:
    status: int
    body: bytes
    content_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one reading of a feed brought: bodies to be stored as they are (`dedup_key` and
    `parse` understand them as they understand the body of a web hook), where to go on, and
    whether there is more at once."""

    bodies: tuple[bytes, ...]
    cursor: str
    more: bool = False

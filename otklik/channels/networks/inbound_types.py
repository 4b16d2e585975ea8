"""Values that come in from networks."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self

from otklik.channels.networks.outbound_types import ThreadRef

# Suggested posts are numbered separately from private messages, as which they are shown.
PROPOSED = "proposed:"

# For a network that gives no time: that of receiving the event.
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
    POST_PROPOSED = "post_proposed"  # suggested by a person for our wall: only they and we see it
    COMMENT_CREATED = "comment_created"
    COMMENT_EDITED = "comment_edited"
    COMMENT_DELETED = "comment_deleted"
    COMMENT_RESTORED = "comment_restored"
    DM_RECEIVED = "dm_received"
    DM_EDITED = "dm_edited"
    DM_DELETED = "dm_deleted"
    DM_ECHO = "dm_echo"
    ALLOWED = "allowed"  # a person lets us write: started the bot, or followed an invitation
    DENIED = "denied"  # a person stopped us from writing
    ACCESS_LOST = "access_lost"  # we were removed, or lost rights there
    UNKNOWN = "unknown"


class SetAside(StrEnum):
    """Why no app receives an event; of several in one body the first counts.

    Labels: `otklik.channels.inbound.set_aside_event_counts`."""

    UNREADABLE = "unreadable"  # no JSON, or essential parts are missing
    UNKNOWN_KIND = "unknown_kind"  # a new kind of the network
    NOT_CONNECTED = "not_connected"  # a setting of ours is missing
    NO_AUTHOR = "no_author"  # it does not say who wrote
    MEMBER_POST = "member_post"  # a post of a member, not of the page
    GROUP_CHAT = "group_chat"  # a group chat: everybody in it would read an answer
    OTHER_BOT = "other_bot"  # written by a program that is not ours
    OTHER_PLACE = "other_place"  # another channel, page or group than the account's
    AUTO_ANSWER = "auto_answer"  # an automatic reply to our letter
    DELIVERY_REPORT = "delivery_report"  # a mail server reports on a letter of ours
    NOT_ON_WALL = "not_on_wall"  # scheduled: not public yet
    EMPTY = "empty"  # neither text nor files
    SERVICE = "service"  # somebody joined, left, pinned, clicked a button
    STAFF_CHAT = "staff_chat"  # colleagues among themselves
    OWN = "own"  # ours, and part of no incident
    UNKNOWN_MESSAGE = "unknown_message"  # a change or removal of an unknown message
    OUTDATED = "outdated"  # superseded by a later event
    ERASED = "erased"  # erased here by a decision

    @property
    def is_unusual(self) -> bool:
        """Whether an adapter should have understood it."""
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
    """An attachment, to be downloaded later.

    `url` is its largest permitted version, `external_id` its number where that is needed first
    (Telegram's file_id); `size` in bytes, `seconds`: 0 if unknown; `text`: emoji, title, place
    name."""

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
    """Unchecked bytes of an attachment, and their type according to the network."""

    body: bytes = field(repr=False)
    content_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundEvent:
    """One event of a network.

    `occurred_at`: MOMENT_UNKNOWN if the network does not say. `start_code`: brought from an
    invitation. `is_snapshot`: read later, so the text may be newer than `occurred_at`.
    `is_automatic`: written by a program. `is_unproven`: anybody could have forged the author.
    `is_marked`: it answers our message `parent_id` with a mark that only its author has. `album`:
    several messages shown as one; `album_place`: its index there. `set_aside`: always given for
    kind UNKNOWN."""

    kind: EventKind
    external_id: str
    thread: ThreadRef
    occurred_at: datetime
    author: Author | None = None
    text: str = ""
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
    def access_lost(
        cls,
        container: str,
        *,
        external_id: str = "",
        at: datetime,
        raw: Mapping[str, Any] | None = None,
    ) -> Self:
        """We were removed from this place, or lost rights there."""
        return cls(
            kind=EventKind.ACCESS_LOST, external_id=external_id, occurred_at=at, raw=raw or {},
            thread=ThreadRef(container=container),
        )  # fmt: skip

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
        """An event of unknown kind, and why."""
        return cls(
            kind=EventKind.UNKNOWN,
            external_id=external_id,
            thread=ThreadRef(container=container),
            text=text,
            occurred_at=occurred_at,
            set_aside=reason,
            raw=raw or {},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRequest:
    """`key` is the secret part of the address, where the network signs nothing."""

    headers: Mapping[str, str]
    body: bytes
    remote_ip: str
    key: str = ""

    def proves(self, secret: str, given: str) -> bool:
        """Whether they are equal and not empty, in constant time, also for non-ASCII text."""
        pair = [text.encode("utf-8", "replace") for text in (secret, given)]
        return hmac.compare_digest(*pair) and bool(secret)

    def header(self, name: str) -> str:
        """Case-insensitive."""
        headers = {known.lower(): value for known, value in self.headers.items()}
        return headers.get(name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookAnswer:
    status: int
    body: bytes
    content_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Bodies as the webhook would send them, the next cursor, and whether there is more now."""

    bodies: tuple[bytes, ...]
    cursor: str
    more: bool = False

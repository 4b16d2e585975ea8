"""What a network can do, how much and how fast; the modes of an account."""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Literal

from otklik.channels.networks.inbound_types import Inbound


class Mode(StrEnum):
    """What an account does: everything, only publish, only answer, or nothing."""

    TWO_WAY = "two_way"
    PUBLISH_ONLY = "publish_only"
    DIALOG_ONLY = "dialog_only"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Lengths in `length_unit`; None: not applicable, or no known limit. `caption`: the length of a
    post with files; `removal`: the age up to which the network promises to remove a post; `pause`
    and `thread_pause`: between two calls with one key, two messages to one place."""

    text: int
    comment: int | None
    dm: int | None
    caption: int | None = None
    length_unit: Literal["chars", "utf16"] = "chars"
    removal: timedelta | None = None
    pause: timedelta = timedelta()
    thread_pause: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """`with_posts`: needs numbers of recent posts; `is_push`: not read while the web hook works."""

    name: str
    every: timedelta
    with_posts: bool = False
    is_push: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a network allows. What is missing is done by hand."""

    limits: Limits
    publish: bool = False
    comments_in: Inbound = Inbound.NONE
    comment_reply: bool = False
    dm_in: Inbound = Inbound.NONE
    dm_reply: bool = False
    echo_own: bool = False
    idempotency_key: bool = False
    readback: bool = False
    webhook: bool = False
    edit_post: bool = False
    delete_post: bool = False
    edit_comment: bool = False
    delete_comment: bool = False
    hide_comment: bool = False  # and show it again
    hides_by_removal: bool = False  # hiding removes it there, reversibly
    edit_dm: bool = False
    delete_dm: bool = False
    repost: bool = False
    repost_from: frozenset[str] = frozenset()  # hosts of those posts
    comments_switch: bool = False  # a post can be published with comments closed
    subscribe: bool = False  # the web hook can be set up by program
    hook_key: bool = False  # its calls are proven only by the secret `hook_key` in our URL
    own_id: str = ""  # the secret without which a bot's own messages are not recognised (`whoami`)
    invitation: bool = False  # a URL that opens a dialogue and passes a code along
    feeds: tuple[Feed, ...] = ()


NOTHING = Capabilities(limits=Limits(text=0, comment=None, dm=None))
#: What networks with posts, comments and private messages have in common.
SOCIAL = replace(
    NOTHING,
    publish=True,
    comments_in=Inbound.PUSH,
    comment_reply=True,
    dm_in=Inbound.PUSH,
    dm_reply=True,
    echo_own=True,
    webhook=True,
    edit_post=True,
    delete_post=True,
    delete_comment=True,
)

"""What a network can do, how much and how fast; what an account of ours does in it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Literal

from otklik.channels.networks.inbound_types import Inbound


class Mode(StrEnum):
    """What an account does: both, only publishes (foreign messengers), only answers, or nothing."""

    TWO_WAY = "two_way"
    PUBLISH_ONLY = "publish_only"
    DIALOG_ONLY = "dialog_only"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Lengths in `length_unit`; None means the network has no such thing, or sets no limit that
    is known. `caption` is the length of a post with files, where that is shorter. `removal`: how
    old a post may be that the network promises to remove. Files have rules of their own
    (rules.FileRules).

    `pause` is the least time between two calls with one key, `thread_pause` between two
    messages to one place: our own, below the network's.
    """

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
    """A stream that is read rather than pushed. `with_posts`: reading it needs the numbers of
    our recent posts; `is_push`: not to be read while the network's web hook is on."""

    name: str
    every: timedelta
    with_posts: bool = False
    is_push: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a network allows. A missing one has a manual path, never a silent failure."""

    publish: bool
    comments_in: Inbound
    comment_reply: bool
    dm_in: Inbound
    dm_reply: bool
    echo_own: bool
    idempotency_key: bool
    readback: bool
    webhook: bool
    limits: Limits
    edit_post: bool = False
    delete_post: bool = False
    edit_comment: bool = False
    delete_comment: bool = False
    hide_comment: bool = False  # and show it again
    hides_by_removal: bool = False  # hidden is removed there, with a way back
    edit_dm: bool = False
    delete_dm: bool = False
    repost: bool = False
    repost_from: frozenset[str] = frozenset()  # hosts at whose addresses those posts stand
    comments_switch: bool = False  # a post can be published with comments closed
    subscribe: bool = False  # the web hook can be set up by program
    hook_key: bool = False  # nothing proves its calls but the secret `hook_key` in our address
    own_id: str = ""  # the secret without which nothing a bot wrote can be told ours (`whoami`)
    invitation: bool = False  # an address that opens a dialogue and brings a code along
    feeds: tuple[Feed, ...] = ()

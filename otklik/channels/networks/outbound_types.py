"""What goes out to networks: one mutation, its pictures, and the proof that it stands there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, BinaryIO
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadRef:
    """Where something stands: a wall, group or channel; the post in it; or a dialogue."""

    container: str
    post: str = ""
    peer: str = ""

    @property
    def key(self) -> str:
        """Names this place; a post and a dialogue with the same number are two places."""
        if self.post:
            return f"{self.container}/post/{self.post}"
        return f"{self.container}/peer/{self.peer}"


class OutboundKind(StrEnum):
    POST = "post"
    COMMENT = "comment"
    DM = "dm"


class Action(StrEnum):
    """SEND makes something new and is not repeated blindly; all others may be repeated.

    HIDE takes a person's comment out of everybody's sight so that SHOW can bring it back.
    """

    SEND = "send"
    EDIT = "edit"
    DELETE = "delete"
    HIDE = "hide"
    SHOW = "show"


class FileKind(StrEnum):
    PHOTO = "photo"
    VIDEO = "video"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A picture or video of ours. `size` in bytes, `width` and `height` in pixels (0: unknown).

    `open` gives its bytes; it raises OSError when the file is gone.
    """

    kind: FileKind
    name: str
    content_type: str
    size: int
    sha256: str
    open: Callable[[], BinaryIO] = field(repr=False, compare=False)
    width: int = 0
    height: int = 0
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """One mutation. `key` is ours, unique, and the network's idempotency key where it has one.

    `text` is plain; `link` an address that belongs to the post; `repost_of` the address of a
    post of another official page in the same network. `target` is the number of what all but
    SEND change; an EDIT says the whole as it shall stand, files too.
    """

    key: UUID
    kind: OutboundKind
    thread: ThreadRef
    text: str
    action: Action = Action.SEND
    target: str = ""
    reply_to: str = ""
    link: str = ""
    repost_of: str = ""
    files: tuple[File, ...] = ()
    comments_open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Proof that a network took it: without an external id nothing counts as sent."""

    external_id: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A sentence for people: what keeps a text from being sent, or an account from working.

    `is_warning`: it works without, but somebody should know. `field` names the part of the
    form it is about ("text", "files", "token" …).
    """

    code: str
    sentence: Any
    field: str = ""
    is_warning: bool = False

"""Values that go out to networks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, BinaryIO
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadRef:
    """A place: a wall, group or channel; the post in it; or a dialogue."""

    container: str
    post: str = ""
    peer: str = ""

    @property
    def key(self) -> str:
        """A post and a dialogue with the same number are different places."""
        if self.post:
            return f"{self.container}/post/{self.post}"
        return f"{self.container}/peer/{self.peer}"


class OutboundKind(StrEnum):
    POST = "post"
    COMMENT = "comment"
    DM = "dm"


class Action(StrEnum):
    """Only SEND must not be repeated blindly. SHOW restores what HIDE removed."""

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
    """Sides in pixels (0: unknown); `open` raises OSError when the file is gone."""

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
    """One mutation. `key`: ours, and the network's idempotency key where it has one; `link` and
    `repost_of`: addresses; `target`: the number of what is changed. An EDIT contains everything,
    files too."""

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
    """Proof that a network accepted it."""

    external_id: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A sentence for people about a text or an account; `field` names the form field."""

    code: str
    sentence: Any
    field: str = ""
    is_warning: bool = False

"""What every network must be able to do, and the plain values that cross its border.

Adapters are pure of the database: they take dataclasses and an `httpx.Client`, return
dataclasses or raise. Storage, queue, limits and states live in one engine
(otklik.channels.engine). Source: research on the channels, section 7.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Literal, Protocol
from uuid import UUID

from django.utils.translation import gettext_lazy as _


class Mode(StrEnum):
    TWO_WAY = "two_way"
    PUBLISH_ONLY = "publish_only"
    DIALOG_ONLY = "dialog_only"
    OFF = "off"


class Inbound(StrEnum):
    PUSH = "push"
    POLL = "poll"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Lengths in `length_unit`; None means the network has no such thing."""

    text: int
    comment: int | None
    dm: int | None
    length_unit: Literal["chars", "utf16"] = "chars"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    external_id: str
    name: str
    is_own: bool = False
    profile_url: str = ""


class EventKind(StrEnum):
    POST_CREATED = "post_created"
    COMMENT_CREATED = "comment_created"
    COMMENT_EDITED = "comment_edited"
    COMMENT_DELETED = "comment_deleted"
    DM_RECEIVED = "dm_received"
    DM_EDITED = "dm_edited"
    DM_DELETED = "dm_deleted"
    DM_ECHO = "dm_echo"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundEvent:
    """One thing that happened in a network, in our words. `occurred_at` is the network's."""

    kind: EventKind
    external_id: str
    thread: ThreadRef
    author: Author | None
    text: str
    occurred_at: datetime
    parent_id: str = ""
    url: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRequest:
    headers: Mapping[str, str]
    body: bytes
    remote_ip: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookAnswer:
    status: int
    body: bytes
    content_type: str = "text/plain; charset=utf-8"


class OutboundKind(StrEnum):
    POST = "post"
    COMMENT = "comment"
    DM = "dm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """One mutation. `key` is ours, unique, and the network's idempotency key where it has one."""

    key: UUID
    kind: OutboundKind
    thread: ThreadRef
    text: str
    reply_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Proof that a network took it: without an external id nothing counts as sent."""

    external_id: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What keeps a text from being sent. A sentence for people."""

    code: str
    sentence: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How to reach one account: settings and opened secrets."""

    base_url: str
    container: str
    secrets: Mapping[str, str] = field(repr=False)
    ca_bundle: str = ""
    proxy: str = field(default="", repr=False)
    allow_loopback: bool = False


class Network(Protocol):
    """An adapter, made for one account from its Connection."""

    code: ClassVar[str]
    capabilities: ClassVar[Capabilities]

    def validate(self, message: Outbound) -> list[Problem]:
        """Pure: what the network would refuse, before anything is queued."""

    def render(self, message: Outbound) -> str:
        """Pure: the text exactly as the network will show it."""

    def send(self, message: Outbound) -> Sent:
        """One attempt, no retries. Raises a ChannelError."""

    def find_sent(self, message: Outbound, *, since: datetime) -> Sent | None:
        """Look whether a message of unknown outcome stands there. Raises a ChannelError."""

    def check(self) -> list[Problem]:
        """Token, rights, web hook; changes nothing."""

    def is_genuine(self, request: WebhookRequest) -> bool:
        """Constant-time proof that the network sent this; asked before anything is parsed."""

    def dedup_key(self, body: bytes) -> str:
        """Equal for two deliveries of one event, different for two events."""

    def parse(self, body: bytes) -> list[InboundEvent]:
        """Pure. What is not known becomes EventKind.UNKNOWN; never raises on content."""

    def answer(self, request: WebhookRequest) -> WebhookAnswer:
        """What the network wants to hear when its event is stored."""


class ChannelError(Exception):
    """A call to a network did not succeed. `human` is a sentence for people."""

    human: Any = _("The network did not accept the message.")

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class RateLimited(ChannelError):
    human = _("The network asks us to wait.")

    def __init__(self, code: str, detail: str = "", *, retry_after: float) -> None:
        super().__init__(code, detail)
        self.retry_after = retry_after


class Temporary(ChannelError):
    """Surely not executed: refused connection, name not found, an error before sending."""

    human = _("The network does not answer.")


class OutcomeUnknown(ChannelError):
    """Sent, but nobody knows whether it was executed: time-out, broken line, 5xx, nonsense."""

    human = _("The network did not say whether it took the message.")


class AuthExpired(ChannelError):
    human = _("The network no longer accepts our key.")


class PermissionDenied(ChannelError):
    human = _("The network does not allow this account to write here.")


class InvalidContent(ChannelError):
    human = _("The network does not accept this text.")


class NotFound(ChannelError):
    human = _("The place to write to no longer exists in the network.")


class NeedsHuman(ChannelError):
    human = _("The network asks for a person.")


class NotSetUp(ChannelError):
    """Surely not executed: the account lacks something before any call could be made."""

    human = _("The account is not set up: a key, an address or a certificate is missing.")


class SwitchedOff(ChannelError):
    human = _("The account's mode does not allow this any more.")


class GivenUp(ChannelError):
    human = _("A person looked and did not find the message in the network.")


FAULTS: Mapping[str, type[ChannelError]] = {
    fault.__name__: fault
    for fault in (
        ChannelError,
        RateLimited,
        Temporary,
        OutcomeUnknown,
        AuthExpired,
        PermissionDenied,
        InvalidContent,
        NotFound,
        NeedsHuman,
        NotSetUp,
        SwitchedOff,
        GivenUp,
    )
}

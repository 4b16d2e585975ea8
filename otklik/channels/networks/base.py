"""What every network must be able to do: the protocol, and what one account brings to it.

Adapters are pure of the database: they take plain values and an `httpx.Client`, return plain
values or raise a ChannelError. Storage, queue, limits and states live in one engine
(otklik.channels.outbound.engine). What a network can do stands in abilities.py, the values that
cross
the border in inbound.py, outbound.py and faults.py. Source: research on the channels, section 7.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol

from django.utils.translation import gettext_lazy

from otklik.channels.networks.capabilities import Capabilities, Feed, Limits, Mode
from otklik.channels.networks.errors import (
    FAULTS,
    AuthExpired,
    ChannelError,
    EditWindowClosed,
    GivenUp,
    InvalidContent,
    NeedsHuman,
    NotFound,
    NotSetUp,
    OutcomeUnknown,
    PermissionDenied,
    RateLimited,
    RepostRefused,
    SwitchedOff,
    Temporary,
    TooOld,
    Unsupported,
)
from otklik.channels.networks.inbound import (
    MOMENT_UNKNOWN,
    PROPOSED,
    Author,
    Download,
    EventKind,
    Inbound,
    InboundEvent,
    InboundMedia,
    MediaKind,
    Page,
    SetAside,
    WebhookAnswer,
    WebhookRequest,
)
from otklik.channels.networks.outbound import (
    Action,
    File,
    FileKind,
    Outbound,
    OutboundKind,
    Problem,
    Sent,
    ThreadRef,
)

__all__ = [
    "FAULTS",
    "MOMENT_UNKNOWN",
    "PROPOSED",
    "STAFF_CHAT",
    "Action",
    "AuthExpired",
    "Author",
    "Capabilities",
    "ChannelError",
    "Connection",
    "Download",
    "EditWindowClosed",
    "EventKind",
    "Feed",
    "File",
    "FileKind",
    "GivenUp",
    "Health",
    "Inbound",
    "InboundEvent",
    "InboundMedia",
    "InvalidContent",
    "Limits",
    "MediaKind",
    "Mode",
    "NeedsHuman",
    "Network",
    "NotFound",
    "NotSetUp",
    "Outbound",
    "OutboundKind",
    "OutcomeUnknown",
    "Page",
    "PermissionDenied",
    "Problem",
    "RateLimited",
    "RepostRefused",
    "Sent",
    "SetAside",
    "Setting",
    "SwitchedOff",
    "Temporary",
    "ThreadRef",
    "TooOld",
    "Unsupported",
    "WebhookAnswer",
    "WebhookRequest",
]  # fmt: skip


#: Settings that are columns of an account; every other lies among its secrets.
OF_ACCOUNT = frozenset({"base_url", "container"})
STAFF_CHAT = "staff_chat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a person fills in to connect an account. `name` is that of a field of the account
    (`container`, `base_url`); whatever has no field is kept with the secrets, and with `is_secret`
    never shown again. `label` and `hint` are for people. Keys are sent where a setting that
    `leads_keys` says."""

    name: str
    label: Any
    hint: Any = ""
    is_secret: bool = True
    is_required: bool = True
    default: str = ""
    leads_keys: bool = False

    @classmethod
    def optional(cls, **parts: Any) -> "Setting":
        """One that is shown, and may be left empty."""
        return cls(is_secret=False, is_required=False, **parts)

    @classmethod
    def staff_chat(cls, where: Any) -> "Setting":
        """A chat of colleagues, where the network lets us write into one; `where` its number is
        found."""
        return cls.optional(name=STAFF_CHAT, label=gettext_lazy("Staff chat"), hint=where)

    @property
    def is_field(self) -> bool:
        return self.name in OF_ACCOUNT


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How to reach one account: settings and opened secrets."""

    base_url: str
    container: str
    secrets: Mapping[str, str] = field(repr=False)
    ca_bundle: str = ""
    proxy: str = field(default="", repr=False)
    allow_loopback: bool = False
    hosts_inside: frozenset[str] = frozenset()  # mail servers of the authority's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What a check found. `lacks` names the capabilities that this account does not have though
    its network knows them; without problems (warnings aside) the account works. `found`:
    settings left empty that the network told us itself."""

    problems: tuple[Problem, ...] = ()
    lacks: frozenset[str] = frozenset()
    token_expires_at: datetime | None = None
    is_subscribed: bool | None = None
    found: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_well(self) -> bool:
        return all(problem.is_warning for problem in self.problems)


class Network(Protocol):
    """An adapter, made for one account from its Connection."""

    code: ClassVar[str]
    capabilities: ClassVar[Capabilities]
    settings: ClassVar[tuple[Setting, ...]]

    def validate(self, message: Outbound) -> list[Problem]:
        """Pure: what the network would refuse, before anything is queued."""

    def render(self, message: Outbound) -> str:
        """Pure: the text exactly as the network will show it, links included."""

    def send(self, message: Outbound) -> Sent:
        """One attempt of one action: repeatable uploads first, then the one mutation; no retries.
        For all but SEND the proof bears the number of the target. Raises a ChannelError; an
        unclear end of an upload is Temporary, of the mutation OutcomeUnknown."""

    def find_sent(self, message: Outbound, *, since: datetime) -> Sent | None:
        """Look whether a message of unknown outcome stands there. Raises a ChannelError."""

    def is_echo(self, message: Outbound, event: InboundEvent) -> bool:
        """Pure: whether this event may tell of that message: the same words, and the same post
        repeated. Place, moment and whom it answers are compared elsewhere."""

    def check(self) -> Health:
        """Token, rights, web hook; changes nothing. What cannot be reached is a problem too."""

    def whoami(self) -> Mapping[str, str]:
        """Who we are there, as secrets to be kept (`own_id`). Raises a ChannelError."""

    def subscribe(self, url: str) -> Mapping[str, str]:
        """Have the network call this address, which ends with the secret `hook_key` where the
        capabilities ask for one; returns secrets to be kept. Raises a ChannelError (Unsupported
        where a person must do it in the network's own settings)."""

    def handshake(self, request: WebhookRequest) -> WebhookAnswer | None:
        """The answer to a network that asks whether the address is ours; nothing is stored then.
        None for everything else."""

    def is_genuine(self, request: WebhookRequest) -> bool:
        """Constant-time proof that the network sent this; asked before anything is parsed."""

    def dedup_key(self, body: bytes) -> str:
        """Equal for two deliveries of one event, different for two events."""

    def parse(self, body: bytes) -> list[InboundEvent]:
        """Pure; never raises on content, and never returns nothing. What is for nobody says why in
        `set_aside`, with its words, author and place as far as they can be read."""

    def answer(self, request: WebhookRequest) -> WebhookAnswer:
        """What the network wants to hear when its event is stored."""

    def poll(self, feed: str, cursor: str, *, posts: Sequence[str] = ()) -> Page:
        """Read on from `cursor` (empty: from now, or what is recent). Raises a ChannelError."""

    def download(self, media: InboundMedia, *, largest: int) -> Download:
        """The bytes of what came with a message, at most `largest`. Raises a ChannelError:
        InvalidContent when it is larger, NotFound when it is gone, PermissionDenied when its
        address is none of the network's."""

    def place(self, thread: ThreadRef, external_id: str = "") -> str:
        """Pure: where a person finds this place or message in the network; empty if unknown."""

    def invitation(self, code: str) -> str:
        """Pure: the address that opens a private dialogue with us and brings `code` along; empty
        where the network has none."""

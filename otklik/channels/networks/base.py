"""What every network must be able to do, and what an adapter that cannot says instead.

Adapters are pure of the database: they take plain values and an `httpx.Client`, return plain
values or raise a ChannelError. Storage, queue, limits and states live in one engine
(otklik.channels.outbound.send_delivery). What a network can do is in capabilities.py; the values
that cross the border are in connection.py, inbound_types.py, outbound_types.py and errors.py.
Source: research on the channels, section 7.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

import httpx

from otklik.channels.networks import address_guard, content_rules, http
from otklik.channels.networks.capabilities import Capabilities
from otklik.channels.networks.connection import Connection, Setting
from otklik.channels.networks.errors import ChannelError, Unsupported
from otklik.channels.networks.inbound_types import (
    Download,
    InboundEvent,
    InboundMedia,
    Page,
    WebhookAnswer,
    WebhookRequest,
)
from otklik.channels.networks.outbound_types import Outbound, Problem, Sent, ThreadRef


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


class Network(ABC):
    """An adapter, made for one account from its Connection. What it does not override, it
    refuses honestly."""

    code: ClassVar[str]
    capabilities: ClassVar[Capabilities]
    settings: ClassVar[tuple[Setting, ...]] = ()

    def __init__(self, connection: Connection, client: httpx.Client | None = None) -> None:
        self._connection = connection
        self._client = client

    @contextmanager
    def opened_client(self) -> Iterator[httpx.Client]:
        """The client it was given, which stays open, or one of its own for this call."""
        given = self._client
        with nullcontext(given) if given else http.client(self._connection) as client:
            yield client

    @abstractmethod
    def validate(self, message: Outbound) -> list[Problem]:
        """Pure: what the network would refuse, before anything is queued."""

    def render(self, message: Outbound) -> str:
        """Pure: the text exactly as the network will show it, links included."""
        return message.text

    def send(self, message: Outbound) -> Sent:
        """One attempt of one action: repeatable uploads first, then the one mutation; no retries.
        For all but SEND the proof bears the number of the target. Raises a ChannelError; an
        unclear end of an upload is Temporary, of the mutation OutcomeUnknown."""
        raise Unsupported("send")

    def find_sent(self, message: Outbound, *, since: datetime) -> Sent | None:
        """Look whether a message of unknown outcome stands there. Raises a ChannelError."""
        return None

    def is_echo(self, message: Outbound, event: InboundEvent) -> bool:
        """Pure: whether this event may tell of that message: the same words, and the same post
        repeated. Place, moment and whom it answers are compared elsewhere."""
        return content_rules.are_alike(event.text, self.render(message))

    def check(self) -> Health:
        """Token, rights, web hook; changes nothing. What cannot be reached is a problem too."""
        return Health()

    def whoami(self) -> Mapping[str, str]:
        """Who we are there, as secrets to be kept (`own_id`). Raises a ChannelError."""
        return {}

    def subscribe(self, url: str) -> Mapping[str, str]:
        """Have the network call this address, which ends with the secret `hook_key` where the
        capabilities ask for one; returns secrets to be kept. Raises a ChannelError (Unsupported
        where a person must do it in the network's own settings)."""
        raise Unsupported("subscribe")

    def handshake(self, request: WebhookRequest) -> WebhookAnswer | None:
        """The answer to a network that asks whether the address is ours; nothing is stored then.
        None for everything else."""
        return None

    def is_genuine(self, request: WebhookRequest) -> bool:
        """Constant-time proof that the network sent this; asked before anything is parsed."""
        return False

    def dedup_key(self, body: bytes) -> str:
        """Equal for two deliveries of one event, different for two events."""
        return ""

    def parse(self, body: bytes) -> list[InboundEvent]:
        """Pure; never raises on content, and never returns nothing. What is for nobody says why in
        `set_aside`, with its words, author and place as far as they can be read."""
        return []

    def answer(self, request: WebhookRequest) -> WebhookAnswer:
        """What the network wants to hear when its event is stored."""
        return WebhookAnswer(status=404, body=b"")

    def poll(self, feed: str, cursor: str, *, posts: Sequence[str] = ()) -> Page:
        """Read on from `cursor` (empty: from now, or what is recent). Raises a ChannelError."""
        raise Unsupported("poll")

    def download(self, media: InboundMedia, *, largest: int) -> Download:
        """The bytes of what came with a message, at most `largest`. Raises a ChannelError:
        InvalidContent when it is larger, NotFound when it is gone, PermissionDenied when its
        address is none of the network's."""
        raise Unsupported("download")

    def place(self, thread: ThreadRef, external_id: str = "") -> str:
        """Pure: where a person finds this place or message in the network; empty if unknown."""
        return ""

    def invitation(self, code: str) -> str:
        """Pure: the address that opens a private dialogue with us and brings `code` along; empty
        where the network has none."""
        return ""


class CalledNetwork[C](Network):
    """An adapter says what its calls are (`calling`) and what a check asks by them (`look`)."""

    @abstractmethod
    def calling(self, client: httpx.Client) -> C:
        """The network's calls, made by this client."""

    @abstractmethod
    def look(self, calls: C) -> Health:
        """What a check of the account finds. Raises ChannelError."""

    @contextmanager
    def opened(self) -> Iterator[C]:
        """Calls to the account's address. Raises NotSetUp where that is none."""
        address_guard.refuse_odd_address(self._connection)
        with self.opened_client() as client:
            yield self.calling(client)

    def render(self, message: Outbound) -> str:
        return content_rules.with_link(content_rules.plain(message.text), message.link)

    def check(self) -> Health:
        try:
            with self.opened() as calls:
                return self.look(calls)
        except ChannelError as error:
            return Health(problems=(Problem(code=error.code, sentence=error.human),))
        except OSError:
            return Health(problems=(content_rules.unreadable_certificates(),))

    def answer(self, request: WebhookRequest) -> WebhookAnswer:
        return WebhookAnswer(status=200, body=b"ok")

"""The interface of every network, and how an adapter refuses what it cannot do.

Adapters do not touch the database: they take plain values and an `httpx.Client`, return plain
values or raise a ChannelError. Queue, limits and states are in outbound/send_delivery.py.
Source: research on the channels, section 7."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

import httpx
from django.utils.translation import gettext as _

from otklik.channels.networks import content_rules, http
from otklik.channels.networks.capabilities import Capabilities
from otklik.channels.networks.connection_settings import Connection, Setting
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
    """`lacks`: capabilities this account does not have; `found`: settings the network told us."""

    problems: tuple[Problem, ...] = ()
    lacks: frozenset[str] = frozenset()
    token_expires_at: datetime | None = None
    is_subscribed: bool | None = None
    found: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_well(self) -> bool:
        return all(problem.is_warning for problem in self.problems)

    @classmethod
    def of(cls, error: ChannelError) -> "Health":
        """The result for an account whose check failed altogether."""
        return cls(problems=(error.as_problem(),))


@dataclass(slots=True)
class Findings:
    problems: list[Problem] = field(default_factory=list)
    lacks: set[str] = field(default_factory=set)

    def add(self, code: str, sentence: Any, field: str = "", *, is_warning: bool = False) -> None:
        problem = Problem(code=code, sentence=sentence, field=field, is_warning=is_warning)
        self.problems.append(problem)

    def check_hook(self, ours: str, addresses: set[str], *, sentence_about_others: str) -> bool:
        """Whether our webhook is among the URLs that the network calls."""
        if addresses - {ours}:
            self.add("other_webhook", sentence_about_others, is_warning=True)
        if not ours:
            sentence = _("The network does not send us events yet: connect its web hook.")
            self.add("webhook_not_set", sentence, is_warning=True)
        elif ours not in addresses:
            sentence = _("The network stopped sending us events: connect its web hook again.")
            self.add("webhook_off", sentence)
        return bool(ours) and ours in addresses

    def add_fault(self, error: ChannelError, field: str = "") -> None:
        self.problems.append(error.as_problem(field))

    def health(self, **more: Any) -> Health:
        return Health(problems=tuple(self.problems), lacks=frozenset(self.lacks), **more)


class Network(ABC):
    """An adapter for one account. Methods that it does not override refuse."""

    code: ClassVar[str]
    capabilities: ClassVar[Capabilities]
    settings: ClassVar[tuple[Setting, ...]] = ()

    def __init__(self, connection: Connection, client: httpx.Client | None = None) -> None:
        self._connection = connection
        self._client = client

    @contextmanager
    def open_client(self) -> Iterator[httpx.Client]:
        """The given client, which stays open, or one for this call."""
        given = self._client
        with nullcontext(given) if given else http.client(self._connection) as client:
            yield client

    @abstractmethod
    def validate(self, message: Outbound) -> list[Problem]:
        """Pure: what the network would refuse."""

    def render(self, message: Outbound) -> str:
        """Pure: the text exactly as the network will show it, with links."""
        return message.text

    def send(self, message: Outbound) -> Sent:
        """One attempt: repeatable uploads, then one mutation; no retries. Raises a ChannelError:
        Temporary for an unclear upload, OutcomeUnknown for an unclear mutation."""
        raise Unsupported("send")

    def find_sent(self, message: Outbound, *, since: datetime) -> Sent | None:
        """Look for a message of unknown outcome. Raises a ChannelError."""
        return None

    def is_echo(self, message: Outbound, event: InboundEvent) -> bool:
        """Pure: whether this event may report that message. The caller compares place and time."""
        return content_rules.are_alike(event.text, self.render(message))

    def check(self) -> Health:
        """Check token, rights and web hook; changes nothing."""
        return Health()

    def whoami(self) -> Mapping[str, str]:
        """Our own ids there, to be stored as secrets (`own_id`). Raises a ChannelError."""
        return {}

    def subscribe(self, url: str) -> Mapping[str, str]:
        """Returns secrets to store. Raises a ChannelError, Unsupported where a person must do
        it."""
        raise Unsupported("subscribe")

    def handshake(self, request: WebhookRequest) -> WebhookAnswer | None:
        """The response to a network that verifies whether the URL is ours; else None."""
        return None

    def is_genuine(self, request: WebhookRequest) -> bool:
        """Constant-time check that the network sent this, made before parsing."""
        return False

    def dedup_key(self, body: bytes) -> str:
        """Equal for two deliveries of one event, different for two events."""
        return ""

    def parse(self, body: bytes) -> list[InboundEvent]:
        """Pure: at least one event; never raises on content."""
        return []

    def answer(self, request: WebhookRequest) -> WebhookAnswer:
        """The response that the network expects once its event is stored."""
        return WebhookAnswer(status=404, body=b"")

    def poll(self, feed: str, cursor: str, *, posts: Sequence[str] = ()) -> Page:
        """Continue reading from `cursor` (empty: from now, or recent). Raises a ChannelError."""
        raise Unsupported("poll")

    def download(self, media: InboundMedia, *, largest: int) -> Download:
        """An attachment of at most `largest` bytes. Raises InvalidContent when larger, NotFound
        when gone, PermissionDenied for a foreign address."""
        raise Unsupported("download")

    def place(self, thread: ThreadRef, external_id: str = "") -> str:
        """Pure: the public URL of this place or message; empty if unknown."""
        return ""

    def invitation(self, code: str) -> str:
        """Pure: a URL that opens a dialogue and passes `code` along; empty if there is none."""
        return ""


class ApiNetwork[C](Network):
    """An adapter that makes API calls. Each names the class of its calls, and functions that make
    them; all raise ChannelError."""

    calls: Callable[[Connection, httpx.Client], C]
    send_by: Callable[[C, Outbound, str], Sent]
    find_by: Callable[..., Sent | None]
    read_by: Callable[..., Page]
    download_by: Callable[..., Download]
    check_by: Callable[[C], Health]

    @contextmanager
    def open_calls(self) -> Iterator[C]:
        """Raises NotSetUp for an invalid address of the account."""
        http.refuse_odd_address(self._connection)
        with self.open_client() as client:
            yield self.calls(self._connection, client)

    def send(self, message: Outbound) -> Sent:
        with self.open_calls() as calls:
            return self.send_by(calls, message, self.render(message))

    def find_sent(self, message: Outbound, *, since: datetime) -> Sent | None:
        with self.open_calls() as calls:
            return self.find_by(calls, message, self.render(message), since=since)

    def poll(self, feed: str, cursor: str, *, posts: Sequence[str] = ()) -> Page:
        with self.open_calls() as calls:
            return self.read_by(calls, feed, cursor, posts=posts)

    def download(self, media: InboundMedia, *, largest: int) -> Download:
        with self.open_calls() as calls:
            return self.download_by(calls, media, largest=largest)

    def render(self, message: Outbound) -> str:
        return content_rules.with_link(content_rules.plain(message.text), message.link)

    def check(self) -> Health:
        try:
            with self.open_calls() as calls:
                return self.check_by(calls)
        except ChannelError as error:
            return Health.of(error)
        except OSError:
            return Health(problems=(content_rules.unreadable_certificates(),))

    def answer(self, request: WebhookRequest) -> WebhookAnswer:
        return WebhookAnswer(status=200, body=b"ok")

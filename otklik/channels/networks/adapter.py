"""A network that can do nothing beyond sending: what others can, they say themselves."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from typing import ClassVar

import httpx

from otklik.channels.networks import address_guard, content_rules, http
from otklik.channels.networks.base import Connection, Health, Setting
from otklik.channels.networks.content_rules import are_alike
from otklik.channels.networks.errors import ChannelError, NotFound, Unsupported
from otklik.channels.networks.inbound import (
    Download,
    InboundEvent,
    InboundMedia,
    Page,
    WebhookAnswer,
    WebhookRequest,
)
from otklik.channels.networks.outbound import Outbound, Problem, Sent, ThreadRef


class BareNetwork:
    """Honest refusals for all that a network need not have. An adapter overrides what it has."""

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

    def find_sent(self, message: Outbound, *, since: datetime) -> Sent | None:
        return None

    def is_echo(self, message: Outbound, event: InboundEvent) -> bool:
        return are_alike(event.text, self.render(message))

    def render(self, message: Outbound) -> str:
        return message.text

    def check(self) -> Health:
        return Health()

    def whoami(self) -> Mapping[str, str]:
        return {}

    def subscribe(self, url: str) -> Mapping[str, str]:
        raise Unsupported("subscribe")

    def handshake(self, request: WebhookRequest) -> WebhookAnswer | None:
        return None

    def is_genuine(self, request: WebhookRequest) -> bool:
        return False

    def dedup_key(self, body: bytes) -> str:
        return ""

    def parse(self, body: bytes) -> list[InboundEvent]:
        return []

    def answer(self, request: WebhookRequest) -> WebhookAnswer:
        return WebhookAnswer(status=404, body=b"")

    def poll(self, feed: str, cursor: str, *, posts: Sequence[str] = ()) -> Page:
        raise Unsupported("poll")

    def download(self, media: InboundMedia, *, largest: int) -> Download:
        raise Unsupported("download")

    def place(self, thread: ThreadRef, external_id: str = "") -> str:
        return ""

    def invitation(self, code: str) -> str:
        return ""


class CalledNetwork[C](BareNetwork):
    """An adapter says what its calls are (`calling`) and what a check asks by them (`look`)."""

    def calling(self, client: httpx.Client) -> C:
        raise NotImplementedError

    def look(self, calls: C) -> Health:
        """Raises ChannelError."""
        raise NotImplementedError

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


def fetched(
    client: httpx.Client,
    connection: Connection,
    url: str,
    *,
    places: frozenset[str],
    largest: int,
    redirects: int = 0,
) -> Download:
    """A file of these hosts and no others. Raises a ChannelError, NotFound without an address."""
    if not url:
        raise NotFound("no_address")
    known = address_guard.known(places, connection)
    there = address_guard.theirs(url, known)
    response = http.download(client, there, hosts=known, largest=largest, redirects=redirects)
    return Download(body=response.content, content_type=response.headers.get("content-type", ""))

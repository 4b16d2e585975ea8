"""A network that can do nothing beyond sending: what others can, they say themselves."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from typing import ClassVar

import httpx

from otklik.channels.networks import http
from otklik.channels.networks.base import (
    Connection,
    Download,
    Health,
    InboundEvent,
    InboundMedia,
    Outbound,
    Page,
    Sent,
    Setting,
    ThreadRef,
    Unsupported,
    WebhookAnswer,
    WebhookRequest,
)
from otklik.channels.networks.rules import are_alike


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

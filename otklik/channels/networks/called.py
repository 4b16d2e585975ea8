"""A network whose parts are functions of its calls: how these are opened, asked and answered."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from otklik.channels.networks import hosts, http, rules
from otklik.channels.networks.bare import BareNetwork
from otklik.channels.networks.base import (
    ChannelError,
    Connection,
    Download,
    Health,
    NotFound,
    Outbound,
    Problem,
    WebhookAnswer,
    WebhookRequest,
)


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
        hosts.refuse_odd_address(self._connection)
        with self.opened_client() as client:
            yield self.calling(client)

    def render(self, message: Outbound) -> str:
        return rules.with_link(rules.plain(message.text), message.link)

    def check(self) -> Health:
        try:
            with self.opened() as calls:
                return self.look(calls)
        except ChannelError as error:
            return Health(problems=(Problem(code=error.code, sentence=error.human),))
        except OSError:
            return Health(problems=(rules.unreadable_certificates(),))

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
    known = hosts.known(places, connection)
    there = hosts.theirs(url, known)
    response = http.download(client, there, hosts=known, largest=largest, redirects=redirects)
    return Download(body=response.content, content_type=response.headers.get("content-type", ""))

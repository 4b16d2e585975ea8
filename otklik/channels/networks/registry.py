"""Which adapter speaks for an account."""

from typing import Protocol

import httpx

from otklik.channels.models import Account
from otklik.channels.networks.base import Connection, Network
from otklik.channels.networks.practice import PracticeNetwork
from otklik.channels.networks.site import SiteChannel


class Adapter(Protocol):
    """How an adapter is made; without a client it is good for what is pure, and for reading."""

    def __call__(self, connection: Connection, client: httpx.Client | None) -> Network: ...


ADAPTERS: dict[str, Adapter] = {
    PracticeNetwork.code: PracticeNetwork,
    SiteChannel.code: SiteChannel,
}


class NoAdapter(LookupError):
    """Nothing is sent to and heard from this account by program: an import, a file."""


def adapter(account: Account, client: httpx.Client | None = None) -> Network:
    """The adapter of an account, made anew. Raises NoAdapter, and ValueError when a secret of the
    account cannot be opened.
    """
    try:
        make = ADAPTERS[account.network]
    except KeyError:
        raise NoAdapter(account.network) from None
    return make(account.connection(), client)

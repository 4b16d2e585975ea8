"""Which adapter speaks for an account."""

from dataclasses import replace
from typing import Any, Protocol

import httpx

from otklik.channels.accounts.models import Account
from otklik.channels.networks.base import Network
from otklik.channels.networks.capabilities import Capabilities
from otklik.channels.networks.connection import Connection, Setting
from otklik.channels.networks.demo.network import PracticeNetwork
from otklik.channels.networks.email.network import EmailNetwork
from otklik.channels.networks.manual.network import HandChannel
from otklik.channels.networks.max.network import MaxNetwork
from otklik.channels.networks.ok.network import OkNetwork
from otklik.channels.networks.site.network import SiteChannel
from otklik.channels.networks.telegram.network import TelegramNetwork
from otklik.channels.networks.vk.network import VKNetwork


class Maker(Protocol):
    """How an adapter is made; without a client it is good for what is pure, and for reading."""

    @property
    def settings(self) -> tuple[Setting, ...]: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def __call__(self, connection: Connection, client: httpx.Client | None) -> Network: ...


ADAPTERS: dict[str, Maker] = {
    EmailNetwork.code: EmailNetwork,
    HandChannel.code: HandChannel,
    MaxNetwork.code: MaxNetwork,
    OkNetwork.code: OkNetwork,
    PracticeNetwork.code: PracticeNetwork,
    SiteChannel.code: SiteChannel,
    TelegramNetwork.code: TelegramNetwork,
    VKNetwork.code: VKNetwork,
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


def capabilities(account: Account) -> Capabilities:
    """What can be done through this account: what its network knows, less what the account was
    found to lack. Opens no secret. Raises NoAdapter.
    """
    try:
        whole = ADAPTERS[account.network].capabilities
    except KeyError:
        raise NoAdapter(account.network) from None
    lacking: dict[str, Any] = {
        name: False for name in account.lacks if isinstance(getattr(whole, name, None), bool)
    }
    return replace(whole, **lacking)


def settings_of(account: Account) -> tuple[Setting, ...]:
    """What a person fills in to connect the account. Raises NoAdapter."""
    try:
        return ADAPTERS[account.network].settings
    except KeyError:
        raise NoAdapter(account.network) from None


def missing(account: Account) -> list[Setting]:
    """What must still be filled in before anything can be sent or heard. Raises NoAdapter."""
    kept = account.secret_names()
    return [
        setting
        for setting in settings_of(account)
        if setting.is_required
        and not (_plain(account, setting) if setting.is_field else setting.name in kept)
    ]


def _plain(account: Account, setting: Setting) -> str:
    return str(getattr(account, setting.name, "") or setting.default)

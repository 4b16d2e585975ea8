"""Which adapter speaks for an account."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx

from otklik.channels.accounts.models import Account
from otklik.channels.networks import http
from otklik.channels.networks.adapter import Network
from otklik.channels.networks.capabilities import NOTHING, Capabilities, Mode
from otklik.channels.networks.connection_settings import Setting
from otklik.channels.networks.demo.network import PracticeNetwork
from otklik.channels.networks.email.network import EmailNetwork
from otklik.channels.networks.errors import ChannelError, NotSetUp, SwitchedOff, Temporary
from otklik.channels.networks.inbound_types import Download, InboundMedia
from otklik.channels.networks.max.network import MaxNetwork
from otklik.channels.networks.ok.network import OkNetwork
from otklik.channels.networks.site_and_manual import HandChannel, SiteChannel
from otklik.channels.networks.telegram.network import TelegramNetwork
from otklik.channels.networks.vk.network import VKNetwork

logger = logging.getLogger(__name__)


#: An adapter without a client can only do what is pure.
ADAPTERS: dict[str, type[Network]] = {
    network.code: network
    for network in (
        *(EmailNetwork, HandChannel, MaxNetwork, OkNetwork, PracticeNetwork),
        *(SiteChannel, TelegramNetwork, VKNetwork),
    )
}


class NoAdapter(LookupError):
    """No program sends to or reads from this account, such as an import."""


def has_adapter(account: Account) -> bool:
    return account.network in ADAPTERS


def adapter(account: Account, client: httpx.Client | None = None) -> Network:
    """A new adapter. Raises NoAdapter, and ValueError for a secret that cannot be decrypted."""
    if not has_adapter(account):
        raise NoAdapter(account.network)
    return ADAPTERS[account.network](account.connection(), client)


@contextmanager
def open_adapter(account: Account) -> Iterator[Network]:
    """An adapter with a client of its own. Raises NoAdapter, ValueError, OSError."""
    with http.client(account.connection()) as client:
        yield adapter(account, client)


def capabilities(account: Account) -> Capabilities:
    """Its network's capabilities minus those the account lacks; decrypts no secret."""
    if not has_adapter(account):
        return NOTHING
    whole = ADAPTERS[account.network].capabilities
    lacking: dict[str, Any] = {
        name: False for name in account.lacks if isinstance(getattr(whole, name, None), bool)
    }
    return replace(whole, **lacking)


def settings_of(account: Account) -> tuple[Setting, ...]:
    """Settings to fill in."""
    return ADAPTERS[account.network].settings if has_adapter(account) else ()


def missing(account: Account) -> list[Setting]:
    """Required settings that are empty."""
    stored_names = account.secret_names()
    return [
        setting
        for setting in settings_of(account)
        if setting.is_required
        and not (_column(account, setting) if setting.is_field else setting.name in stored_names)
    ]


def _column(account: Account, setting: Setting) -> str:
    return str(getattr(account, setting.name, "") or setting.default)


def download(account: Account, media: InboundMedia, *, largest: int) -> Download:
    """At most `largest` bytes. Raises a ChannelError."""
    if account.mode == Mode.OFF:
        raise SwitchedOff("mode")
    try:
        client = http.client(account.connection())
    except Exception as fault:
        raise NotSetUp("not_set_up", type(fault).__name__) from None
    with client:
        try:
            return adapter(account, client).download(media, largest=largest)
        except ChannelError:
            raise
        except NoAdapter:
            raise NotSetUp("no_adapter") from None
        except Exception as fault:
            # Its text may contain a URL with a token: only its kind is logged.
            logger.error("A file of account %s: %s.", account.code, type(fault).__name__)
            raise Temporary("unforeseen", type(fault).__name__) from None

"""What came with a message is fetched from its network: a call of its own, never in a request."""

import logging

from otklik.channels.accounts.models import Account
from otklik.channels.networks import http
from otklik.channels.networks.capabilities import Mode
from otklik.channels.networks.errors import ChannelError, NotSetUp, SwitchedOff, Temporary
from otklik.channels.networks.inbound_types import Download, InboundMedia
from otklik.channels.networks.registry import NoAdapter, adapter

logger = logging.getLogger(__name__)


def fetch(account: Account, media: InboundMedia, *, largest: int) -> Download:
    """The bytes, at most `largest`. Raises a ChannelError, whatever the network does."""
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
            # Its text may hold an address with a token in it: only its kind is told.
            logger.error("A file of account %s: %s.", account.code, type(fault).__name__)
            raise Temporary("unforeseen", type(fault).__name__) from None

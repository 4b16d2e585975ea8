"""Raw first: what a network sent is kept as it came, before anybody tries to understand it."""

import hashlib
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Lock

from django.db import OperationalError, connection, transaction

from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import Inflow, RawEvent
from otklik.channels.networks.base import Network
from otklik.channels.networks.inbound_types import WebhookAnswer, WebhookRequest
from otklik.ingest import enqueue_once

logger = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS = 20.0
_LINE = Lock()
FIT_TO_STORE = re.compile(r"[\x21-\x7e]{1,200}")


def is_genuine(network: Network, webhook_request: WebhookRequest) -> bool:
    """Whether the network sent this. A check that stumbles over odd input is a no."""
    try:
        return network.is_genuine(webhook_request)
    except Exception as fault:
        logger.warning("A web hook's proof could not be checked: %s.", type(fault).__name__)
        return False


def handshake(network: Network, webhook_request: WebhookRequest) -> WebhookAnswer | None:
    """The answer to a network that asks whether the address is ours; None for all else, and when
    looking stumbles over odd input."""
    try:
        return network.handshake(webhook_request)
    except Exception as fault:
        logger.warning("A web hook's greeting could not be read: %s.", type(fault).__name__)
        return None


def store(account: Account, network: Network, body: bytes, *, at: datetime) -> bool:
    """Keep one event and have it handed on; False when it was told before.

    Of several tellings at once the unique key lets one in: the others find it there.
    Raises OperationalError when the database did not let us.
    """
    with _turn():
        return _store(account, network, body, at=at)


@contextmanager
def _turn() -> Iterator[None]:
    """SQLite writes once at a time; whoever finds it busy sleeps and tries again, behind others
    who came later. Threads of one process wait in line here instead."""
    if connection.vendor != "sqlite":
        yield
        return
    if not _LINE.acquire(timeout=LONGEST_WAIT_SECONDS):
        raise OperationalError("Too many wait to store what a network told.")
    try:
        yield
    finally:
        _LINE.release()


@transaction.atomic
def _store(account: Account, network: Network, body: bytes, *, at: datetime) -> bool:
    inflow = Inflow.objects.held(account.pk)
    _raw, is_new = RawEvent.objects.get_or_create(
        account=account,
        dedup_key=dedup_key(network, body),
        defaults={"body": body, "received_at": at},
    )
    if is_new:
        enqueue_once.hurry(inflow, at=at)
    return is_new


def dedup_key(network: Network, body: bytes) -> str:
    """The network's key where a column can hold it, else a digest of it or of the body."""
    try:
        key = network.dedup_key(body)
    except Exception as fault:
        logger.warning("No key in an event (%s): its body is the key.", type(fault).__name__)
        return f"body:{hashlib.sha256(body).hexdigest()}"
    if FIT_TO_STORE.fullmatch(key):
        return key
    return f"key:{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"

"""Raw events: stored once, then dispatched in batches by the tasks of their account."""

import hashlib
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Lock

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.tasks import task
from django.utils import timezone

from otklik.channels.accounts.models import Account
from otklik.channels.health import check_and_subscribe
from otklik.channels.inbound.models import Inflow, RawEvent
from otklik.channels.networks.adapter import Network
from otklik.channels.outbound.models import Delivery
from otklik.channels.outbound.send_delivery import tell_outcome
from otklik.core.schedule import cron
from otklik.ingest.event_batches import pass_on_oldest

MOST_A_TURN = 100

logger = logging.getLogger(__name__)


_LINE = Lock()
FIT_TO_STORE = re.compile(r"[\x21-\x7e]{1,200}")
LATE = timedelta(seconds=30)
BATCH = 200


def store(account: Account, network: Network, body: bytes, *, at: datetime) -> bool:
    """Store one event and let a worker dispatch it; False when it is known.

    Raises OperationalError."""
    with _sqlite_turn():
        return _store(account, network, body, at=at)


@contextmanager
def _sqlite_turn() -> Iterator[None]:
    """SQLite has one writer and others retry in random order: threads queue here instead."""
    if connection.vendor != "sqlite":
        yield
        return
    if not _LINE.acquire(timeout=settings.EVENT_TURN_SECONDS):
        raise OperationalError("Too many threads wait to store events.")
    try:
        yield
    finally:
        _LINE.release()


@transaction.atomic
def _store(account: Account, network: Network, body: bytes, *, at: datetime) -> bool:
    inflow = Inflow.objects.lock(account.pk)
    key = dedup_key(network, body)
    is_new = RawEvent.objects.store(account_id=account.pk, dedup_key=key, body=body, at=at)
    if is_new:
        hurry(inflow, at=at)
    return is_new


def dedup_key(network: Network, body: bytes) -> str:
    """The network's key if it fits, else a digest of it or of the body."""
    try:
        key = network.dedup_key(body)
    except Exception as fault:
        logger.warning(
            "An event without a key (%s): a digest of its body is the key.", type(fault).__name__
        )
        return f"body:{hashlib.sha256(body).hexdigest()}"
    if FIT_TO_STORE.fullmatch(key):
        return key
    return f"key:{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"


@task()
def hand_on_events(account_id: int) -> None:
    take_turn(account_id, at=timezone.now())


def take_turn(account_id: int, *, at: datetime) -> None:
    """A limited number of events, so that other tasks are not delayed."""
    with transaction.atomic():  # events stored from now on enqueue again
        Inflow.objects.lock(account_id).begin()
    if hand_on(account_id, at=at, most=MOST_A_TURN):
        ask(account_id, at=at)


def hand_on(account_id: int, *, at: datetime, most: int | None = None) -> bool:
    """Dispatch `most` waiting events of the account, oldest first; True when some may be left.

    One that fails is retried later and does not stop the others."""
    check_and_subscribe.learn_own_id(Account.objects.get(pk=account_id), at=at)
    left = sys.maxsize if most is None else most
    while left > 0:
        handed = pass_on_oldest(account_id, at=at, most=left)
        if not handed:
            return False
        left -= handed
    return True


@transaction.atomic
def ask(account_id: int, *, at: datetime) -> None:
    """Enqueue a dispatch task for the account, unless one waits."""
    hurry(Inflow.objects.lock(account_id), at=at)


def hurry(inflow: Inflow, *, at: datetime) -> None:
    """The same with the inflow locked."""
    if inflow.ask(at=at):
        hand_on_events.enqueue(inflow.account_id)


@cron("* * * * *")
@task()
def requeue_lost() -> None:
    requeue(at=timezone.now())


def requeue(*, at: datetime) -> None:
    """Ask again for late events and outcomes. Repeatable."""
    late = RawEvent.objects.ready(at=at).filter(received_at__lt=at - LATE)
    for account_id in late.order_by().values_list("account_id", flat=True).distinct():
        ask(account_id, at=at)
    unheard = Delivery.objects.settled_unheard().filter(settled_at__lt=at - LATE)
    for pk in unheard.order_by("settled_at").values_list("pk", flat=True)[:BATCH]:
        tell_outcome.enqueue(pk)

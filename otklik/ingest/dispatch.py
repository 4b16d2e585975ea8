"""Raw events: stored once, then parsed and dispatched to their app."""

import hashlib
import logging
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.tasks import task
from django.utils import timezone

from otklik.channels.accounts.models import Account
from otklik.channels.health import check_and_subscribe
from otklik.channels.inbound.models import Inflow, RawEvent, RawEventQuerySet
from otklik.channels.inbound.posts import note_post, note_post_deleted, note_post_edited
from otklik.channels.networks.adapter import Network
from otklik.channels.networks.connection_settings import STAFF_CHAT
from otklik.channels.networks.inbound_types import MOMENT_UNKNOWN, EventKind, InboundEvent, SetAside
from otklik.channels.networks.registry import adapter
from otklik.channels.outbound.confirm_by_echo import confirm_by_echo
from otklik.channels.outbound.models import Delivery
from otklik.channels.outbound.send_delivery import tell_outcome
from otklik.core.schedule import cron
from otklik.incidents.intake import receive
from otklik.ingest.sanitize_event import clean, storable

MOST_A_TURN = 100
LONGEST_BREATH = 0.05  # seconds

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
    _raw, is_new = RawEvent.objects.get_or_create(
        account=account,
        dedup_key=dedup_key(network, body),
        defaults={"body": body, "received_at": at},
    )
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
    handed = 0
    while most is None or handed < most:
        began = time.monotonic()
        if not _hand_on_oldest(account_id, at=at):
            return False
        handed += 1
        _pause_for_others(time.monotonic() - began)
    return True


def _pause_for_others(took: float) -> None:
    """SQLite's waiting writers rarely retry: without a pause webhooks would wait for seconds."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(min(took, LONGEST_BREATH))


def _hand_on_oldest(account_id: int, *, at: datetime) -> bool:
    """Parses before locking, because that may take seconds. False when nothing is left."""
    raw = _ready(account_id, at=at).select_related("account").first()
    if raw is None:
        return False
    events: Sequence[InboundEvent] = ()
    faults: list[str] = []
    try:
        events = adapter(raw.account).parse(bytes(raw.body))
    except (OperationalError, InterfaceError):
        raise
    except Exception as fault:
        faults.append(_error_text(raw, fault))
    _pass_on_all(raw, events, faults, at=at)
    return True


def _ready(account_id: int, *, at: datetime) -> RawEventQuerySet:
    return RawEvent.objects.ready(at=at).filter(account=account_id)


@transaction.atomic
def _pass_on_all(
    raw: RawEvent, events: Sequence[InboundEvent], faults: list[str], *, at: datetime
) -> None:
    """With the account locked, unless another worker was faster."""
    account = Account.objects.lock(raw.account_id)
    oldest = _ready(raw.account_id, at=at).defer("body").first()
    if oldest != raw:
        return
    account.note_event(at=raw.received_at)
    reasons = [] if events else [SetAside.UNREADABLE]
    for event in events:
        if event.occurred_at == MOMENT_UNKNOWN:
            event = replace(event, occurred_at=raw.received_at)
        try:
            with transaction.atomic():
                reason = pass_on(account, event, at=at)
        except OperationalError:
            raise  # the database is busy or gone: not the event's fault, nothing is stored
        except Exception as fault:
            faults.append(_error_text(raw, fault))
        else:
            reasons += [reason] if reason else []
    if faults:
        oldest.note_failure("\n".join(faults), at=at)
    else:
        most_important = min(reasons, key=list(SetAside).index, default=None)
        oldest.mark_handed_on(set_aside=most_important, at=at)


def pass_on(account: Account, event: InboundEvent, *, at: datetime) -> SetAside | None:
    """Give one event to its app; returns why no app received it, else None."""
    if event.set_aside is not None:
        return _reason(account, event, event.set_aside)
    event = storable(event, at=at)
    match event.kind:
        case EventKind.UNKNOWN:
            return SetAside.UNKNOWN_KIND
        case EventKind.POST_CREATED:
            note_post(account, event)
            confirm_by_echo(account, event, at=at)
        case EventKind.POST_EDITED:
            note_post_edited(account, event)
        case EventKind.POST_DELETED:
            note_post_deleted(account, event)
        case EventKind.ACCESS_LOST:
            account.note_access_lost(at=at)
        case _:
            return _pass_to_incidents(account, event, at=at)
    return None


def _pass_to_incidents(account: Account, event: InboundEvent, *, at: datetime) -> SetAside | None:
    if event.kind in {EventKind.ALLOWED, EventKind.DENIED}:
        return None if receive.note_permission(account, event, at=at) else SetAside.OUTDATED
    if event.kind == EventKind.DM_ECHO or (event.author is not None and event.author.is_own):
        if confirm_by_echo(account, event, at=at) is not None:
            return None
        return None if receive.receive_own(account, event, at=at) is not None else SetAside.OWN
    if receive.receive(account, event, at=at) is not None:
        return None
    is_new = event.kind in receive.CREATED | receive.EDITED
    return SetAside.ERASED if is_new else SetAside.UNKNOWN_MESSAGE


def _reason(account: Account, event: InboundEvent, reason: SetAside) -> SetAside:
    """A group chat may be the staff chat."""
    is_chat = reason is SetAside.GROUP_CHAT and bool(event.thread.peer)
    is_staffs = is_chat and account.secret_value(STAFF_CHAT).strip() == event.thread.peer
    return SetAside.STAFF_CHAT if is_staffs else reason


def _error_text(raw: RawEvent, fault: Exception) -> str:
    """For administrators; the log gets only the kind."""
    logger.error("Raw event %s cannot be dispatched: %s.", raw.pk, type(fault).__name__)
    return f"{type(fault).__name__}: {clean(str(fault))[:500]}"


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

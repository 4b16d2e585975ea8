"""Raw events: stored once, then passed on by the tasks of their account.

Several at once: parsed and read without a lock, then given to their apps in one transaction.
"""

import hashlib
import logging
import re
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
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
from otklik.core.db.ask_once import asking_once
from otklik.core.db.even_turn_sqlite.base import LONGEST_INTERVAL
from otklik.core.schedule import cron
from otklik.incidents.intake import receive
from otklik.incidents.intake.new_numbers import NewNumbers
from otklik.ingest.sanitize_event import clean, storable

MOST_A_TURN = 100
MOST_A_BATCH = 10

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedEvent:
    """What a network sent, the events in it, and why some could not be read."""

    raw: RawEvent
    events: tuple[InboundEvent, ...] = ()
    faults: tuple[str, ...] = ()


def pass_on_oldest(account_id: int, *, at: datetime, most: int) -> int:
    """Pass on up to `most` waiting events, oldest first, up to MOST_A_BATCH at once; returns how
    many were read: none when nothing waits. One that fails is retried later and does not stop the
    others.

    Raises OperationalError and InterfaceError, when the database is busy or gone: what was
    committed stays."""
    raws = list(ready(account_id, at=at)[: min(most, MOST_A_BATCH)])
    if raws:
        account = Account.objects.get(pk=account_id)
        with asking_once():
            parsed = _parse(account, raws)
            _read_beforehand(parsed, at=at)
            while parsed:
                parsed = _pass_on_or_one_by_one(parsed, at=at)
                _let_others_write()
    return len(raws)


def _let_others_write() -> None:
    """Whoever waits for SQLite's one writer comes in now: without a pause, only by luck."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(LONGEST_INTERVAL)


def ready(account_id: int, *, at: datetime) -> RawEventQuerySet:
    return RawEvent.objects.ready(at=at).filter(account=account_id)


def _parse(account: Account, raws: Iterable[RawEvent]) -> list[ParsedEvent]:
    try:
        network = adapter(account)
    except (OperationalError, InterfaceError):
        raise
    except Exception as fault:
        return [ParsedEvent(raw=raw, faults=(_error_text(raw, fault),)) for raw in raws]
    return [_parse_one(network, raw) for raw in raws]


def _parse_one(network: Network, raw: RawEvent) -> ParsedEvent:
    try:
        events = network.parse(bytes(raw.body))
    except (OperationalError, InterfaceError):
        raise
    except Exception as fault:
        return ParsedEvent(raw=raw, faults=(_error_text(raw, fault),))
    return ParsedEvent(raw=raw, events=tuple(_dated(raw, event) for event in events))


def _dated(raw: RawEvent, event: InboundEvent) -> InboundEvent:
    if event.occurred_at == MOMENT_UNKNOWN:
        return replace(event, occurred_at=raw.received_at)
    return event


def _read_beforehand(parsed: Iterable[ParsedEvent], *, at: datetime) -> None:
    """Guessing takes milliseconds a text: what `asking_once` keeps is not guessed in the lock."""
    for event in _readable(parsed, at=at):
        if event.set_aside is None and is_from_a_person(event):
            with suppress(Exception):  # noted with its event when `pass_on` meets it again
                receive.read_beforehand(event)


def _readable(parsed: Iterable[ParsedEvent], *, at: datetime) -> list[InboundEvent]:
    """Those that can be stored: `pass_on` meets the others again, and they are noted."""
    found = []
    for one in parsed:
        for event in one.events:
            with suppress(Exception):
                found.append(storable(event, at=at))
    return found


def _pass_on_or_one_by_one(parsed: Sequence[ParsedEvent], *, at: datetime) -> list[ParsedEvent]:
    """What is left. A batch that the database refuses as a whole is repeated one by one, so that
    one event takes no others with it."""
    try:
        return _pass_on(parsed, at=at)
    except (OperationalError, InterfaceError):
        raise
    except Exception as fault:
        if len(parsed) > 1:
            for one in parsed:  # read anew: a failure noted in the batch was not stored
                raw = RawEvent.objects.get(pk=one.raw.pk)
                _pass_on_or_one_by_one([replace(one, raw=raw)], at=at)
        else:
            raw = parsed[0].raw
            raw.note_failure(_error_text(raw, fault), at=at)
        return []


@transaction.atomic
def _pass_on(parsed: Sequence[ParsedEvent], *, at: datetime) -> list[ParsedEvent]:
    """With the account locked, unless another worker was faster: as many as EVENT_HOLD_SECONDS
    allows,
    at least one. Returns the others."""
    account = Account.objects.lock(parsed[0].raw.account_id)
    until = time.monotonic() + settings.EVENT_HOLD_SECONDS
    waiting = ready(account.pk, at=at).values_list("pk", flat=True)
    if [one.raw.pk for one in parsed] != list(waiting[: len(parsed)]):
        return []
    new = NewNumbers.among(account, _readable(parsed, at=at))
    outcomes: dict[str, list[int]] = {}
    done = 0
    while done < len(parsed) and (done == 0 or time.monotonic() < until):
        one = parsed[done]
        faults, reason = _pass_on_one(account, one, new=new, at=at)
        if faults:
            one.raw.note_failure("\n".join(faults), at=at)
        else:
            outcomes.setdefault(reason or "", []).append(one.raw.pk)
        done += 1
    account.note_event(at=parsed[done - 1].raw.received_at)
    for set_aside, keys in outcomes.items():
        RawEvent.objects.filter(pk__in=keys).mark_handed_on(set_aside=set_aside, at=at)
    return list(parsed[done:])


def _pass_on_one(
    account: Account, one: ParsedEvent, *, new: NewNumbers, at: datetime
) -> tuple[list[str], SetAside | None]:
    """Why it failed, and why a part of it, the most important one, reached nobody."""
    faults, reasons = list(one.faults), [] if one.events else [SetAside.UNREADABLE]
    for event in one.events:
        try:
            with transaction.atomic():
                reason = pass_on(account, event, new=new, at=at)
        except OperationalError:
            raise  # the database is busy or gone: not the event's fault, nothing is stored
        except Exception as fault:
            faults.append(_error_text(one.raw, fault))
        else:
            reasons += [reason] if reason else []
    return faults, min(reasons, key=list(SetAside).index, default=None)


def _error_text(raw: RawEvent, fault: Exception) -> str:
    """For administrators; the log gets only the kind."""
    logger.error("Raw event %s cannot be dispatched: %s.", raw.pk, type(fault).__name__)
    return f"{type(fault).__name__}: {clean(str(fault))[:500]}"


def pass_on(
    account: Account, event: InboundEvent, *, new: NewNumbers | None = None, at: datetime
) -> SetAside | None:
    """Give one event to its app; returns why no app received it, else None. The account must be
    locked. `new`: of which messages nothing is stored yet. Raises NotStorable."""
    if event.set_aside is not None:
        return _reason(account, event, event.set_aside)
    event = storable(event, at=at)
    is_new = new is not None and new.take(event)
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
            return _pass_to_incidents(account, event, is_new=is_new, at=at)
    return None


def is_from_a_person(event: InboundEvent) -> bool:
    """Whether somebody else than we wrote, changed or removed a message."""
    is_own = event.author is not None and event.author.is_own
    return event.kind != EventKind.DM_ECHO and not is_own


def _pass_to_incidents(
    account: Account, event: InboundEvent, *, is_new: bool, at: datetime
) -> SetAside | None:
    if event.kind in {EventKind.ALLOWED, EventKind.DENIED}:
        return None if receive.note_permission(account, event, at=at) else SetAside.OUTDATED
    if not is_from_a_person(event):
        if confirm_by_echo(account, event, at=at) is not None:
            return None
        return None if receive.receive_own(account, event, at=at) is not None else SetAside.OWN
    if receive.receive_locked(account, event, is_new=is_new, at=at) is not None:
        return None
    is_written = event.kind in receive.CREATED | receive.EDITED
    return SetAside.ERASED if is_written else SetAside.UNKNOWN_MESSAGE


def _reason(account: Account, event: InboundEvent, reason: SetAside) -> SetAside:
    """A group chat may be the staff chat."""
    is_chat = reason is SetAside.GROUP_CHAT and bool(event.thread.peer)
    is_staffs = is_chat and account.secret_value(STAFF_CHAT).strip() == event.thread.peer
    return SetAside.STAFF_CHAT if is_staffs else reason

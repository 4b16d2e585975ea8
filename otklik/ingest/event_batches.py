"""Passes on the events of one account in batches: parsed and read without a lock, then stored by
one transaction for several."""

import logging
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction

from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import RawEvent, RawEventQuerySet
from otklik.channels.networks.adapter import Network
from otklik.channels.networks.inbound_types import MOMENT_UNKNOWN, InboundEvent, SetAside
from otklik.channels.networks.registry import adapter
from otklik.core.db.ask_once import asking_once
from otklik.core.db.even_turn_sqlite.base import LONGEST_INTERVAL
from otklik.incidents.intake import receive
from otklik.incidents.intake.new_numbers import NewNumbers
from otklik.ingest.pass_on import is_from_a_person, pass_on
from otklik.ingest.sanitize_event import clean, storable

MOST_A_BATCH = 10

logger = logging.getLogger(__name__)


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
            for one in parsed:
                _pass_on_or_one_by_one([one], at=at)
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

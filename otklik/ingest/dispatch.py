"""Raw events become events, and each goes to the room it is for."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import InterfaceError, OperationalError, connection, transaction

from otklik.channels.accounts.models import Account
from otklik.channels.health import check
from otklik.channels.inbound.models import RawEvent, RawEventQuerySet
from otklik.channels.inbound.posts import note_post, note_post_deleted, note_post_edited
from otklik.channels.networks.connection import STAFF_CHAT
from otklik.channels.networks.inbound_types import MOMENT_UNKNOWN, EventKind, InboundEvent, SetAside
from otklik.channels.networks.registry import adapter
from otklik.channels.outbound.confirm_by_echo import confirm_by_echo
from otklik.incidents.intake import receive
from otklik.ingest import enqueue_once
from otklik.ingest.sanitize_event import clean, storable

MOST_A_TURN = 100
LONGEST_BREATH = 0.05  # seconds

logger = logging.getLogger(__name__)


def take_turn(account_id: int, *, at: datetime) -> None:
    """A worker's turn: so many events, then the other tasks that wait, then the rest."""
    enqueue_once.begin(account_id)
    if hand_on(account_id, at=at, most=MOST_A_TURN):
        enqueue_once.ask(account_id, at=at)


def hand_on(account_id: int, *, at: datetime, most: int | None = None) -> bool:
    """Hand on what waits in the account, oldest first, `most` events; True when some may be left.

    One that fails keeps its error, waits for its next try and lets the others pass.
    """
    check.know_ourselves(Account.objects.get(pk=account_id), at=at)
    handed = 0
    while most is None or handed < most:
        began = time.monotonic()
        if not _hand_on_oldest(account_id, at=at):
            return False
        handed += 1
        _let_others_write(time.monotonic() - began)
    return True


def _let_others_write(took: float) -> None:
    """SQLite writes once at a time, and whoever waits looks only now and then whether it may: a
    worker that writes again at once has web hooks wait for seconds."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(min(took, LONGEST_BREATH))


def _hand_on_oldest(account_id: int, *, at: datetime) -> bool:
    """The oldest event, taken apart first: that may take seconds, and nobody waits for it. False
    when nothing is left to do."""
    raw = _ready(account_id, at=at).select_related("account").first()
    if raw is None:
        return False
    _pass_on_all(raw, _taken_apart(raw), at=at)
    return True


def _ready(account_id: int, *, at: datetime) -> RawEventQuerySet:
    return RawEvent.objects.ready(at=at).filter(account=account_id)


def _taken_apart(raw: RawEvent) -> Sequence[InboundEvent] | str:
    """The events inside, or what went wrong."""
    try:
        return adapter(raw.account).parse(bytes(raw.body))
    except (OperationalError, InterfaceError):
        raise
    except Exception as fault:
        return _error_text(raw, fault)


@transaction.atomic
def _pass_on_all(
    raw: RawEvent, inbound_events: Sequence[InboundEvent] | str, *, at: datetime
) -> None:
    """One event in one transaction, with the account held: its events pass in order, whoever
    works on them. Nothing is done when another worker was the quicker."""
    account = Account.objects.held(raw.account_id)
    oldest = _ready(raw.account_id, at=at).defer("body").first()
    if oldest != raw:
        return
    account.note_event(at=raw.received_at)
    outcome = (
        Outcome(faults=[inbound_events])
        if isinstance(inbound_events, str)
        else _passed(account, raw, inbound_events, at)
    )
    if outcome.faults:
        oldest.note_failure("\n".join(outcome.faults), at=at)
    else:
        oldest.mark_handed_on(set_aside=outcome.set_aside, at=at)


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What became of the events inside a body: what went wrong, and why parts were set aside."""

    faults: list[str] = field(default_factory=list)
    reasons: list[SetAside] = field(default_factory=list)

    @property
    def set_aside(self) -> SetAside | None:
        """The reason that people should know first."""
        return min(self.reasons, key=list(SetAside).index, default=None)


def _passed(
    account: Account, raw: RawEvent, events: Sequence[InboundEvent], at: datetime
) -> Outcome:
    """Pass every event inside. Passing twice does no harm."""
    outcome = Outcome(reasons=[] if events else [SetAside.UNREADABLE])
    for event in events:
        if event.occurred_at == MOMENT_UNKNOWN:
            event = replace(event, occurred_at=raw.received_at)
        try:
            with transaction.atomic():
                reason = pass_on(account, event, at=at)
        except OperationalError:
            raise  # the database is busy or gone: no fault of the event, nothing is kept
        except Exception as fault:
            outcome.faults.append(_error_text(raw, fault))
        else:
            outcome.reasons += [reason] if reason else []
    return outcome


def pass_on(account: Account, event: InboundEvent, *, at: datetime) -> SetAside | None:
    """Give one event to the room it is for; why it is for nobody, else None."""
    if event.set_aside is not None:
        return _reason(account, event, event.set_aside)
    event = storable(event, at=at)
    is_own = event.kind == EventKind.DM_ECHO or (event.author is not None and event.author.is_own)
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
        case EventKind.ALLOWED | EventKind.DENIED:
            if not receive.note_permission(account, event, at=at):
                return SetAside.OUTDATED
        case EventKind.ACCESS_LOST:
            account.note_access_lost(at=at)
        case _ if is_own:
            if confirm_by_echo(account, event, at=at) is None:
                own = receive.receive_own(account, event, at=at)
                return SetAside.OWN if own is None else None
        case _:
            if receive.receive(account, event, at=at) is None:
                is_new = event.kind in receive.CREATED | receive.EDITED
                return SetAside.ERASED if is_new else SetAside.UNKNOWN_MESSAGE
    return None


def _reason(account: Account, event: InboundEvent, reason: SetAside) -> SetAside:
    """A chat of several people may be that of colleagues: what they say is nobody's matter."""
    is_chat = reason is SetAside.GROUP_CHAT and bool(event.thread.peer)
    is_staffs = is_chat and account.kept(STAFF_CHAT).strip() == event.thread.peer
    return SetAside.STAFF_CHAT if is_staffs else reason


def _error_text(raw: RawEvent, fault: Exception) -> str:
    """For the row, which only administrators see; the log learns only the kind."""
    logger.error("Raw event %s cannot be handed on: %s.", raw.pk, type(fault).__name__)
    return f"{type(fault).__name__}: {clean(str(fault))[:500]}"

"""Sending: one attempt of one delivery, and an honest word about what became of it.

No network call is made inside a transaction: the row is `sending`, and committed, before the
call; its outcome is written after. Only what was surely not executed is tried again.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from otklik.channels.message_link_checks import LONGEST_NUMBER
from otklik.channels.networks import http
from otklik.channels.networks.base import Network
from otklik.channels.networks.capabilities import Capabilities
from otklik.channels.networks.errors import (
    AuthExpired,
    ChannelError,
    NotFound,
    NotSetUp,
    OutcomeUnknown,
    RateLimited,
    Temporary,
)
from otklik.channels.networks.outbound_types import Action, Sent
from otklik.channels.networks.registry import NoAdapter, adapter, capabilities
from otklik.channels.outbound.models import Delivery

logger = logging.getLogger(__name__)

TRIES = 5  # of what was refused, or ended unclear and may be repeated
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=1)  # of what surely did not leave
FIRST_LOOK = timedelta(seconds=30)
LOOK_PAUSES = (timedelta(seconds=90),)  # after the first look; then a person looks
LOOK_AGAIN = timedelta(minutes=5)  # when the network did not answer the look
LOOK_FOR = timedelta(hours=6)
CLOCKS_DIFFER = timedelta(minutes=1)
REFUSED_PAUSE = timedelta(minutes=1)
NONE = timedelta()


def send(delivery_id: int, *, at: datetime) -> Delivery:
    """Make one attempt if it is due and its thread is free; returns the row as it then is.

    Raises RuntimeError inside a transaction: the claim could not be committed before the call.
    """
    delivery = Delivery.objects.select_related("account").get(pk=delivery_id)
    known = _capabilities(delivery)
    pauses = (known.limits.pause, known.limits.thread_pause) if known else (NONE, NONE)
    if not delivery.claim(at=at, pause=pauses[0], thread_pause=pauses[1]):
        return delivery
    started = time.monotonic()
    outcome = _asked(delivery, lambda network: network.send(delivery.outbound()))
    _settle(delivery, outcome, at=at + timedelta(seconds=time.monotonic() - started))
    return delivery


def look(delivery_id: int, *, at: datetime) -> Delivery:
    """Look in the network for a message of unknown outcome; found, it is sent."""
    delivery = Delivery.objects.get(pk=delivery_id)
    if not delivery.begin_look(at=at) or delivery.sending_at is None:
        return delivery
    since = delivery.sending_at - CLOCKS_DIFFER
    outcome = _asked(delivery, lambda network: network.find_sent(delivery.outbound(), since=since))
    if (
        isinstance(outcome, Sent)
        and not _is_strange(outcome.external_id)
        and delivery.mark_sent(outcome, proof=Delivery.Proof.READBACK, at=at)
    ):
        return delivery
    if isinstance(outcome, ChannelError):
        is_hopeful = at - delivery.sending_at < LOOK_FOR
        delivery.end_look(next_at=at + LOOK_AGAIN if is_hopeful else None, counts=False)
    else:
        pauses = LOOK_PAUSES[delivery.looks :]
        delivery.end_look(next_at=at + pauses[0] if pauses else None, counts=True)
    return delivery


def _asked[T](delivery: Delivery, ask: Callable[[Network], T]) -> T | ChannelError:
    """The network's answer or what went wrong. An unforeseen fault tells nothing for sure."""
    try:
        client = http.client(delivery.account.connection())
    except Exception as fault:
        return _not_set_up(delivery, fault)
    with client:
        try:
            network = adapter(delivery.account, client)
        except Exception as fault:
            return _not_set_up(delivery, fault)
        try:
            return ask(network)
        except ChannelError as error:
            return error
        except Exception as fault:
            # Its text may hold an address with a token in it: only its kind is told.
            logger.error("Delivery %s: unforeseen %s.", delivery.pk, type(fault).__name__)
            return OutcomeUnknown("unforeseen", type(fault).__name__)


def _not_set_up(delivery: Delivery, fault: Exception) -> NotSetUp:
    kind = "no_adapter" if isinstance(fault, NoAdapter) else "not_set_up"
    logger.error("Delivery %s: the account is not set up (%s).", delivery.pk, type(fault).__name__)
    return NotSetUp(kind, type(fault).__name__)


def _settle(delivery: Delivery, outcome: Sent | ChannelError, *, at: datetime) -> None:
    """Write down what became of the attempt, and what is to be done next."""
    _settle_row(delivery, outcome, at=at)
    if isinstance(outcome, ChannelError):
        _note(delivery, outcome, at=at)


def _note(delivery: Delivery, fault: ChannelError, *, at: datetime) -> None:
    """What an attempt that failed says of the network as a whole. Our own faults say nothing, and
    a notice to colleagues at most that somebody is there."""
    if fault.is_ours or (fault.is_silence and delivery.is_notice):
        delivery.account.end_probe()
    elif fault.is_silence:
        delivery.account.note_silence(at=at)
    else:
        delivery.account.note_reached(at=at)


def _settle_row(delivery: Delivery, outcome: Sent | ChannelError, *, at: datetime) -> None:
    match outcome:
        case Sent(external_id=""):
            _unclear(delivery, OutcomeUnknown("no_external_id"), at=at)
            delivery.account.note_reached(at=at)
        case Sent(external_id=number) if _is_strange(number):
            _unclear(delivery, OutcomeUnknown("strange_external_id"), at=at)
            delivery.account.note_reached(at=at)
        case Sent():
            if not delivery.mark_sent(outcome, proof=Delivery.Proof.ANSWER, at=at):
                _unconfirmed(delivery, OutcomeUnknown("number_of_another"), at=at)
                delivery.account.note_reached(at=at)
        case RateLimited():
            wait = timedelta(seconds=outcome.retry_after)
            delivery.try_later(
                outcome,
                not_before=at + wait + _spread(delivery, wait),
                faults=0,
                at=at,
                is_of_account=outcome.scope == "account",
            )
        case Temporary():
            # It surely did not leave: it waits as long as anybody may want it.
            _again(delivery, outcome, at=at)
        case AuthExpired():
            if not delivery.is_notice:
                delivery.account.note_refusal(at=at)
            if _in_a_row(delivery, outcome) < TRIES:
                _again(delivery, outcome, at=at, pause=REFUSED_PAUSE)
            else:
                _failed(delivery, outcome, at=at)
        case OutcomeUnknown():
            _unclear(delivery, outcome, at=at)
        case NotFound() if delivery.action in (Action.DELETE, Action.HIDE):
            # What is not there any more needs no removing, and no hiding.
            delivery.mark_sent(
                Sent(external_id=delivery.target), proof=Delivery.Proof.ANSWER, at=at
            )
        case _:
            _failed(delivery, outcome, at=at)


def _again(
    delivery: Delivery,
    fault: ChannelError,
    *,
    at: datetime,
    pause: timedelta | None = None,
    is_unclear: bool = False,
) -> None:
    faults = _in_a_row(delivery, fault)
    longest = LONGEST_WAIT if isinstance(fault, Temporary) else LONGEST_PAUSE
    wait = pause or min(FIRST_PAUSE * 4 ** min(faults - 1, 6), longest)
    delivery.try_later(fault, not_before=at + wait, faults=faults, at=at, is_unclear=is_unclear)


def _in_a_row(delivery: Delivery, fault: ChannelError) -> int:
    """How many attempts in a row ended so, this one among them."""
    is_alike = delivery.error_kind == type(fault).__name__
    return min(delivery.faults, 1000) + 1 if is_alike else 1


def _unclear(delivery: Delivery, fault: OutcomeUnknown, *, at: datetime) -> None:
    """Nobody knows whether it was executed: repeat it where that does no harm (a correction, a
    removal, or a network that knows our key again), else look, and let a person look."""
    known = _capabilities(delivery)
    is_harmless = delivery.action != Action.SEND or (known is not None and known.idempotency_key)
    if is_harmless and _in_a_row(delivery, fault) < TRIES:
        _again(delivery, fault, at=at, is_unclear=delivery.action == Action.SEND)
    else:
        _unconfirmed(delivery, fault, at=at)


def _failed(delivery: Delivery, fault: ChannelError, *, at: datetime) -> None:
    """The network said no; of an earlier attempt that ended unclear this says nothing."""
    if delivery.unclear_at is not None:
        _unconfirmed(delivery, fault, at=at)
    else:
        delivery.mark_failed(fault, at=at)


def _capabilities(delivery: Delivery) -> Capabilities | None:
    try:
        return capabilities(delivery.account)
    except NoAdapter:
        return None


def _is_strange(number: str) -> bool:
    """No column holds it, so it cannot be the proof that is kept."""
    return len(number) > LONGEST_NUMBER or not number.isprintable()


def _unconfirmed(delivery: Delivery, fault: ChannelError, *, at: datetime) -> None:
    delivery.mark_unconfirmed(fault, at=at, look_at=_first_look(delivery, at=at))


def interrupted(delivery: Delivery, *, at: datetime) -> None:
    """A worker died in the middle of the call: nobody knows what the network did, which answers
    all others as before."""
    fault = OutcomeUnknown("interrupted")
    _unclear(delivery, fault, at=at)
    _note(delivery, fault, at=at)


def _first_look(delivery: Delivery, *, at: datetime) -> datetime | None:
    """When to look in the network for it; None where a program cannot."""
    known = _capabilities(delivery)
    return at + FIRST_LOOK if known is not None and known.readback else None


def _spread(delivery: Delivery, wait: timedelta) -> timedelta:
    """Up to a fifth of the wait, at most 30 s, by the delivery's key: a queue that was told to
    wait does not come back all at once."""
    return min(wait / 5, timedelta(seconds=30)) * (delivery.key.int % 1000 / 1000)

"""Sending: one attempt of one delivery, its outcome, and what a lost task or worker left behind.

No network call is made inside a transaction: the row is `sending`, and committed, before the call;
its outcome is written after. Only what was certainly not executed is retried.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.tasks import Task, task
from django.utils import timezone
from django.utils.module_loading import import_string

from otklik.channels.networks import errors, http
from otklik.channels.networks.adapter import Network
from otklik.channels.networks.outbound_types import Action, Sent
from otklik.channels.networks.registry import NoAdapter, adapter, capabilities
from otklik.channels.outbound.models import Delivery
from otklik.channels.validate_and_clean_links import LONGEST_NUMBER
from otklik.core.schedule import cron

logger = logging.getLogger(__name__)

TRIES = 5  # for what was refused, or unclear but repeatable
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=1)  # for what was certainly not sent
FIRST_LOOK = timedelta(seconds=30)
LOOK_PAUSES = (timedelta(seconds=90),)  # after the first search; then a person looks
LOOK_AGAIN = timedelta(minutes=5)  # if the network did not answer the search
LOOK_FOR = timedelta(hours=6)
CLOCKS_DIFFER = timedelta(minutes=1)
REFUSED_PAUSE = timedelta(minutes=1)


@task(queue_name="deliveries")
def send_delivery(delivery_id: int) -> None:
    send(delivery_id, at=timezone.now())


@task(queue_name="deliveries")
def look_for_delivery(delivery_id: int) -> None:
    look(delivery_id, at=timezone.now())


def send(delivery_id: int, *, at: datetime) -> Delivery:
    """Make one attempt if it is due and its thread is free; returns the row.

    Raises RuntimeError inside a transaction."""
    delivery = Delivery.objects.select_related("account").get(pk=delivery_id)
    limits = capabilities(delivery.account).limits
    if not delivery.claim(at=at, pause=limits.pause, thread_pause=limits.thread_pause):
        return delivery
    started = time.monotonic()
    outcome = _call_network(delivery, lambda network: network.send(delivery.outbound()))
    _settle(delivery, outcome, at=at + timedelta(seconds=time.monotonic() - started))
    return delivery


def look(delivery_id: int, *, at: datetime) -> Delivery:
    """Search the network for a message of unknown outcome; if found, it is sent."""
    delivery = Delivery.objects.get(pk=delivery_id)
    if not delivery.begin_look(at=at) or delivery.sending_at is None:
        return delivery
    since = delivery.sending_at - CLOCKS_DIFFER
    outcome = _call_network(
        delivery, lambda network: network.find_sent(delivery.outbound(), since=since)
    )
    if (
        isinstance(outcome, Sent)
        and not _is_strange(outcome.external_id)
        and delivery.mark_sent(outcome, proof=Delivery.Proof.READBACK, at=at)
    ):
        return delivery
    if isinstance(outcome, errors.ChannelError):
        is_hopeful = at - delivery.sending_at < LOOK_FOR
        delivery.end_look(next_at=at + LOOK_AGAIN if is_hopeful else None, counts=False)
    else:
        pauses = LOOK_PAUSES[delivery.looks :]
        delivery.end_look(next_at=at + pauses[0] if pauses else None, counts=True)
    return delivery


def _call_network[T](delivery: Delivery, ask: Callable[[Network], T]) -> T | errors.ChannelError:
    """Any unforeseen error leaves the outcome unknown."""
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
        except errors.ChannelError as error:
            return error
        except Exception as fault:
            # Its text may contain a URL with a token: only its kind is logged.
            logger.error("Delivery %s: unforeseen %s.", delivery.pk, type(fault).__name__)
            return errors.OutcomeUnknown("unforeseen", type(fault).__name__)


def _not_set_up(delivery: Delivery, fault: Exception) -> errors.NotSetUp:
    kind = "no_adapter" if isinstance(fault, NoAdapter) else "not_set_up"
    logger.error("Delivery %s: the account is not set up (%s).", delivery.pk, type(fault).__name__)
    return errors.NotSetUp(kind, type(fault).__name__)


def _settle(delivery: Delivery, outcome: Sent | errors.ChannelError, *, at: datetime) -> None:
    """Store the outcome of the attempt, and its implications for the network."""
    _settle_row(delivery, outcome, at=at)
    if isinstance(outcome, errors.ChannelError):
        _note(delivery, outcome, at=at)


def _note(delivery: Delivery, fault: errors.ChannelError, *, at: datetime) -> None:
    """What a failed attempt says about the network: our own faults nothing, a notice little."""
    if fault.is_ours or (fault.is_silence and delivery.is_notice):
        delivery.account.end_probe()
    elif fault.is_silence:
        delivery.account.note_silence(at=at)
    else:
        delivery.account.note_reached(at=at)


def _settle_row(delivery: Delivery, outcome: Sent | errors.ChannelError, *, at: datetime) -> None:
    match outcome:
        case Sent(external_id=number) if not number or _is_strange(number):
            code = "strange_external_id" if number else "no_external_id"
            _settle_unclear(delivery, errors.OutcomeUnknown(code), at=at)
            delivery.account.note_reached(at=at)
        case Sent():
            if not delivery.mark_sent(outcome, proof=Delivery.Proof.ANSWER, at=at):
                _mark_unconfirmed(delivery, errors.OutcomeUnknown("number_of_another"), at=at)
                delivery.account.note_reached(at=at)
        case errors.RateLimited():
            wait = timedelta(seconds=outcome.retry_after)
            delivery.try_later(
                outcome,
                not_before=at + wait + _spread(delivery, wait),
                faults=0,
                at=at,
                is_of_account=outcome.scope == "account",
            )
        case errors.Temporary():
            # Certainly not sent: it waits as long as it may still be wanted.
            _try_later(delivery, outcome, at=at)
        case errors.AuthExpired():
            if not delivery.is_notice:
                delivery.account.note_refusal(at=at)
            if _in_a_row(delivery, outcome) < TRIES:
                _try_later(delivery, outcome, at=at, pause=REFUSED_PAUSE)
            else:
                _mark_failed(delivery, outcome, at=at)
        case errors.OutcomeUnknown():
            _settle_unclear(delivery, outcome, at=at)
        case errors.NotFound() if delivery.action in (Action.DELETE, Action.HIDE):
            # What no longer exists needs no removing or hiding.
            delivery.mark_sent(
                Sent(external_id=delivery.target), proof=Delivery.Proof.ANSWER, at=at
            )
        case _:
            _mark_failed(delivery, outcome, at=at)


def _try_later(
    delivery: Delivery,
    fault: errors.ChannelError,
    *,
    at: datetime,
    pause: timedelta | None = None,
    is_unclear: bool = False,
) -> None:
    faults = _in_a_row(delivery, fault)
    longest = LONGEST_WAIT if isinstance(fault, errors.Temporary) else LONGEST_PAUSE
    wait = pause or min(FIRST_PAUSE * 4 ** min(faults - 1, 6), longest)
    delivery.try_later(fault, not_before=at + wait, faults=faults, at=at, is_unclear=is_unclear)


def _in_a_row(delivery: Delivery, fault: errors.ChannelError) -> int:
    """How many attempts in a row failed like this, with this one."""
    is_alike = delivery.error_kind == type(fault).__name__
    return min(delivery.faults, 1000) + 1 if is_alike else 1


def _settle_unclear(delivery: Delivery, fault: errors.OutcomeUnknown, *, at: datetime) -> None:
    """Repeat it where that is harmless, else search for it."""
    abilities = capabilities(delivery.account)
    is_harmless = delivery.action != Action.SEND or abilities.idempotency_key
    if is_harmless and _in_a_row(delivery, fault) < TRIES:
        _try_later(delivery, fault, at=at, is_unclear=delivery.action == Action.SEND)
    else:
        _mark_unconfirmed(delivery, fault, at=at)


def _mark_failed(delivery: Delivery, fault: errors.ChannelError, *, at: datetime) -> None:
    """Refused; but an earlier unclear attempt may have been executed."""
    if delivery.unclear_at is not None:
        _mark_unconfirmed(delivery, fault, at=at)
    else:
        delivery.mark_failed(fault, at=at)


def _is_strange(number: str) -> bool:
    """Too long for any column."""
    return len(number) > LONGEST_NUMBER or not number.isprintable()


def _mark_unconfirmed(delivery: Delivery, fault: errors.ChannelError, *, at: datetime) -> None:
    can_look = capabilities(delivery.account).readback
    delivery.mark_unconfirmed(fault, at=at, look_at=at + FIRST_LOOK if can_look else None)


def _spread(delivery: Delivery, wait: timedelta) -> timedelta:
    """Jitter: up to a fifth of the wait, at most 30 s, so that a queue does not retry at once."""
    return min(wait / 5, timedelta(seconds=30)) * (delivery.key.int % 1000 / 1000)


@task()
def tell_outcome(delivery_id: int) -> None:
    tell(delivery_id, at=timezone.now())


@transaction.atomic
def tell(delivery_id: int, *, at: datetime) -> None:
    """Call the task named on the row, and record that. Raises what the task raises."""
    delivery = Delivery.objects.get(pk=delivery_id)
    if not delivery.on_settled or delivery.handed_on_at is not None:
        return
    listener: Task[[int], None] = import_string(delivery.on_settled)
    listener.call(delivery.pk)
    delivery.mark_heard(at=at)


LONGEST_CALL = timedelta(minutes=2)
LONGEST_UPLOAD = timedelta(minutes=10)  # files come first: adapters stay well below
LATE = timedelta(seconds=30)
HURRIED_LATELY = timedelta(minutes=5)
BATCH = 200


@cron("* * * * *")
@task()
def requeue_late_deliveries() -> None:
    requeue(at=timezone.now())


def requeue(*, at: datetime) -> None:
    """Enqueue again what is late. Repeatable."""
    dead = Delivery.objects.begun_before(at - LONGEST_CALL, with_files=at - LONGEST_UPLOAD)
    for delivery in dead.select_related("account")[:BATCH]:
        fault = errors.OutcomeUnknown("interrupted")  # its worker died during the call
        _settle_unclear(delivery, fault, at=at)
        _note(delivery, fault, at=at)
    late = Delivery.objects.due(at=at - LATE).not_hurried_since(at - HURRIED_LATELY)
    for delivery in late.order_by("not_before", "pk")[:BATCH]:
        delivery.hurry(at=at)
    for pk in Delivery.objects.to_look_for(at=at - LATE).values_list("pk", flat=True)[:BATCH]:
        look_for_delivery.enqueue(pk)


def doubt_deliveries(*, at: datetime) -> int:
    """After a restore: what was due becomes unconfirmed. Returns how many."""
    return sum(
        delivery.doubt(at=at)
        for delivery in Delivery.objects.may_have_left(at=at).select_related("account")
    )

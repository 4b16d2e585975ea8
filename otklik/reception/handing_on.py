"""Raw events become events, and each goes to the room it is for."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.db import OperationalError, transaction

from otklik.channels.echo import confirm_by_echo
from otklik.channels.links import LONGEST_NUMBER, kept_link
from otklik.channels.models import Account, RawEvent
from otklik.channels.networks.base import Author, EventKind, InboundEvent, ThreadRef
from otklik.channels.networks.registry import adapter
from otklik.channels.posts import note_post
from otklik.incidents import intake

LONGEST_NAME = 200
FIRST_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD = timedelta(hours=1)

logger = logging.getLogger(__name__)


class NotStorable(ValueError):
    """A number of the network's does not fit: cut, it would name something else."""


def hand_on(raw_event_id: int, *, at: datetime) -> None:
    """Hand on this raw event and what waits before it in its account, oldest first.

    One that fails keeps its error, waits for its next try and lets the others pass.
    """
    raw = RawEvent.objects.get(pk=raw_event_id)
    while _hand_on_oldest(raw.account_id, up_to=raw.pk, at=at):
        pass


@transaction.atomic
def _hand_on_oldest(account_id: int, *, up_to: int, at: datetime) -> bool:
    """One event in one transaction, with the account held: its events pass in order, whoever
    works on them. False when nothing is left to do."""
    account = Account.objects.held(account_id)
    raw = RawEvent.objects.ready(at=at).filter(account=account, pk__lte=up_to).first()
    if raw is None:
        return False
    account.note_event(at=raw.received_at)
    if faults := _faults_of(account, raw, at=at):
        raw.note_failure("\n".join(faults), at=at)
    else:
        raw.mark_handed_on(at=at)
    return True


def _faults_of(account: Account, raw: RawEvent, *, at: datetime) -> list[str]:
    """Pass every event inside; what went wrong with each. Passing twice does no harm."""
    try:
        events = adapter(account).parse(bytes(raw.body))
    except Exception as fault:
        return [_told(raw, fault)]
    faults = []
    for event in events:
        try:
            with transaction.atomic():
                pass_on(account, event, at=at)
        except OperationalError:
            raise  # the database is busy or gone: no fault of the event, nothing is kept
        except Exception as fault:
            faults.append(_told(raw, fault))
    return faults


def pass_on(account: Account, event: InboundEvent, *, at: datetime) -> None:
    """Give one event to the room it is for."""
    event = _storable(event, at=at)
    is_own = event.kind == EventKind.DM_ECHO or (event.author is not None and event.author.is_own)
    match event.kind:
        case EventKind.UNKNOWN:
            return
        case EventKind.POST_CREATED:
            note_post(account, event)
            confirm_by_echo(account, event, at=at)
        case _ if is_own:
            if confirm_by_echo(account, event, at=at) is None:
                intake.receive_own(account, event, at=at)
        case _:
            intake.receive(account, event, at=at)


def _storable(event: InboundEvent, *, at: datetime) -> InboundEvent:
    """As our columns can hold it: a network may send anything of any length.

    Without NUL and halves of surrogate pairs; links that are none are left out, moments brought
    between 2000 and an hour from now. Raises NotStorable.
    """
    place, author = event.thread, event.author
    return replace(
        event,
        text=_clean(event.text),
        external_id=_number(event.external_id),
        parent_id=_number(event.parent_id),
        thread=ThreadRef(
            container=_number(place.container), post=_number(place.post), peer=_number(place.peer)
        ),
        url=kept_link(event.url),
        occurred_at=min(max(event.occurred_at, FIRST_MOMENT), at + AHEAD),
        author=author and _storable_author(author),
    )


def _storable_author(author: Author) -> Author:
    return replace(
        author,
        external_id=_number(author.external_id),
        name=_clean(author.name)[:LONGEST_NAME],
        profile_url=kept_link(author.profile_url),
    )


def _number(number: str) -> str:
    number = _clean(number)
    if len(number) > LONGEST_NUMBER:
        raise NotStorable(f"A number of {len(number)} signs.")
    return number


def _clean(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _told(raw: RawEvent, fault: Exception) -> str:
    """For the row, which only administrators see; the log learns only the kind."""
    logger.error("Raw event %s cannot be handed on: %s.", raw.pk, type(fault).__name__)
    return f"{type(fault).__name__}: {_clean(str(fault))[:500]}"

"""Making an incident from an event that was set aside. Its author is never shown."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.channels.accounts.models import Account
from otklik.channels.erase import read_events
from otklik.channels.inbound import set_aside_event_counts
from otklik.channels.inbound.models import RawEvent
from otklik.channels.networks.inbound_types import MOMENT_UNKNOWN, EventKind, InboundEvent, SetAside
from otklik.channels.networks.outbound_types import ThreadRef
from otklik.channels.validate_and_clean_links import storable_link
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.intake import receive
from otklik.ingest.sanitize_event import clean, storable
from otklik.organisation.people.user import User

#: Their text concerns nobody, or must not come back.
CLOSED = {SetAside.STAFF_CHAT, SetAside.ERASED}
#: Where an answer must not go: a group chat, another page, an unknown place.
ELSEWHERE = {SetAside.GROUP_CHAT, SetAside.OTHER_PLACE, SetAside.UNREADABLE, SetAside.UNKNOWN_KIND}
IN_PUBLIC = {EventKind.COMMENT_CREATED, EventKind.COMMENT_EDITED, EventKind.POST_CREATED}
IN_PRIVATE = {EventKind.DM_RECEIVED, EventKind.DM_EDITED, EventKind.POST_PROPOSED}
#: Names under which networks keep what people write, in bodies that no adapter understood.
NAMES_OF_WORDS = {"text", "caption", "question", "comment", "message", "body", "answer", "title"}
LONGEST = 4_000
DEEPEST = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAsideEvent:
    raw: RawEvent
    reason: Any
    words: str
    files: int
    url: str
    may_become_incident: bool
    is_closed: bool


def read_set_aside(account: Account, raw: RawEvent) -> SetAsideEvent:
    raw.account = account
    event, reason = _event(raw), SetAside(raw.set_aside)
    is_closed = reason in CLOSED
    return SetAsideEvent(
        raw=raw,
        reason=set_aside_event_counts.WORDS[reason],
        words="" if is_closed or event is None else clean(event.text)[:LONGEST],
        files=0 if is_closed or event is None else len(event.media),
        url="" if event is None else storable_link(event.url),
        may_become_incident=event is not None and _is_somebodys(event, reason),
        is_closed=is_closed,
    )


@transaction.atomic
def take_in(raw_id: int, *, by: User, at: datetime) -> Incident:
    """Raises Refused if there is no text by a person, or a colleague was faster."""
    account = Account.objects.lock(
        RawEvent.objects.values_list("account", flat=True).get(pk=raw_id)
    )
    raw = RawEvent.objects.select_for_update().get(pk=raw_id)
    raw.account = account
    if not raw.set_aside:
        raise Refused(_("A colleague has already created an incident from it: it is in the queue."))
    event, reason = _event(raw), SetAside(raw.set_aside)
    if event is None or not _is_somebodys(event, reason):
        raise Refused(_("It contains no text from people: no incident can be created."))
    message = receive.receive(account, storable(_as_message(raw, event, reason), at=at), at=at)
    if message is None:
        raise Refused(_("Its text was erased here by a decision and cannot be restored."))
    raw.take_in(incident=message.incident.number, by=by, at=at)
    return message.incident


def _event(raw: RawEvent) -> InboundEvent | None:
    """With any text that can be read; None when the body was emptied."""
    body = bytes(raw.body)
    if not body:
        return None
    events = read_events(raw)
    events = [event for event in events if event.set_aside is not None] or events
    event = next((one for one in events if one.text or one.media), events[0] if events else None)
    if event is not None and (event.text or event.media):
        return event
    words = "\n".join(dict.fromkeys(_words_in(_read_json(body), DEEPEST)))[:LONGEST]
    if event is None:
        event = InboundEvent.aside(SetAside.UNREADABLE, container=raw.account.container)
    return replace(event, text=words)


def _is_somebodys(event: InboundEvent, reason: SetAside) -> bool:
    """Whether it has text or files of somebody else."""
    is_ours = event.kind == EventKind.DM_ECHO or (event.author is not None and event.author.is_own)
    is_said = event.kind in IN_PUBLIC | IN_PRIVATE | {EventKind.UNKNOWN}
    return reason not in CLOSED and is_said and not is_ours and bool(event.text or event.media)


def _as_message(raw: RawEvent, event: InboundEvent, reason: SetAside) -> InboundEvent:
    """As a message; without a place to answer if no answer may be sent there."""
    is_elsewhere = reason in ELSEWHERE or event.kind == EventKind.UNKNOWN
    is_private = is_elsewhere or event.kind in IN_PRIVATE
    thread = ThreadRef(container=event.thread.container) if is_elsewhere else event.thread
    moment = event.occurred_at
    return replace(
        event,
        kind=EventKind.DM_RECEIVED if is_private else EventKind.COMMENT_CREATED,
        external_id=f"set-aside.{raw.pk}" if is_elsewhere else event.external_id,
        thread=thread,
        occurred_at=raw.received_at if moment == MOMENT_UNKNOWN else moment,
        set_aside=None,
    )


def _read_json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return {}


def _words_in(raw_value: Any, deep: int) -> Iterator[str]:
    """Values under the names that networks use for text."""
    if not deep:
        return
    parts: Sequence[tuple[Any, Any]] = ()
    if isinstance(raw_value, dict):
        parts = list(raw_value.items())
    elif isinstance(raw_value, list):
        parts = [("", one) for one in raw_value]
    for name, value in parts:
        if isinstance(value, str) and name in NAMES_OF_WORDS and value.strip():
            yield value.strip()
        elif isinstance(value, dict | list):
            yield from _words_in(value, deep - 1)

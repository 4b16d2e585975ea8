"""A message comes in: stored once, joined to its incident, read, and given a deadline.

The only door for messages: networks by way of reception, imports, later the site's form.
Source: order № 23, «Взаимодействие через социальные сети и мессенджеры».
"""

from datetime import datetime

from django.db import transaction

from otklik import journal
from otklik.channels.models import Account
from otklik.channels.networks.base import Author, EventKind, InboundEvent
from otklik.core.models import next_number
from otklik.incidents import reading
from otklik.incidents.deadlines import deadline
from otklik.incidents.models import Client, Identity, Incident, Message, Tombstone

CREATED = {EventKind.COMMENT_CREATED, EventKind.DM_RECEIVED, EventKind.DM_ECHO}
EDITED = {EventKind.COMMENT_EDITED, EventKind.DM_EDITED}
DELETED = {EventKind.COMMENT_DELETED, EventKind.DM_DELETED}
PRIVATE = {EventKind.DM_RECEIVED, EventKind.DM_ECHO, EventKind.DM_EDITED, EventKind.DM_DELETED}


@transaction.atomic
def receive(account: Account, event: InboundEvent, *, at: datetime) -> Message | None:
    """Take in what a person wrote, changed or removed; harmless when told twice or in disorder.

    Returns the message, or None when there is none (a removal of what never came, an event
    that is not about a message). `at` is when we learnt of it.
    """
    lane = Message.Lane.PRIVATE if event.kind in PRIVATE else Message.Lane.PUBLIC
    known = Message.objects.filter(
        account=account,
        container=event.thread.container,
        lane=lane,
        external_id=event.external_id,
    ).first()
    if event.kind in DELETED:
        if known is None:
            Tombstone.bury(account=account, lane=lane, event=event)
        else:
            known.mark_deleted(at=event.occurred_at)
        return known
    if event.kind not in CREATED | EDITED:
        return None
    if known is not None:
        if known.add_version(event.text, at=event.occurred_at):
            known.incident.read_again(at=at)
        return known
    if event.author is None:
        return None
    client = _client(account, event.author)
    incident = _open_incident(account, event, client, lane, at=at)
    message = incident.add_message(
        event=event, lane=lane, client=client, direction=Message.Direction.INBOUND, at=at
    )
    tombstone = Tombstone.over(account=account, lane=lane, event=event)
    if tombstone is not None:
        message.mark_deleted(at=tombstone.at)
    return message


@transaction.atomic
def receive_own(account: Account, event: InboundEvent, *, at: datetime) -> Message | None:
    """Take in an answer of ours that was typed in the network itself: it stops the clock.

    Returns None when no incident of ours stands at that place.
    """
    lane = Message.Lane.PRIVATE if event.kind in PRIVATE else Message.Lane.PUBLIC
    if event.kind not in CREATED:
        return receive(account, event, at=at)
    same_place = Message.objects.filter(
        account=account, container=event.thread.container, lane=lane
    )
    known = same_place.filter(external_id=event.external_id).first()
    if known is not None:
        return known
    asked = (
        same_place.filter(external_id=event.parent_id).first()
        if event.parent_id
        else same_place.filter(peer=event.thread.peer).exclude(peer="").last()
    )
    if asked is None:
        return None
    message = asked.incident.add_message(
        event=event, lane=lane, client=None, direction=Message.Direction.OUTBOUND, at=at
    )
    asked.incident.note_answer(at=event.occurred_at)
    journal.record(asked.incident, "incident.answered_in_network", by=None, at=at)
    return message


def _client(account: Account, author: Author) -> Client:
    """The pseudonymous client behind an author, locked so that one person is served in turn."""
    known = Identity.objects.filter(account=account, external_id=author.external_id)
    identity = known.first()
    if identity is None:
        number = next_number("client")  # holds the series: two first messages make one client
        identity = known.first()
        if identity is None:
            client = Client.objects.create(number=number)
            client.identities.create(
                account=account,
                external_id=author.external_id,
                name=author.name,
                profile_url=author.profile_url,
            )
            return client
    return Client.objects.select_for_update().get(pk=identity.client_id)


def _open_incident(
    account: Account, event: InboundEvent, client: Client, lane: str, *, at: datetime
) -> Incident:
    """The incident this message belongs to: the one at the same place, or a new one."""
    is_private = lane == Message.Lane.PRIVATE
    theirs = Incident.objects.filter(account=account, client=client).order_by("-pk")
    place = event.thread.lock
    incident = theirs.filter(thread_key=place).first()
    if incident is None and is_private:
        # A dialogue continues what the same person asked in public: one case, two lanes.
        incident = theirs.open().first()
    if incident is not None and incident.takes(event.text, at=at):
        return incident
    reading_of = reading.read(event.text)
    return Incident.objects.create(
        number=next_number("incident"),
        account=account,
        client=client,
        is_private=is_private,
        thread_key=place,
        posted_at=event.occurred_at,
        detected_at=at,
        registered_at=at,
        last_message_at=event.occurred_at,
        due_at=deadline(urgency=reading_of.urgency, start=at).due,
        **reading_of.columns(),
    )

"""A message comes in: stored once, joined to its incident, read, and given a deadline.

The only door for messages: networks by way of reception, imports, the site's form.
Source: order № 23, «Взаимодействие через социальные сети и мессенджеры».
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from otklik import journal
from otklik.channels.models import Account
from otklik.channels.networks.base import Author, EventKind, InboundEvent, ThreadRef
from otklik.core.models import next_number
from otklik.incidents import reading
from otklik.incidents.deadlines import deadline
from otklik.incidents.models import Client, Identity, Incident, Message, Question, Tombstone
from otklik.incidents.models.question import number_of, place_of
from otklik.incidents.questions import Receipt, own_key, receipt_of, site_account

CREATED = {EventKind.COMMENT_CREATED, EventKind.DM_RECEIVED, EventKind.DM_ECHO}
EDITED = {EventKind.COMMENT_EDITED, EventKind.DM_EDITED}
DELETED = {EventKind.COMMENT_DELETED, EventKind.DM_DELETED}
PRIVATE = {EventKind.DM_RECEIVED, EventKind.DM_ECHO, EventKind.DM_EDITED, EventKind.DM_DELETED}


@transaction.atomic
def receive(account: Account, event: InboundEvent, *, at: datetime) -> Message | None:
    """Take in what a person wrote, changed or removed; harmless when told twice or in disorder.

    Returns the message, or None when there is none (a removal of what never came, an event
    that is not about a message). Without an author the message is an incident of nobody's.
    `at` is when we learnt of it.
    """
    lane = _lane(event)
    account = Account.objects.held(account.pk)  # one event of an account at a time
    known = _at_place(account, event, lane).filter(external_id=event.external_id).first()
    if event.kind in DELETED:
        if known is None:
            Tombstone.bury(account=account, lane=lane, event=event)
        else:
            known.mark_deleted(occurred_at=event.occurred_at, at=at)
        return known
    if event.kind not in CREATED | EDITED:
        return None
    return _take_in(account, event, lane, known=known, at=at)


def _take_in(
    account: Account, event: InboundEvent, lane: str, *, known: Message | None, at: datetime
) -> Message:
    if known is not None:
        if known.add_version(event.text, occurred_at=event.occurred_at, at=at):
            known.incident.read_again()
        return known
    client = _client(account, event.author) if event.author else None
    incident = _incident_for(account, event, client, lane, at=at)
    message = incident.add_message(
        event=event, lane=lane, client=client, direction=Message.Direction.INBOUND, at=at
    )
    tombstone = Tombstone.over(account=account, lane=lane, event=event)
    if tombstone is not None:
        message.mark_deleted(occurred_at=tombstone.at, at=at)
    return message


@transaction.atomic
def receive_own(account: Account, event: InboundEvent, *, at: datetime) -> Message | None:
    """Take in an answer of ours that was typed in the network itself: it stops the clock.

    Returns None when no incident of ours stands at that place, or the event is about a message
    of ours that we do not know.
    """
    lane = _lane(event)
    account = Account.objects.held(account.pk)
    here = _at_place(account, event, lane)
    known = here.filter(external_id=event.external_id).first()
    if event.kind in EDITED | DELETED:
        return receive(account, event, at=at) if known is not None else None
    if known is not None or event.kind not in CREATED:
        return known
    asked = (
        here.filter(external_id=event.parent_id).first()
        if event.parent_id
        else here.filter(peer=event.thread.peer).exclude(peer="").last()
    )
    if asked is None:
        return None
    message = asked.incident.add_message(
        event=event, lane=lane, client=None, direction=Message.Direction.OUTBOUND, at=at
    )
    asked.incident.note_answer(to=asked, at=event.occurred_at)
    journal.record(asked.incident, "incident.answered_in_network", by=None, at=at)
    return message


@transaction.atomic
def receive_question(*, key: UUID, text: str, at: datetime) -> Receipt:
    """Take in a question asked on the site; its author has a number and a code at once.

    `key` is the form's own: the same form sent again changes nothing and gets the same receipt.
    Another text sent with it is another question: the receipt is for whoever knows the words.
    """
    Account.objects.held(site_account().pk)  # two presses at once come in turn
    own = own_key(key=key, text=text)
    message = _from_site(place_of(own), own, text, at=at)
    return receipt_of(message.incident, Question.of(message.incident, key=own))


@transaction.atomic
def receive_addition(*, number: int, code: str, key: UUID, text: str, at: datetime) -> bool:
    """Take in what the author of a question adds to it; once, however often it is sent.

    False when there is no question of this number with this code.
    """
    question = Question.objects.opened_by(number=number, code=code)
    if question is None:
        return False
    _from_site(question.place, key, text, at=at)
    return True


def _from_site(place: str, key: UUID, text: str, *, at: datetime) -> Message:
    """What was typed into a form of the site, taken in as if a network told it."""
    event = InboundEvent(
        kind=EventKind.DM_RECEIVED,
        external_id=number_of(key, text),
        thread=ThreadRef(container="site", peer=place),
        author=Author(external_id=place, name=""),
        text=text,
        occurred_at=at,
    )
    account, lane = Account.objects.held(site_account().pk), Message.Lane.PRIVATE
    known = _at_place(account, event, lane).filter(external_id=event.external_id).first()
    return _take_in(account, event, lane, known=known, at=at)


def _lane(event: InboundEvent) -> Message.Lane:
    return Message.Lane.PRIVATE if event.kind in PRIVATE else Message.Lane.PUBLIC


def _at_place(account: Account, event: InboundEvent, lane: str) -> QuerySet[Message]:
    return Message.objects.filter(account=account, container=event.thread.container, lane=lane)


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


def _incident_for(
    account: Account, event: InboundEvent, client: Client | None, lane: str, *, at: datetime
) -> Incident:
    """The incident this message belongs to: the one at the same place, or a new one."""
    read = reading.read(event.text)
    incident = _same_matter(account, event, client, lane) if client is not None else None
    if incident is not None:
        incident.go_on(read, at=at)
        return incident
    return Incident.objects.create(
        number=next_number("incident"),
        account=account,
        client=client,
        is_private=lane == Message.Lane.PRIVATE,
        thread_key=event.thread.key,
        posted_at=event.occurred_at,
        detected_at=at,
        registered_at=at,
        clock_from=at,
        last_message_at=event.occurred_at,
        due_at=deadline(urgency=read.urgency, start=at).due,
        **read.columns(),
    )


def _same_matter(
    account: Account, event: InboundEvent, client: Client, lane: str
) -> Incident | None:
    theirs = Incident.objects.filter(account=account, client=client).order_by("-pk")
    incident = theirs.filter(thread_key=event.thread.key).first()
    if incident is None and lane == Message.Lane.PRIVATE:
        # A dialogue continues what the same person asked in public: one case, two lanes.
        incident = theirs.open().first()
    return incident

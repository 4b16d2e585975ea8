"""Where a message belongs: its lane, what stands at its place, whose it is, its incident."""

from datetime import datetime

from django.db.models import Q

from otklik.channels.accounts.models import Account
from otklik.channels.networks.inbound_types import Author, EventKind, InboundEvent
from otklik.core.models import next_number
from otklik.incidents.cases.client import Client, Identity
from otklik.incidents.cases.erased_ids import erased_like
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.invitation import Invitation
from otklik.incidents.cases.message import Message, MessageQuerySet
from otklik.incidents.classification import classify
from otklik.incidents.merge_and_split.models import Regrouping

PRIVATE = {
    *(EventKind.DM_RECEIVED, EventKind.DM_ECHO, EventKind.DM_EDITED, EventKind.DM_DELETED),
    EventKind.POST_PROPOSED,
}


def lane_of(event: InboundEvent) -> Message.Lane:
    return Message.Lane.PRIVATE if event.kind in PRIVATE else Message.Lane.PUBLIC


def at_place(account: Account, event: InboundEvent, lane: str) -> MessageQuerySet:
    """Messages that stand beside it: under the same post, in the same dialogue."""
    return Message.objects.filter(account=account, container=event.thread.container, lane=lane)


def is_erased(account: Account, event: InboundEvent, lane: str) -> bool:
    """Whether its words were erased here: told again, they do not come back."""
    number, container = event.external_id, event.thread.container
    return bool(number) and erased_like(account, container, lane, number).exists()


def client_of(account: Account, author: Author) -> Client:
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


def incident_for(
    account: Account, event: InboundEvent, client: Client | None, lane: str, *, at: datetime
) -> Incident:
    """The incident this message belongs to: the one at the same place, or a new one."""
    read = classify.read(event.text, shown=[media.kind for media in event.media])
    incident = same_matter(account, event, client, lane, at=at) if client else None
    if incident is not None:
        incident.go_on(read, posted=event.occurred_at, at=at)
        return incident
    incident = Incident(
        number=next_number("incident"),
        account=account,
        institution_id=account.institution_id,
        clock_of_id=account.institution_id,
        client=client,
        is_private=lane == Message.Lane.PRIVATE,
        thread_key=event.thread.key,
        posted_at=event.occurred_at,
        detected_at=at,
        registered_at=at,
        last_message_at=event.occurred_at,
        **read.columns(),
    )
    incident.start_clock()
    incident.save()
    incident.compare(event.text)
    return incident


def same_matter(
    account: Account, event: InboundEvent, client: Client, lane: str, *, at: datetime
) -> Incident | None:
    """The matter that this message of a person goes on with; None when it is a new one."""
    if event.is_marked and (answered := _answered(account, event, lane)):
        return answered
    if event.is_unproven:
        return None
    if lane == Message.Lane.PRIVATE:
        invitation = Invitation.objects.leading(client, account=account, at=at)
        if invitation is not None:
            return Regrouping.objects.leading_from(invitation.incident)
    wrote = Message.objects.inbound().proven().filter(client=client)
    holds_or_joined = Q(pk__in=wrote.values("incident")) | Q(outcome=Incident.Outcome.JOINED)
    theirs = Incident.objects.filter(holds_or_joined, account=account, client=client)
    theirs = theirs.order_by("-pk")
    incident = theirs.at_place(event.thread.key, text=event.parent_id).first()
    if incident is None and lane == Message.Lane.PRIVATE:
        # A dialogue continues what the same person asked in public: one case, two lanes.
        incident = theirs.open().first()
    return incident and Regrouping.objects.leading_from(incident)


def _answered(account: Account, event: InboundEvent, lane: str) -> Incident | None:
    """The matter in which we wrote the message that is answered, to this very person."""
    ours = Message.objects.outbound().filter(
        account=account,
        container=event.thread.container,
        peer=event.thread.peer,
        lane=lane,
        external_id=event.parent_id,
    )
    message = ours.select_related("incident").first()
    return message.incident if message is not None else None

"""Which matter a message belongs to: that of the same person at the same place.

Where anybody can write in another's name (e-mail), the name alone joins nothing: only the secret
mark of a letter of ours, which its addressee was given, or a server's word that the name is true.
"""

from datetime import datetime

from django.db.models import Q

from otklik.channels.models import Account
from otklik.channels.networks.base import InboundEvent
from otklik.incidents.models import Client, Incident, Invitation, Message, Regrouping


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
    incident = theirs.at_place(event.thread.key, beside=event.parent_id).first()
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

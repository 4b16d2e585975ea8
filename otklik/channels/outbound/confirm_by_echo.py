"""A network's event about our own message confirms its delivery, even if the answer was lost."""

from datetime import datetime, timedelta

from otklik.channels.accounts.models import Account
from otklik.channels.networks.adapter import Network
from otklik.channels.networks.inbound_types import EventKind, InboundEvent
from otklik.channels.networks.outbound_types import Action, OutboundKind, Sent
from otklik.channels.networks.registry import adapter
from otklik.channels.outbound.models import Delivery

CLOCKS_DIFFER = timedelta(minutes=1)
KINDS = {
    EventKind.POST_CREATED: OutboundKind.POST,
    EventKind.COMMENT_CREATED: OutboundKind.COMMENT,
    EventKind.DM_ECHO: OutboundKind.DM,
}


def confirm_by_echo(account: Account, event: InboundEvent, *, at: datetime) -> Delivery | None:
    """The delivery that this event reports, now sent; None if a colleague wrote it."""
    kind = KINDS.get(event.kind)
    if kind is None:
        return None
    here = Delivery.objects.filter(
        account=account, kind=kind, action=Action.SEND, container=event.thread.container
    )
    existing = here.filter(external_id=event.external_id).first()
    if existing is not None:
        return existing
    if kind != OutboundKind.POST:
        here = here.filter(post=event.thread.post, peer=event.thread.peer)
    network = adapter(account)
    alike = [delivery for delivery in here.open_to_echo() if _is_alike(network, delivery, event)]
    proof = Sent(external_id=event.external_id, url=event.url)
    at_event = event.occurred_at
    for delivery in sorted(alike, key=lambda one: abs(at_event - (one.sending_at or at_event))):
        if delivery.mark_sent(proof, proof=Delivery.Proof.ECHO, at=at):
            return delivery
    return None


def _is_alike(network: Network, delivery: Delivery, event: InboundEvent) -> bool:
    """The same text in reply to the same message, not older than our attempt."""
    begun_at = delivery.sending_at or delivery.queued_at  # for manual ones there is no attempt
    if event.occurred_at < begun_at - CLOCKS_DIFFER:
        return False
    if delivery.reply_to and event.parent_id and delivery.reply_to != event.parent_id:
        return False
    return network.is_echo(delivery.outbound_with(), event)

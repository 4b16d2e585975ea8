"""What a lost task or a dead worker left lying: rows are the truth, tasks only hurry them."""

from datetime import datetime, timedelta

from otklik.channels import engine, tasks
from otklik.channels.models import Delivery
from otklik.channels.networks.base import OutcomeUnknown

LONGEST_CALL = timedelta(minutes=2)
LATE = timedelta(seconds=30)
HURRIED_LATELY = timedelta(minutes=5)
BATCH = 200


def sweep(*, at: datetime) -> None:
    """Ask again for what is late; nothing is lost or done twice if it runs twice."""
    for delivery in Delivery.objects.sending().filter(sending_at__lt=at - LONGEST_CALL)[:BATCH]:
        # A worker died in the middle of the call: nobody knows what the network did.
        delivery.mark_unconfirmed(
            OutcomeUnknown("interrupted"), at=at, look_at=engine.first_look(delivery, at=at)
        )
    late = Delivery.objects.due(at=at - LATE).not_hurried_since(at - HURRIED_LATELY)
    for delivery in late.order_by("not_before", "pk")[:BATCH]:
        delivery.hurry(at=at)
    for pk in Delivery.objects.to_look_for(at=at - LATE).values_list("pk", flat=True)[:BATCH]:
        tasks.look_for_delivery.enqueue(pk)

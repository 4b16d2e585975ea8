"""What a lost task or a dead worker left lying: rows are the truth, tasks only hurry them."""

from datetime import datetime, timedelta

from otklik.channels.outbound import send_delivery
from otklik.channels.outbound.models import Delivery
from otklik.core.queue import enqueue

LONGEST_CALL = timedelta(minutes=2)
LONGEST_UPLOAD = timedelta(minutes=10)  # files go first: adapters keep all of it well below
LATE = timedelta(seconds=30)
HURRIED_LATELY = timedelta(minutes=5)
BATCH = 200


def sweep(*, at: datetime) -> None:
    """Ask again for what is late; nothing is lost or done twice if it runs twice."""
    dead = Delivery.objects.begun_before(at - LONGEST_CALL, with_files=at - LONGEST_UPLOAD)
    for delivery in dead.select_related("account")[:BATCH]:
        send_delivery.interrupted(delivery, at=at)
    late = Delivery.objects.due(at=at - LATE).not_hurried_since(at - HURRIED_LATELY)
    for delivery in late.order_by("not_before", "pk")[:BATCH]:
        delivery.hurry(at=at)
    for pk in Delivery.objects.to_look_for(at=at - LATE).values_list("pk", flat=True)[:BATCH]:
        enqueue("otklik.channels.tasks.look_for_delivery", pk)

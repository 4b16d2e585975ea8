"""What a lost task left lying: events not handed on, outcomes that nobody heard of."""

from datetime import datetime, timedelta

from otklik.channels.inbound.models import RawEvent
from otklik.channels.outbound.models import Delivery
from otklik.core.queue import enqueue
from otklik.ingest import enqueue_once

LATE = timedelta(seconds=30)
BATCH = 200


def sweep(*, at: datetime) -> None:
    """Ask again for what is late; nothing is done twice if it runs twice."""
    late = RawEvent.objects.ready(at=at).filter(received_at__lt=at - LATE)
    for account_id in late.order_by().values_list("account_id", flat=True).distinct():
        enqueue_once.ask(account_id, at=at)
    unheard = Delivery.objects.settled_unheard().filter(settled_at__lt=at - LATE)
    for pk in unheard.order_by("settled_at").values_list("pk", flat=True)[:BATCH]:
        enqueue("otklik.channels.tasks.tell_outcome", pk)

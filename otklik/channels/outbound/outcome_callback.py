"""The room that queued a delivery hears what became of it (ADR 0022)."""

from datetime import datetime

from django.db import transaction
from django.tasks import Task
from django.utils.module_loading import import_string

from otklik.channels.outbound.models import Delivery


@transaction.atomic
def tell(delivery_id: int, *, at: datetime) -> None:
    """Call the task named on the row, here and now, and note in the same transaction that it
    heard. Harmless when repeated. Raises whatever the task raises: then nothing is noted.
    """
    delivery = Delivery.objects.get(pk=delivery_id)
    if not delivery.on_settled or delivery.handed_on_at is not None:
        return
    listener: Task[[int], None] = import_string(delivery.on_settled)
    listener.call(delivery.pk)
    delivery.mark_heard(at=at)

"""Calls of the web hook leave from here, never from the request that caused them.

A request served by the installation that waited for the installation could wait for itself.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.demo.network.models import WebhookDelivery
from otklik.demo.network.webhook.call import call


@task()
def call_hook(delivery_id: int) -> None:
    delivery = WebhookDelivery.objects.get(pk=delivery_id)
    call(delivery, at=timezone.now())
    if delivery.state == WebhookDelivery.State.WAITING:
        enqueue_call(delivery)


def enqueue_call(delivery: WebhookDelivery) -> None:
    """Have it called at its moment; the sweep below finds those whose task was lost."""
    call_hook.using(run_after=delivery.next_at).enqueue(delivery.pk)


@cron("* * * * *")
@task()
def sweep_hooks() -> None:
    if not settings.DEMONSTRATION:
        return
    now = timezone.now()
    with transaction.atomic():
        WebhookDelivery.objects.stuck(at=now).update(state=WebhookDelivery.State.WAITING)
        for delivery in WebhookDelivery.objects.due(at=now - timedelta(seconds=30)):
            enqueue_call(delivery)

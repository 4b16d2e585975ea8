"""Events for the webhook: a row per call, in the transaction of the event."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from otklik.demo.network import tasks
from otklik.demo.network.models import BadDay, BadDays, OfficialPage, WebhookDelivery

OVERTAKEN_BY = timedelta(seconds=1)


def announce(kind: str, described: Mapping[str, Any], *, at: datetime) -> None:
    """Queue one event for the webhook, with all effects of a bad day."""
    page = OfficialPage.objects.current()
    if page is None or not page.hook_url:
        return
    event_id = uuid.uuid4().hex
    body = {
        "event_id": event_id,
        "kind": kind,
        "page_id": page.pk,
        "time": round(at.timestamp() * 1000),
        "object": described,
    }
    event = WebhookDelivery(
        event_id=event_id,
        kind=kind,
        body=json.dumps(body, ensure_ascii=False),
        created_at=at,
        next_at=at,
    )
    days = BadDay.objects.by_kind()
    if BadDay.objects.strike(BadDay.Kind.EVENTS_LOST, days):
        event.state = WebhookDelivery.State.LOST
        event.save()
        return
    if late := BadDay.objects.strike(BadDay.Kind.EVENTS_LATE, days):
        event.next_at += timedelta(seconds=late.seconds)
    _swap(event, days)
    event.save()
    tasks.enqueue_call(event)
    if BadDay.objects.strike(BadDay.Kind.EVENTS_TWICE, days):
        event.pk = None
        event.is_held = False
        event.save(force_insert=True)
        tasks.enqueue_call(event)


def _swap(event: WebhookDelivery, days: BadDays) -> None:
    """Let this event overtake the one held back, or hold it back for the next."""
    if held := WebhookDelivery.objects.held().first():
        held.release(at=event.next_at + OVERTAKEN_BY)
        tasks.enqueue_call(held)
    elif day := BadDay.objects.strike(BadDay.Kind.EVENTS_SWAPPED, days):
        event.is_held = True
        event.next_at += timedelta(seconds=day.seconds)

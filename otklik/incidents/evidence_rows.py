"""What this room tells as evidence: when incidents were noticed and answered, without words."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from otklik.incidents.cases.incident import Incident


def incidents(first: date, last: date) -> Iterator[dict[str, Any]]:
    """Those noticed in the period; no text, no person."""
    found = Incident.objects.filter(detected_at__date__gte=first, detected_at__date__lte=last)
    found = found.select_related("account", "topic", "unit").order_by("number")
    for one in found.iterator(chunk_size=500):
        yield {
            "number": one.number,
            "account": one.account.code,
            "is_private": one.is_private,
            "topic": one.topic and one.topic.code,
            "unit": one.unit and one.unit.code,
            "posted_at": one.posted_at,
            "detected_at": one.detected_at,
            "due_at": one.due_at,
            "first_reply_at": one.first_reply_at,
            "final_at": one.final_at,
            "closed_at": one.closed_at,
            "status": one.status,
            "outcome": one.outcome,
            "erased_at": one.erased_at,
        }

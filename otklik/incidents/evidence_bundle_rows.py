"""What incidents give to a bundle of evidence."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from otklik.incidents.cases.incident import Incident

MOMENTS_AND_STATE = (
    "posted_at", "detected_at", "due_at", "first_reply_at", "final_at", "closed_at", "status",
    "outcome", "erased_at",
)  # fmt: skip


def incidents(first: date, last: date) -> Iterator[dict[str, Any]]:
    """When incidents detected in the period were answered; no text, no person."""
    found = Incident.objects.filter(detected_at__date__gte=first, detected_at__date__lte=last)
    found = found.select_related("account", "topic", "unit").order_by("number")
    for one in found.iterator(chunk_size=500):
        yield {
            "number": one.number,
            "account": one.account.code,
            "is_private": one.is_private,
            "topic": one.topic and one.topic.code,
            "unit": one.unit and one.unit.code,
            **{name: getattr(one, name) for name in MOMENTS_AND_STATE},
        }


SOURCES = {"incidents": incidents}

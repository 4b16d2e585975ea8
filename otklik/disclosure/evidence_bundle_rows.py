"""Confirmations as evidence: who confirmed which item, when, compared with what."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from otklik.disclosure.items.confirmation import Confirmation


def confirmations(first: date, last: date) -> Iterator[dict[str, Any]]:
    """Those of the period, taken back ones too."""
    found = Confirmation.objects.filter(at__date__gte=first, at__date__lte=last)
    found = found.select_related("item", "by").prefetch_related("places__part")
    for one in found.order_by("at", "pk").iterator(chunk_size=500):
        yield {
            "item": one.item.code,
            "title": one.item.title,
            "on": one.on,
            "at": one.at,
            "by": str(one.by),
            "basis": one.basis,
            "place": one.place,
            "parts": {each.part.code: each.place for each in one.places.all()},
            "taken_back_at": one.taken_back_at,
        }


SOURCES = {"confirmations": confirmations}

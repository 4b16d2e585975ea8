"""What a publication's page shows."""

from datetime import datetime
from typing import Any

from otklik.channels.models import Dispatch, Publication
from otklik.channels.publishing import takeable_until
from otklik.channels.standing import Standing, standing_of
from otklik.journal.models import Line


def standings(publication: Publication, *, now: datetime) -> list[Standing]:
    """Each page that it is or was for."""
    found = []
    for place in publication.placements.with_dispatches():
        if place.is_wanted or place.dispatches.all():
            place.publication = publication
            found.append(standing_of(place, now=now))
    return found


def shown(publication: Publication, *, now: datetime) -> dict[str, Any]:
    places = standings(publication, now=now)
    versions = list(publication.versions.in_force().select_related("released_by", "approved_by"))
    takeable = takeable_until(publication)
    rows = Dispatch.objects.filter(placement__publication=publication).values_list(
        "delivery__pk", "delivery__state", "delivery__attempts"
    )
    marks = [f"{pk}{state}{attempts}" for pk, state, attempts in rows.order_by("pk")]
    return {
        "publication": publication,
        "places": places,
        "versions": versions[::-1],
        "version": versions[-1] if versions else None,
        "files": publication.files.select_related("image"),
        "approvals": publication.approvals.select_related("by"),
        "lines": Line.objects.about(publication),
        "takeable_until": takeable,
        "progress": f"{publication.status}-{bool(takeable)}-{'.'.join(marks)}",
        "is_watched": any(place.is_moving for place in places),
        "now": now,
    }

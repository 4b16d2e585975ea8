"""Other incidents that may be about the same thing: a guess by the words they share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.similarity_fingerprint import Likeness
from otklik.incidents.mass_incidents.models import MassMember
from otklik.organisation.people.user import User

WITHIN = timedelta(days=30)
LIKE_FROM = 0.4  # shared words, of all words of both
MOST_COMPARED, MOST_SHOWN = 1_000, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """`share`: how many of the words of both are the same, in percent."""

    incident: Incident
    share: int


def find_similar(incidents: Iterable[Incident], *, user: User, at: datetime) -> list[Alike]:
    """Open incidents that `user` may see, in no mass incident, which share words with any of
    these; the most alike first, at most forty."""
    prints = list(Likeness.objects.filter(incident__in=list(incidents)))
    if not prints:
        return []
    shares = Q(group__in={one.group for one in prints})
    for band in ("band_1", "band_2", "band_3", "band_4"):
        shares |= Q(**{f"{band}__in": {getattr(one, band) for one in prints}})
    known = {one.incident_id for one in prints}
    free = (
        Likeness.objects.filter(at__gte=at - WITHIN)
        .exclude(incident__in=known)
        .filter(incident__in=Incident.objects.visible_to(user).open())
        .exclude(incident__in=MassMember.objects.here().values("incident"))
        .order_by("-at")
        .values_list("incident", "words")
    )
    # Bands find nearly all equal texts of any age; less similar ones are sought among the newest.
    perhaps = dict(free.filter(shares)[:MOST_COMPARED]) | dict(free[:MOST_COMPARED])
    words = [frozenset(one.words.split()) for one in prints]
    found = {}
    for key, text in perhaps.items():
        own = frozenset(text.split())
        found[key] = max(len(own & other) / len(own | other) for other in words)
    close = sorted(
        (key for key, share in found.items() if share >= LIKE_FROM), key=lambda key: -found[key]
    )[:MOST_SHOWN]
    rows = Incident.objects.select_related("account", "topic", "guessed_topic").in_bulk(close)
    return [Alike(incident=rows[key], share=round(100 * found[key])) for key in close]

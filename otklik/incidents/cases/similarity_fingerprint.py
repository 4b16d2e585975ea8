from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from otklik.core.db.compiled_queries import compiled_query
from otklik.nlp.similarity.fingerprint import Fingerprint, fingerprint

if TYPE_CHECKING:
    from otklik.incidents.cases.incident import Incident

TOGETHER_WITHIN = timedelta(days=30)
MOST_COMPARED = 2_000  # with 100 in 100,000, one repeat in ten was missed


class LikenessQuerySet(models.QuerySet["Likeness"]):
    def sharing_a_band(self, print_: Fingerprint, *, most: int) -> list[int]:
        """Incidents that may open with the same text, newest first, however old."""
        found = self.filter(_shares_a_band(print_)).order_by("-incident")
        return list(found.values_list("incident", flat=True)[:most])


def _shares_a_band(print_: Fingerprint) -> Q:
    first, second, third, fourth = print_.bands
    return Q(band_1=first) | Q(band_2=second) | Q(band_3=third) | Q(band_4=fourth)


class Likeness(models.Model):
    """The fingerprint of an opening message; similar ones share a `group`, the key of its first
    incident. Each is compared with the first and not the last, so that a group does not drift."""

    incident = models.OneToOneField(
        "incidents.Incident", on_delete=models.CASCADE, primary_key=True, related_name="likeness"
    )
    group = models.BigIntegerField(db_index=True)
    words = models.TextField()
    band_1 = models.BigIntegerField(db_index=True)
    band_2 = models.BigIntegerField(db_index=True)
    band_3 = models.BigIntegerField(db_index=True)
    band_4 = models.BigIntegerField(db_index=True)
    at = models.DateTimeField()

    objects = LikenessQuerySet.as_manager()

    @classmethod
    def note(cls, incident: "Incident", text: str, *, at: datetime) -> None:
        """Put an incident into the group of those with the same text."""
        print_ = fingerprint(text)
        if print_ is None:
            cls.objects.filter(incident=incident).delete()
            return
        bands = {f"band_{number}": band for number, band in enumerate(print_.bands, start=1)}
        items = _perhaps_alike(since=at - TOGETHER_WITHIN, incident=incident, **bands)
        first = next((group for group, words in items if print_.is_like(words.split())), None)
        group, words = incident.pk if first is None else first, " ".join(sorted(print_.words))
        likeness = Likeness(incident=incident, group=group, words=words, at=at, **bands)
        columns = ["group", "words", "at", *bands]
        Likeness.objects.bulk_create(
            [likeness], update_conflicts=True, unique_fields=["incident"], update_fields=columns
        )


@compiled_query
def _perhaps_alike(
    *, since: datetime, incident: "Incident", **bands: int
) -> models.QuerySet[Likeness, tuple[int, str]]:
    """The first incidents of groups that are recent enough."""
    shared = reduce(or_, (Q(**{name: band}) for name, band in bands.items()))
    firsts = Likeness.objects.filter(shared, at__gte=since, incident_id=models.F("group"))
    firsts = firsts.exclude(incident=incident).order_by("incident")
    return firsts.values_list("group", "words")[:MOST_COMPARED]

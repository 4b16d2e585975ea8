"""Evidence rows: waves and the comparisons fixed before them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q

from otklik.surveys.results.models import Comparison
from otklik.surveys.waves.models import Wave


def waves(first: date, last: date) -> Iterator[dict[str, Any]]:
    """Waves opened, closed or published in the period; no form, no answer."""
    touched = Q()
    for moment in ("opened_at", "closed_at", "published_at"):
        touched |= Q(**{f"{moment}__date__gte": first, f"{moment}__date__lte": last})
    for one in Wave.objects.filter(touched).select_related("version").order_by("pk"):
        plan = Comparison.objects.filter(after=one).first()
        yield {
            "wave": one.slug,
            "title": one.title,
            "version": str(one.version),
            "opened_at": one.opened_at,
            "closed_at": one.closed_at,
            "published_at": one.published_at,
            "plan_sha256": plan and plan.digest,
            "plan_fixed_at": plan and plan.fixed_at,
        }


SOURCES = {"waves": waves}

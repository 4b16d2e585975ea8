from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from otklik.assignments.models.evidence import Evidence

if TYPE_CHECKING:
    from otklik.assignments.models.finding import Finding  # noqa: F401 - named in quotes


class FindingQuerySet(models.QuerySet["Finding"]):
    def open(self) -> Self:
        """Neither settled nor withdrawn."""
        return self.filter(settled_at__isnull=True, withdrawn_at__isnull=True)

    def newest_first(self) -> Self:
        return self.order_by("-number")

    def without_assignment(self) -> Self:
        from otklik.assignments.models.assignment import Assignment

        given = Assignment.objects.standing().filter(finding=OuterRef("pk"))
        return self.filter(~Exists(given))

    def unanswered(self) -> Self:
        """Open, or settled though no wave has said yet whether what was expected came."""
        from otklik.assignments.models.effect import Effect

        said = Exists(Effect.objects.filter(finding=OuterRef("pk")))
        promised = Q(settled_at__isnull=False, expected_at__isnull=False) & ~said
        is_open = Q(settled_at__isnull=True, withdrawn_at__isnull=True)
        return self.filter(is_open | promised)

    def measured_by(self, source: str, *, waves: Iterable[str]) -> Self:
        """Whose baseline comes from this source, from one of these waves."""
        baseline = Evidence.objects.filter(
            finding=OuterRef("pk"), is_baseline=True, source=source, wave__in=waves
        )
        return self.filter(Exists(baseline))

    def frozen_for(self, wave: str) -> Self:
        return self.filter(frozen_for=wave)

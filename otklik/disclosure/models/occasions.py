"""How occasions are asked for."""

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from otklik.disclosure.models.occasion import Occasion  # noqa: F401 - named in quotes


class ItemOccasionQuerySet(models.QuerySet["Occasion"]):
    def standing(self) -> Self:
        return self.filter(removed_at__isnull=True)

    def open(self) -> Self:
        """Whose publication is still to come."""
        return self.standing().filter(met_on__isnull=True).order_by("happens_on", "pk")

"""States of what units supply, and how it is asked for."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from otklik.disclosure.items.models import Item
from otklik.disclosure.submissions.choices import SupplyState

if TYPE_CHECKING:
    from otklik.disclosure.submissions.models import Supply  # noqa: F401 - named in quotes


IN_WORK = (SupplyState.WAITING, SupplyState.ACCEPTED)


class SupplyQuerySet(models.QuerySet["Supply"]):
    def waiting(self) -> Self:
        return self.filter(state=SupplyState.WAITING).order_by("supplied_at", "pk")

    def published(self) -> Self:
        return self.filter(state=SupplyState.PUBLISHED).order_by("-published_at", "-pk")

    def telling(self, items: Iterable[int], *, on: date) -> Self:
        """What says how these items stand on a day: of each the newest, what is being checked or
        about to be published, and the last that stood by then, of any kind and of none event. All
        that was ever supplied is many more. The newest first."""
        of_item = self.model._default_manager.filter(item=models.OuterRef("pk"))
        state = of_item.filter(state=SupplyState.PUBLISHED, published_on__lte=on).order_by(
            "-published_on", "-pk"
        )
        asked = Item.objects.filter(pk__in=items).order_by()
        lasts = (of_item.order_by("-pk"), state, state.filter(occasion__isnull=True))
        wanted = Q(item__in=asked.values("pk"), state__in=IN_WORK)
        for last in lasts:
            wanted |= Q(pk__in=asked.values(last=models.Subquery(last.values("pk")[:1])))
        return self.filter(wanted).order_by("-pk")

    def returned_last(self) -> Self:
        """Returned, and nothing came after it."""
        later = self.model._default_manager.filter(
            item=models.OuterRef("item"), pk__gt=models.OuterRef("pk")
        )
        found = self.filter(state=SupplyState.RETURNED).exclude(models.Exists(later))
        return found.order_by("decided_at", "pk")

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from otklik.journal.recording import Actor

if TYPE_CHECKING:
    from otklik.surveys.models.coding import Coding  # noqa: F401 - the type of its rows


class CodingQuerySet(models.QuerySet["Coding"]):
    def running(self) -> Self:
        return self.filter(finished_at__isnull=True)

    def finished(self) -> Self:
        return self.filter(finished_at__isnull=False).order_by("-finished_at", "-pk")

    def blind_for(self, user: Actor) -> Self:
        """Going on, of two surveys, and this person codes or settles in it."""
        theirs = Q(first_by=user.pk) | Q(second_by=user.pk) | Q(resolver=user.pk)
        return self.running().filter(theirs, second_by__isnull=False)

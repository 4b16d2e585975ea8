from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _

from otklik.practice.models.official_page import OfficialPage


class PersonQuerySet(models.QuerySet["Person"]):
    def next_name(self) -> str:
        """The first invented name nobody bears; then numbered ones."""
        taken = set(self.values_list("name", flat=True))
        free = (name for name in OfficialPage.objects.words().names if name not in taken)
        return next(free, "") or _("Resident %(number)s") % {"number": len(taken) + 1}

    def arrive(self, *, at: datetime, name: str = "") -> "Person":
        """A new inhabitant with an invented name: the given one, else the next that is free."""
        return self.create(name=name or self.next_name(), arrived_at=at)


class Person(models.Model):
    """Whom a trainee plays. Invented, as everything here."""

    name = models.CharField(max_length=60)
    arrived_at = models.DateTimeField()

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

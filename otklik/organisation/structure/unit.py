from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.organisation.structure.institution import Owned, OwnedQuerySet


class UnitQuerySet(OwnedQuerySet["Unit"]):
    def active(self) -> Self:
        return self.filter(is_active=True)


class Unit(Owned):
    """A department, a position or a subordinate institution that answers for something."""

    code = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    is_active = models.BooleanField(default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return self.name

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.disclosure.checks.anchors import Pages, Problem
from otklik.disclosure.items.confirmation import Confirmation
from otklik.disclosure.items.models import LONGEST_PLACE, Item

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class PartQuerySet(models.QuerySet["Part"]):
    def active(self) -> Self:
        return self.filter(is_active=True).order_by("item", "position", "pk")


class Part(models.Model):
    """One thing that an item asks for, as the pack lists it: each is confirmed by itself, at a
    place of the page. `source` says where it is from, and that nobody has verified it."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="parts")
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects = PartQuerySet.as_manager()

    if TYPE_CHECKING:
        places: "RelatedManager[PartPlace]"
        looks: "RelatedManager[PartLook]"

    class Meta:
        ordering: ClassVar = ["item", "position", "pk"]
        verbose_name = _("part of an item")
        verbose_name_plural = _("parts of items")

    def __str__(self) -> str:
        return self.name


class PartPlace(models.Model):
    """Where a part stands, as whoever confirmed the item ticked it."""

    confirmation = models.ForeignKey(Confirmation, on_delete=models.CASCADE, related_name="places")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="places")
    place = models.CharField(max_length=LONGEST_PLACE)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["confirmation", "part"], name="a_part_is_ticked_once")
        ]

    def __str__(self) -> str:
        return self.place


class PartLook(models.Model):
    """What the published page showed at a part's place: a row when that changed."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="looks")
    place = models.CharField(max_length=LONGEST_PLACE)
    at = models.DateTimeField()
    problem = models.CharField(max_length=10, choices=Problem.choices, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["part", "-at"], name="disclosure_part_looked")]

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"

    @classmethod
    def note(cls, found: Iterable["tuple[Part, str, Problem]"], *, at: datetime) -> int:
        """Write down what changed since the last look; how many rows."""
        known: dict[int, PartLook] = {}
        items = list(found)
        for row in PartLook.objects.filter(part__in=[part.pk for part, _p, _q in items]):
            known.setdefault(row.part_id, row)
        fresh = [
            PartLook(part=part, place=place, at=at, problem=problem)
            for part, place, problem in items
            if (before := known.get(part.pk)) is None
            or (before.place, before.problem) != (place, problem.value)
        ]
        return len(PartLook.objects.bulk_create(fresh))


def look_again(*, at: datetime) -> int:
    """Ask the published pages for every part that somebody ticked; how many rows changed."""
    newest: dict[int, Confirmation] = {}
    for one in Confirmation.objects.active().filter(item__is_active=True).order_by("at", "pk"):
        newest[one.item_id] = one
    places = PartPlace.objects.filter(
        confirmation__in=[one.pk for one in newest.values()], part__is_active=True
    ).select_related("part")
    pages = Pages()
    looked = [(one.part, one.place, pages.look(one.place)) for one in places]
    return PartLook.note(looked, at=at)

"""What scheduled checks record: the state of each item by day, missed periods, what the site
answered."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy

from otklik.audit import entries
from otklik.disclosure.deadlines.deadline_calculation import Term
from otklik.disclosure.deadlines.state_rules import SCORED, State
from otklik.disclosure.items.models import Item
from otklik.organisation.structure.units_and_institutions import Unit


class ItemDayQuerySet(models.QuerySet["ItemDay"]):
    def scored(self) -> Self:
        return self.filter(state__in=SCORED)


class ItemDay(models.Model):
    """The state of an item at the end of a day, with its section and unit of then; `parts_there` of
    its `parts` were on the site, none while it was late."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="days")
    on = models.DateField()
    section = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices)
    due_on = models.DateField(null=True)
    parts = models.PositiveSmallIntegerField(default=1)
    parts_there = models.PositiveSmallIntegerField(default=0)

    objects = ItemDayQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["on", "item"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "on"], name="an_item_once_a_day")
        ]
        indexes: ClassVar = [models.Index(fields=["on", "state"], name="disclosure_day_state")]


class MissedPeriod(models.Model):
    """«Пропущено»: a period passed, and on its last day nothing was published for it. A later
    publication does not undo it; section and unit are those of then."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="missed_periods")
    begins = models.DateField()
    ends = models.DateField()
    due_on = models.DateField()
    section = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-due_on", "item"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "begins"], name="a_period_is_missed_once"),
            models.CheckConstraint(
                condition=models.Q(ends__gte=models.F("begins")), name="a_missed_period_has_days"
            ),
        ]

    @classmethod
    @transaction.atomic
    def note(cls, item: Item, terms: Iterable[Term], *, at: datetime) -> int:
        """Record those that are not yet, in the audit log too. How many are new."""
        recorded = set(cls.objects.filter(item=item).values_list("begins", flat=True))
        fresh = [one for one in terms if one.begins and one.ends and one.begins not in recorded]
        for term in fresh:
            cls.objects.create(
                item=item, begins=term.begins, ends=term.ends, due_on=term.due_on,
                section=item.section, unit=item.unit, noted_at=at,
            )  # fmt: skip
            entries.record(
                item, "disclosure.period_missed", by=None, at=at, code=item.code,
                begins=term.begins, ends=term.ends, due_on=term.due_on,
            )  # fmt: skip
        return len(fresh)


class PlaceCheckQuerySet(models.QuerySet["PlaceCheck"]):
    def last_of(self, items: "models.QuerySet[Item]") -> "dict[int, PlaceCheck]":
        """The newest check by item."""
        checks = PlaceCheck.objects.filter(item=models.OuterRef("pk"))
        newest = checks.order_by("-at", "-pk").values("pk")
        keys = items.order_by().annotate(newest=models.Subquery(newest[:1])).values("newest")
        return {one.item_id: one for one in self.filter(pk__in=keys)}


class PlaceCheck(models.Model):
    """What the running site answered at an item's place. `status` is None without an answer;
    `changed_on` is the day of the first check with these words."""

    class Problem(models.TextChoices):
        NONE = "", gettext_lazy("the page answers")
        UNREACHABLE = "unreachable", gettext_lazy("the page does not answer")
        REFUSED = "refused", gettext_lazy("the page answers with an error")
        EMPTY = "empty", gettext_lazy("the page is empty")
        FORBIDDEN = "forbidden", gettext_lazy("the page is not asked: its address is not public")

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="place_checks")
    place = models.CharField(max_length=500)
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=12, choices=Problem.choices, blank=True)
    length = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    changed_on: "models.DateField[date | None, date | None]" = models.DateField(null=True)

    objects = PlaceCheckQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["item", "-at"], name="disclosure_place_asked")]

    @property
    def is_good(self) -> bool:
        return not self.problem

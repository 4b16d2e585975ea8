"""What the clock writes: how each item stood on each day, and what the running site answered."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy

from otklik.audit import entries
from otklik.disclosure.deadlines.deadline_calculation import Term
from otklik.disclosure.deadlines.state_rules import SCORED
from otklik.disclosure.items.models import Item
from otklik.organisation.structure.units import Unit

STATES = (
    ("proposed", gettext_lazy("draft: no clause is recorded")),
    ("exempt", gettext_lazy("not applicable")),
    ("no_date", gettext_lazy("no date of an event")),
    ("first", gettext_lazy("not checked yet")),
    ("late", gettext_lazy("overdue")),
    ("soon", gettext_lazy("due soon")),
    ("current", gettext_lazy("up to date")),
    ("absent", gettext_lazy("not on the site")),
)


class ItemDayQuerySet(models.QuerySet["ItemDay"]):
    def scored(self) -> Self:
        return self.filter(state__in=SCORED)


class ItemDay(models.Model):
    """How an item stood at the end of a day, in the section and of the unit that it had then;
    `parts_there` of its `parts` were on the site, none while it was late."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="days")
    on = models.DateField()
    section = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=STATES)
    due_on = models.DateField(null=True, blank=True)
    parts = models.PositiveSmallIntegerField(default=1)
    parts_there = models.PositiveSmallIntegerField(default=0)

    objects = ItemDayQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["on", "item"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "on"], name="an_item_once_a_day")
        ]
        indexes: ClassVar = [models.Index(fields=["on", "state"], name="disclosure_day_state")]

    def __str__(self) -> str:
        return f"{self.item} {self.on}: {self.state}"


class MissedPeriod(models.Model):
    """«Пропущено»: a period went by, and on its last day nothing was published for it. What comes
    later does not undo it; the row keeps the section and the unit of then."""

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

    def __str__(self) -> str:
        return f"{self.item} {self.begins} – {self.ends}"

    @classmethod
    @transaction.atomic
    def note(cls, item: Item, terms: Iterable[Term], *, at: datetime) -> int:
        """Write down those that are not yet; each also in the journal. How many are new."""
        known = set(cls.objects.filter(item=item).values_list("begins", flat=True))
        fresh = [one for one in terms if one.begins and one.ends and one.begins not in known]
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
        """The newest of each item."""
        newest = (
            PlaceCheck.objects.filter(item=models.OuterRef("pk"))
            .order_by("-at", "-pk")
            .values("pk")
        )
        keys = items.order_by().annotate(newest=models.Subquery(newest[:1])).values("newest")
        return {one.item_id: one for one in self.filter(pk__in=keys)}


class PlaceCheck(models.Model):
    """What the running site answered at an item's place. `status` is None where nothing answered;
    `changed_on` is the day of the first check that saw these words."""

    class Problem(models.TextChoices):
        NONE = "", gettext_lazy("the page answers")
        UNREACHABLE = "unreachable", gettext_lazy("the page does not answer")
        REFUSED = "refused", gettext_lazy("the page answers with an error")
        EMPTY = "empty", gettext_lazy("the page is empty")
        FORBIDDEN = "forbidden", gettext_lazy("the page is not asked: its address is not public")

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="place_checks")
    place = models.CharField(max_length=500)
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    problem = models.CharField(max_length=12, choices=Problem.choices, blank=True)
    length = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    changed_on: "models.DateField[date | None, date | None]" = models.DateField(
        null=True, blank=True
    )

    objects = PlaceCheckQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["item", "-at"], name="disclosure_place_asked")]

    def __str__(self) -> str:
        return f"{self.place}: {self.status}"

    @property
    def is_good(self) -> bool:
        return not self.problem

from datetime import date, datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Count, F, Q

from otklik.core.db.compiled_queries import compiled_query
from otklik.organisation.structure.units_and_institutions import Unit


class DailyCountQuerySet(models.QuerySet["DailyCount"]):
    def between(self, first: date, last: date) -> Self:
        return self.filter(on__gte=first, on__lte=last)


class DailyCount(models.Model):
    """One precomputed figure of a day and unit. A day without a row counts as zero."""

    metric = models.CharField(max_length=30)
    on = models.DateField()
    unit = models.ForeignKey(Unit, null=True, on_delete=models.CASCADE, related_name="+")
    count = models.PositiveIntegerField()
    base = models.PositiveIntegerField()

    objects = DailyCountQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["on", "metric"], name="daily_count_of_days")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(count__lte=F("base")), name="counted_is_within_its_base"
            ),
            models.UniqueConstraint(
                fields=["metric", "on", "unit"],
                condition=Q(unit__isnull=False),
                name="one_count_a_day_and_unit",
            ),
            models.UniqueConstraint(
                fields=["metric", "on"],
                condition=Q(unit__isnull=True),
                name="one_count_a_day_without_unit",
            ),
        ]


class CountedDayQuerySet(models.QuerySet["CountedDay"]):
    def between(self, first: date, last: date) -> Self:
        return self.filter(on__gte=first, on__lte=last)

    def state(self) -> str:
        """Changes after each counting, even of some days only; empty before the first."""
        return "/".join(f"{at.timestamp()}-{n}" for at, n in _last_counting())


class CountedDay(models.Model):
    """When a day was counted; without a row nothing is known about it."""

    on = models.DateField(unique=True)
    counted_at = models.DateTimeField()

    objects = CountedDayQuerySet.as_manager()


@compiled_query
def _last_counting() -> models.QuerySet[CountedDay, tuple[datetime, int]]:
    days = CountedDay.objects.order_by("-counted_at").values_list("counted_at")
    return days.annotate(n=Count("pk"))[:1]

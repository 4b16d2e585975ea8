from datetime import datetime
from typing import ClassVar

from django.db import models, transaction
from django.db.models import F


class Tick(models.Model):
    """One run of one scheduled task in one minute, whoever rang the clock."""

    task = models.CharField(max_length=200)
    minute = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "minute"], name="tick_once_a_minute")
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.minute:%Y-%m-%d %H:%M}"


class Series(models.Model):
    """A running number that people see, apart from keys; issued without gaps by commit."""

    name = models.CharField(max_length=50, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"


@transaction.atomic(savepoint=False)
def next_number(name: str) -> int:
    """The next number of a series. Holds the series until the caller's transaction ends."""
    series = Series.objects.filter(name=name)
    if not series.update(last=F("last") + 1):
        Series.objects.get_or_create(name=name)
        series.update(last=F("last") + 1)
    return series.get().last


def claim_tick(*, task: str, at: datetime) -> bool:
    """True for the first clock that rings this task in this minute."""
    minute = at.replace(second=0, microsecond=0)
    return Tick.objects.get_or_create(task=task, minute=minute)[1]


def forget_ticks_ahead(*, of: datetime) -> None:
    """Runs of a time that has not come: a clock was set back, and would be silent until then."""
    Tick.objects.filter(minute__gt=of).delete()

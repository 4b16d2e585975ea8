from datetime import datetime
from typing import ClassVar

from django.db import models, transaction
from django.db.models import F


class Tick(models.Model):
    """One run of a scheduled task in one minute, on whatever machine."""

    task = models.CharField(max_length=200)
    minute = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "minute"], name="tick_once_a_minute")
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.minute:%Y-%m-%d %H:%M}"


class Series(models.Model):
    """A running number shown to people; no gaps among committed rows."""

    name = models.CharField(max_length=50, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"


@transaction.atomic(savepoint=False)
def next_number(name: str) -> int:
    """The next number. Locks the series until the caller's transaction ends."""
    series = Series.objects.filter(name=name)
    if not series.update(last=F("last") + 1):
        Series.objects.get_or_create(name=name)
        series.update(last=F("last") + 1)
    return series.get().last


def claim_tick(*, task: str, at: datetime) -> bool:
    """True for the first process to run this task in this minute."""
    minute = at.replace(second=0, microsecond=0)
    return Tick.objects.get_or_create(task=task, minute=minute)[1]


def forget_ticks_ahead(*, of: datetime) -> None:
    """Delete future runs: after a clock was set back the task would not run until then."""
    Tick.objects.filter(minute__gt=of).delete()

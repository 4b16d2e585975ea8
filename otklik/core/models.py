from datetime import datetime
from typing import ClassVar

from django.db import connection, models, transaction


class Tick(models.Model):
    """One run of a scheduled task in one minute, on whatever machine."""

    task = models.CharField(max_length=200)
    minute = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "minute"], name="tick_once_a_minute")
        ]


class Series(models.Model):
    """A running number shown to people; no gaps among committed rows."""

    name = models.CharField(max_length=50, unique=True)
    last = models.PositiveIntegerField(default=0)


@transaction.atomic(savepoint=False)
def next_number(name: str) -> int:
    """The next number. Locks the series until the caller's transaction ends."""
    table = connection.ops.quote_name(Series._meta.db_table)
    statement = f"UPDATE {table} SET last = last + 1 WHERE name = %s RETURNING last"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [name])
        while (row := cursor.fetchone()) is None:
            Series.objects.get_or_create(name=name)
            cursor.execute(statement, [name])
    return int(row[0])


def claim_tick(*, task: str, at: datetime) -> bool:
    """True for the first process to run this task in this minute."""
    minute = at.replace(second=0, microsecond=0)
    return Tick.objects.get_or_create(task=task, minute=minute)[1]


def forget_ticks_ahead(*, of: datetime) -> None:
    """Delete future runs: after a clock was set back the task would not run until then."""
    Tick.objects.filter(minute__gt=of).delete()

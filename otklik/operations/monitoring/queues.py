"""Tasks that wait for a worker, by queue: for doctor, health and metrics."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, F, Min, Q, When
from django_tasks_db.models import DBTaskResult

NEVER = 9999  # the year that the library uses for tasks without a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many tasks of a queue are ready to run, and since when the oldest is."""

    queue: str
    count: int
    age: timedelta


def waiting(*, at: datetime) -> list[Waiting]:
    """Queues with tasks ready now; tasks planned for later do not count."""
    has_none = Q(run_after__year=NEVER)
    rows = (
        DBTaskResult.objects.ready()
        .filter(has_none | Q(run_after__lte=at))
        .values("queue_name")
        .annotate(
            tasks=Count("pk"),
            since=Min(Case(When(has_none, then=F("enqueued_at")), default=F("run_after"))),
        )
        .order_by("queue_name")
    )
    return [
        Waiting(
            queue=row["queue_name"],
            count=row["tasks"],
            age=max(at - max(row["since"], at - timedelta(days=365)), timedelta(0)),
        )
        for row in rows
    ]

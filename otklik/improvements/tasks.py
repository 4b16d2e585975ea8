"""Tasks on a schedule."""

from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.improvements.assignments import reminders


@cron("40 8,9,10 * * *")
@task()
def remind_of_assignments() -> None:
    """One digest a person and day; the later hours are for a machine that was off."""
    reminders.remind(at=timezone.now())

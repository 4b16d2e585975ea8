"""The clock of this room."""

from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.improvements.assignments import reminders


@cron("40 8,9,10 * * *")
@task()
def remind_of_assignments() -> None:
    """One digest a person a day; the later rings are for a machine that was off."""
    reminders.remind(at=timezone.now())

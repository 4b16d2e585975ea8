"""The clock of this room. Bodies import late: models are loaded by then."""

from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron


@cron("40 8,9,10 * * *")
@task()
def remind_of_assignments() -> None:
    """One digest a person a day; the later rings are for a machine that was off."""
    from otklik.improvements.assignments import reminders

    reminders.remind(at=timezone.now())

from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.incidents.desk import alerts


@cron("* * * * *")
@task()
def watch_desk() -> None:
    """Tell staff what is urgent, half gone, or waits for approval."""

    alerts.watch(at=timezone.now())

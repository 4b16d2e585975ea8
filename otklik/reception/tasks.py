"""Tasks hurry rows; rows are the truth. Bodies import late, since storing enqueues these."""

from django.tasks import task
from django.utils import timezone

from otklik.core.clock import cron


@task()
def hand_on_event(raw_event_id: int) -> None:
    from otklik.reception import handing_on

    handing_on.hand_on(raw_event_id, at=timezone.now())


@cron("* * * * *")
@task()
def sweep() -> None:
    from otklik.reception import sweeping

    sweeping.sweep(at=timezone.now())

"""Tasks hurry rows; rows are the truth. Bodies import late, since storing enqueues these."""

from django.tasks import task
from django.utils import timezone

from otklik.core.clock import cron


@task()
def hand_on_events(account_id: int) -> None:
    from otklik.reception import handing_on

    handing_on.take_turn(account_id, at=timezone.now())


@task(queue_name="hearing")
def read_feed(position_id: int) -> None:
    from otklik.reception import polling

    polling.read(position_id, at=timezone.now())


@cron("* * * * *")
@task()
def sweep() -> None:
    from otklik.reception import sweeping

    sweeping.sweep(at=timezone.now())


@cron("* * * * *")
@task()
def sweep_feeds() -> None:
    from otklik.reception import polling

    polling.sweep(at=timezone.now())

"""Tasks hurry rows; rows are the truth. Bodies import late, since storing enqueues these."""

from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron


@task()
def hand_on_events(account_id: int) -> None:
    from otklik.ingest import dispatch

    dispatch.take_turn(account_id, at=timezone.now())


@task(queue_name="hearing")
def read_feed(position_id: int) -> None:
    from otklik.ingest import poll

    poll.read(position_id, at=timezone.now())


@cron("* * * * *")
@task()
def sweep() -> None:
    from otklik.ingest import sweep as ingest_sweep

    ingest_sweep.sweep(at=timezone.now())


@cron("* * * * *")
@task()
def sweep_feeds() -> None:
    from otklik.ingest import poll as ingest_poll

    ingest_poll.sweep(at=timezone.now())

"""Tasks hurry rows; rows are the truth. Bodies import late, since storing enqueues these."""

from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.ingest import dispatch, poll
from otklik.ingest import poll as ingest_poll
from otklik.ingest import requeue_lost as ingest_sweep


@task()
def hand_on_events(account_id: int) -> None:

    dispatch.take_turn(account_id, at=timezone.now())


@task(queue_name="hearing")
def read_feed(position_id: int) -> None:

    poll.read(position_id, at=timezone.now())


@cron("* * * * *")
@task()
def sweep() -> None:

    ingest_sweep.sweep(at=timezone.now())


@cron("* * * * *")
@task()
def sweep_feeds() -> None:

    ingest_poll.sweep(at=timezone.now())

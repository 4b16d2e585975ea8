"""Tasks wake rows that wait; the rows hold the truth."""

from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.ingest import dispatch, poll, requeue_lost


@task()
def hand_on_events(account_id: int) -> None:
    dispatch.take_turn(account_id, at=timezone.now())


@task(queue_name="hearing")
def read_feed(position_id: int) -> None:
    poll.read(position_id, at=timezone.now())


@cron("* * * * *")
@task()
def sweep() -> None:
    requeue_lost.sweep(at=timezone.now())


@cron("* * * * *")
@task()
def sweep_feeds() -> None:
    poll.sweep(at=timezone.now())

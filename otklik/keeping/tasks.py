from django.tasks import task
from django.utils import timezone

from otklik.core.clock import cron
from otklik.keeping import erasing


@task(priority=-10)  # what a network sent goes first
def carry_on_erasure(erasure_id: int) -> None:
    """Erase the next rows of a person who asked for it."""
    erasing.carry_on(erasure_id, at=timezone.now())


@cron("* * * * *")
@task()
def hurry_lost_erasures() -> None:
    """Rows are the truth: an erasure whose task is lost goes on."""
    erasing.hurry_lost(at=timezone.now())

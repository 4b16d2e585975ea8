from django.tasks import task
from django.utils import timezone

from otklik.core.clock import cron
from otklik.keeping import erasing, retention


@task(priority=-10)  # what a network sent goes first
def carry_on_erasure(erasure_id: int) -> None:
    """Erase the next rows of a person who asked for it."""
    erasing.carry_on(erasure_id, at=timezone.now())


@cron("* * * * *")
@task()
def hurry_lost_erasures() -> None:
    """Rows are the truth: an erasure whose task is lost goes on."""
    erasing.hurry_lost(at=timezone.now())


@task(priority=-10)
def carry_on_retention(run_id: int) -> None:
    """Take the next rows away that outlived their term."""
    retention.carry_on(run_id, at=timezone.now())


@cron("40 3 * * *")
@task()
def begin_retention() -> None:
    """Every night: the terms that a document of the authority sets."""
    retention.begin(at=timezone.now())


@cron("* * * * *")
@task()
def hurry_lost_retention() -> None:
    """Rows are the truth: a run whose task is lost goes on."""
    retention.hurry_lost(at=timezone.now())

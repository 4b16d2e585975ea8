from django.tasks import task
from django.utils import timezone

from otklik.core.clock import cron
from otklik.reports import evidencing, making


@task(priority=-10)  # what a network sent goes first
def make_register(taking_id: int) -> None:
    """Write a register into a file."""
    making.make(taking_id, at=timezone.now())


@task(priority=-10)
def make_evidence(proof_id: int) -> None:
    """Write the evidence of a period into a file."""
    evidencing.make(proof_id, at=timezone.now())


@cron("* * * * *")
@task()
def hurry_lost_registers() -> None:
    """Rows are the truth: a register whose task is lost is made anew."""
    making.hurry_lost(at=timezone.now())
    evidencing.hurry_lost(at=timezone.now())


@cron("55 3 * * *")
@task()
def forget_registers() -> None:
    """Files with registers are not kept in reserve."""
    making.forget(at=timezone.now())
    evidencing.forget(at=timezone.now())

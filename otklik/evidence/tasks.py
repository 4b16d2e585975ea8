from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.evidence.bundles import make
from otklik.evidence.registers import make as registers_make


@task(priority=-10)  # what a network sent goes first
def make_register(taking_id: int) -> None:
    """Write a register into a file."""
    registers_make.make(taking_id, at=timezone.now())


@task(priority=-10)
def make_evidence(proof_id: int) -> None:
    """Write the evidence of a period into a file."""
    make.make(proof_id, at=timezone.now())


@cron("* * * * *")
@task()
def hurry_lost_registers() -> None:
    """Rows are the truth: a register whose task is lost is made anew."""
    registers_make.hurry_lost(at=timezone.now())
    make.hurry_lost(at=timezone.now())


@cron("55 3 * * *")
@task()
def forget_registers() -> None:
    """Files with registers are not kept in reserve."""
    registers_make.forget(at=timezone.now())
    make.forget(at=timezone.now())

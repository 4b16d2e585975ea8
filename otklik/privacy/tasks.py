from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.incidents.importing import retention
from otklik.privacy.erasure import carry_out
from otklik.privacy.legal_holds.scope import imports_on_hold, incidents_on_hold
from otklik.privacy.retention import carry_out as retention_carry_out


@task(priority=-10)  # what a network sent goes first
def carry_on_erasure(erasure_id: int) -> None:
    """Erase the next rows of a person who asked for it."""
    carry_out.carry_on(erasure_id, at=timezone.now())


@cron("* * * * *")
@task()
def hurry_lost_erasures() -> None:
    """Rows are the truth: an erasure whose task is lost goes on."""
    carry_out.restart_lost(at=timezone.now())


@task(priority=-10)
def carry_on_retention(run_id: int) -> None:
    """Take the next rows away that outlived their term."""
    retention_carry_out.carry_on(run_id, at=timezone.now())


@cron("25 3 * * *")
@task()
def forget_import_files() -> None:
    """Files with people's words are not kept in reserve, unless something of them is held."""
    now = timezone.now()
    retention.forget(at=now, spared=imports_on_hold(incidents_on_hold(at=now)))


@cron("40 3 * * *")
@task()
def begin_retention() -> None:
    """Every night: the terms that a document of the authority sets."""
    retention_carry_out.begin(at=timezone.now())


@cron("* * * * *")
@task()
def hurry_lost_retention() -> None:
    """Rows are the truth: a run whose task is lost goes on."""
    retention_carry_out.restart_lost(at=timezone.now())

from django.tasks import task
from django.utils import timezone

from otklik.core.enqueue_tasks import enqueue_lost
from otklik.core.schedule import cron
from otklik.incidents.importing import models
from otklik.privacy.erasure import carry_out
from otklik.privacy.erasure.models import Erasure
from otklik.privacy.legal_holds.scope import imports_on_hold, incidents_on_hold
from otklik.privacy.retention import carry_out as retention_carry_out
from otklik.privacy.retention.models import RetentionRun


@task(priority=-10)  # network events go first
def carry_on_erasure(erasure_id: int) -> None:
    """Erase the next batch of a person's data."""
    carry_out.carry_on(erasure_id, at=timezone.now())


@cron("* * * * *")
@task()
def hurry_lost_erasures() -> None:
    """Restart erasures whose task is lost."""
    now = timezone.now()
    enqueue_lost(Erasure.objects.lost(at=now), carry_out.TASK, at=now)


@task(priority=-10)
def carry_on_retention(run_id: int) -> None:
    """Erase the next batch of expired data."""
    retention_carry_out.carry_on(run_id, at=timezone.now())


@cron("25 3 * * *")
@task()
def forget_import_files() -> None:
    """Delete import files, except those on hold."""
    now = timezone.now()
    models.delete_old_files(at=now, spared=imports_on_hold(incidents_on_hold(at=now)))


@cron("40 3 * * *")
@task()
def begin_retention() -> None:
    """Begin tonight's retention runs."""
    retention_carry_out.begin(at=timezone.now())


@cron("* * * * *")
@task()
def hurry_lost_retention() -> None:
    """Restart retention runs whose task is lost."""
    now = timezone.now()
    enqueue_lost(RetentionRun.objects.lost(at=now), retention_carry_out.TASK, at=now)

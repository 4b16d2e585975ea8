"""Housekeeping of the queue and of tables that would only grow."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from otklik.core.models import Tick
from otklik.core.schedule import cron
from otklik.operations import send_audit_head
from otklik.operations.backups import schedule

LOST_AFTER = timedelta(minutes=15)
KEPT_FOR = timedelta(days=7)


@cron("*/5 * * * *")
@task()
def sweep_lost_tasks() -> None:
    fail_lost_tasks(started_before=timezone.now() - LOST_AFTER)


@cron("30 3 * * *")
@task()
def prune() -> None:
    forget(before=timezone.now() - KEPT_FOR)


@cron("20 6 * * *")
@task()
def tell_head() -> None:
    """What happened up to the morning can be proved elsewhere from here on."""

    send_audit_head.tell(at=timezone.now())


@cron("5,20,35,50 * * * *")
@task()
def keep_backups() -> None:
    """The day's backup from its hour on, and once a month a rehearsal of the newest."""

    now = timezone.now()
    if schedule.is_backup_due(at=now):
        schedule.start("backup")
    elif schedule.is_rehearsal_due(at=now):
        schedule.start("rehearse")


def fail_lost_tasks(*, started_before: datetime) -> int:
    """Tasks whose worker died stay RUNNING for ever: mark them failed, tell how many.

    They are not run again here: rows are the truth, and the sweeper of each room finds what
    its task left undone. A task that was only slow overwrites the mark when it ends.
    """
    lost = DBTaskResult.objects.running().filter(started_at__lt=started_before)
    return lost.update(
        status=TaskResultStatus.FAILED,
        finished_at=timezone.now(),
        exception_class_path="otklik.operations.tasks.WorkerLost",
        traceback="The worker ended before the task did.",
    )


def forget(*, before: datetime) -> None:
    """Delete results of finished tasks, marks of the clock and sessions that are over."""
    DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()
    Tick.objects.filter(minute__lt=before).delete()
    Session.objects.filter(expire_date__lt=before).delete()


class WorkerLost(Exception):
    """What a swept task names as its error."""

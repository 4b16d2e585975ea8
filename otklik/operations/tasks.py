"""Scheduled tasks: housekeeping of the queue, backups, the head of the audit log."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from otklik.audit import entries
from otklik.audit.evidence import heads
from otklik.audit.models import Block
from otklik.core.mail import send_letter
from otklik.core.models import Tick
from otklik.core.schedule import cron
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
    """From now on, everything up to this morning can be proved from elsewhere."""
    send_audit_head(at=timezone.now())


@cron("5,20,35,50 * * * *")
@task()
def keep_backups() -> None:
    """The day's backup from its hour on, and once a month a rehearsal of the newest."""
    now = timezone.now()
    if schedule.is_backup_due(at=now):
        schedule.start("backup")
    elif schedule.is_rehearsal_due(at=now):
        schedule.start("rehearse")


def send_audit_head(*, at: datetime) -> Path | None:
    """Write the signed head of the day into `heads/` and mail it where `OTKLIK_HEAD_MAIL` says.

    None while nothing is sealed. A letter is tried once: the file is there, and tomorrow's head
    proves more.
    """
    block = Block.objects.order_by("number").last()
    if block is None:
        return None
    text = heads.sign_head(block, at=at)
    folder = settings.DATA_DIR / "heads"
    folder.mkdir(mode=0o700, exist_ok=True)
    path: Path = folder / f"{timezone.localdate(at):%Y-%m-%d}.txt"
    path.write_text(text, "utf-8")
    addresses = [one.strip() for one in settings.HEAD_MAIL.split(",") if one.strip()]
    subject = f"{text.partition('\n')[0]}, {settings.BASE_URL}"
    is_mailed = bool(addresses and settings.MAIL_IS_CONFIGURED) and send_letter(
        "The head of the audit log", subject, text, to=addresses
    )
    entries.record(block, "journal.head_told", by=None, at=at, is_mailed=is_mailed)
    return path


def fail_lost_tasks(*, started_before: datetime) -> int:
    """Tasks whose worker died stay RUNNING for ever: mark them failed, return how many.

    They are not repeated here: rows are authoritative, and the sweep of each app finds unfinished
    work. A task that was only slow overwrites the mark when it ends.
    """
    lost = DBTaskResult.objects.running().filter(started_at__lt=started_before)
    return lost.update(
        status=TaskResultStatus.FAILED,
        finished_at=timezone.now(),
        exception_class_path="otklik.operations.tasks.WorkerLost",
        traceback="The worker ended before the task did.",
    )


def forget(*, before: datetime) -> None:
    """Delete results of finished tasks, marks of the clock and expired sessions."""
    DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()
    Tick.objects.filter(minute__lt=before).delete()
    Session.objects.filter(expire_date__lt=before).delete()


class WorkerLost(Exception):
    """The error that a swept task names."""

"""When the next backup and the next rehearsal are due; each runs as a process of its own."""

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from otklik.operations.backups.models import Backup, Rehearsal

REHEARSED_EVERY = timedelta(days=30)
AGAIN_AFTER = timedelta(hours=1)  # a failed one


def is_backup_due(*, at: datetime) -> bool:
    """From the hour that is set on, once a day; one that failed is tried again every hour."""
    if not settings.BACKUP_DIR:
        return False
    now = timezone.localtime(at)
    if now.hour < settings.BACKUP_HOUR:
        return False
    begins = now.replace(hour=settings.BACKUP_HOUR, minute=0, second=0, microsecond=0)
    today = Backup.objects.filter(is_scheduled=True, began_at__gte=begins, began_at__lte=at)
    return not today.good().exists() and not today.filter(began_at__gt=at - AGAIN_AFTER).exists()


def backup_due_at(*, at: datetime) -> datetime | None:
    """When the clock makes the next one: `at` itself where it is due; None where it makes none."""
    if not settings.BACKUP_DIR:
        return None
    if is_backup_due(at=at):
        return at
    now = timezone.localtime(at)
    begins = now.replace(hour=settings.BACKUP_HOUR, minute=0, second=0, microsecond=0)
    if now < begins:
        return begins
    last = Backup.objects.filter(is_scheduled=True, began_at__gte=begins, began_at__lte=at).newest()
    if last is not None and not last.is_good:
        return last.began_at + AGAIN_AFTER
    return begins + timedelta(days=1)


def is_rehearsal_due(*, at: datetime) -> bool:
    """Once in thirty days, when there is a good backup; a failed one is tried again next day."""
    if not settings.BACKUP_DIR or timezone.localtime(at).hour < settings.BACKUP_HOUR:
        return False
    lately = Rehearsal.objects.filter(began_at__gt=at - REHEARSED_EVERY, began_at__lte=at)
    failed = lately.filter(began_at__gt=at - timedelta(days=1))
    return Backup.objects.good().exists() and not (lately.good().exists() or failed.exists())


def start(command: str) -> None:
    """`backup` or `rehearse`, beside the worker, whose other tasks do not wait for it."""
    log = Path(settings.DATA_DIR) / "log"
    log.mkdir(parents=True, exist_ok=True)
    with (log / "backups.log").open("ab") as response:
        subprocess.Popen(
            [sys.executable, "-m", "otklik.operations.cli.main", command, "--scheduled"],
            stdin=subprocess.DEVNULL,
            stdout=response,
            stderr=response,
        )

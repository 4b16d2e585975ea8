"""When the next backup and the next rehearsal are due, and which backups are kept."""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from otklik.operations.backups.models import Backup, Rehearsal

PATTERN = "otklik-*.age"
MOMENT = "otklik-%Y%m%d-%H%M%S.age"


def file_name(at: datetime) -> str:
    """In UTC, so that names sort by time in any zone."""
    return f"{at.astimezone(UTC):{MOMENT}}"


def moment_in_name(path: Path) -> datetime | None:
    """None for a file with another name pattern."""
    try:
        return datetime.strptime(path.name, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None


def newest(folder: Path) -> Path | None:
    return max(_ours(folder), key=lambda path: path.name, default=None)


def select_outdated(paths: Iterable[Path], *, days: int, weeks: int) -> list[Path]:
    """All but the newest of each of the last `days` days and `weeks` weeks that have any.

    The newest of all is never among them.
    """
    dated = sorted(((at, path) for path in paths if (at := moment_in_name(path))), reverse=True)
    by_day: dict[str, Path] = {}
    by_week: dict[str, Path] = {}
    for at, path in dated:
        by_day.setdefault(f"{at:%Y-%m-%d}", path)
        by_week.setdefault(f"{at:%G-%V}", path)
    kept = {*list(by_day.values())[: max(days, 1)], *list(by_week.values())[:weeks]}
    return [path for _at, path in dated if path not in kept]


def rotate(folder: Path, *, at: datetime) -> None:
    """Delete outdated backups, and note it on their rows."""
    for path in select_outdated(
        _ours(folder), days=settings.BACKUP_DAILY, weeks=settings.BACKUP_WEEKLY
    ):
        path.unlink(missing_ok=True)
        Backup.objects.filter(file=str(path), gone_at__isnull=True).update(gone_at=at)


def _ours(folder: Path) -> Iterator[Path]:
    return (path for path in folder.glob(PATTERN) if moment_in_name(path))


REHEARSED_EVERY = timedelta(days=30)
AGAIN_AFTER = timedelta(hours=1)  # after a failed one


def is_backup_due(*, at: datetime) -> bool:
    """From the configured hour on, once a day; a failed one is repeated every hour."""
    if not settings.BACKUP_DIR:
        return False
    now = timezone.localtime(at)
    if now.hour < settings.BACKUP_HOUR:
        return False
    begins = now.replace(hour=settings.BACKUP_HOUR, minute=0, second=0, microsecond=0)
    today = Backup.objects.filter(is_scheduled=True, began_at__gte=begins, began_at__lte=at)
    return not today.good().exists() and not today.filter(began_at__gt=at - AGAIN_AFTER).exists()


def backup_due_at(*, at: datetime) -> datetime | None:
    """When the scheduler makes the next one: `at` itself if it is due; None if it makes none."""
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
    """Once in thirty days, if there is a good backup; a failed one is repeated the next day."""
    if not settings.BACKUP_DIR or timezone.localtime(at).hour < settings.BACKUP_HOUR:
        return False
    lately = Rehearsal.objects.filter(began_at__gt=at - REHEARSED_EVERY, began_at__lte=at)
    failed = lately.filter(began_at__gt=at - timedelta(days=1))
    return Backup.objects.good().exists() and not (lately.good().exists() or failed.exists())


def start(command: str) -> None:
    """Start `backup` or `rehearse` as a separate process, so that no other task waits for it."""
    log = Path(settings.DATA_DIR) / "log"
    log.mkdir(parents=True, exist_ok=True)
    with (log / "backups.log").open("ab") as response:
        subprocess.Popen(
            [sys.executable, "-m", "otklik.operations.cli.main", command, "--scheduled"],
            stdin=subprocess.DEVNULL,
            stdout=response,
            stderr=response,
        )

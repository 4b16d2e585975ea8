"""Which backups are kept: the newest of each of the last days, and of each of the last weeks."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from otklik.operations.backups.models import Backup

PATTERN = "otklik-*.age"
MOMENT = "otklik-%Y%m%d-%H%M%S.age"


def name(at: datetime) -> str:
    """In UTC, so that names sort by time whatever zone a machine is in."""
    return f"{at.astimezone(UTC):{MOMENT}}"


def made_at(path: Path) -> datetime | None:
    """By its name; None for what we did not name."""
    try:
        return datetime.strptime(path.name, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None


def newest(folder: Path) -> Path | None:
    return max(_ours(folder), key=lambda path: path.name, default=None)


def to_delete(paths: Iterable[Path], *, days: int, weeks: int) -> list[Path]:
    """Everything but the newest of each of the last `days` days and `weeks` weeks that have any.

    The newest of all is never among them.
    """
    dated = sorted(((at, path) for path in paths if (at := made_at(path))), reverse=True)
    by_day: dict[str, Path] = {}
    by_week: dict[str, Path] = {}
    for at, path in dated:
        by_day.setdefault(f"{at:%Y-%m-%d}", path)
        by_week.setdefault(f"{at:%G-%V}", path)
    kept = {*list(by_day.values())[: max(days, 1)], *list(by_week.values())[:weeks]}
    return [path for _at, path in dated if path not in kept]


def rotate(folder: Path, *, at: datetime) -> None:
    """Delete what is over, and say so on its row."""
    for path in to_delete(_ours(folder), days=settings.BACKUP_DAILY, weeks=settings.BACKUP_WEEKLY):
        path.unlink(missing_ok=True)
        Backup.objects.filter(file=str(path), gone_at__isnull=True).update(gone_at=at)


def _ours(folder: Path) -> Iterator[Path]:
    return (path for path in folder.glob(PATTERN) if made_at(path))

"""One backup or rehearsal from beginning to end: made, recorded, rotated, its failure reported."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from fcntl import LOCK_EX, LOCK_NB, flock
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.urls import reverse
from django.utils import timezone

from otklik.core.refusal import Refused
from otklik.notifications.notice import Notice
from otklik.operations.backups import archive, schedule
from otklik.operations.backups.archive import BackupLocation, known_migrations
from otklik.operations.backups.encrypt import load_key
from otklik.operations.backups.manifest import Manifest
from otklik.operations.backups.models import Backup, Rehearsal
from otklik.operations.backups.restore import refuse_difference
from otklik.operations.cli.terminal_output import pair, refusal
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

type Clock = Callable[[], datetime]


def make(place: BackupLocation, target: Path | None, *, is_scheduled: bool, now: Clock) -> Backup:
    """Raises Refused, after recording the failure."""
    began_at = now()
    target = target or place.folder / schedule.file_name(began_at)
    note = partial(Backup.note, began_at=began_at, file=str(target), is_scheduled=is_scheduled)
    with _record_failure("backup", "Резервная копия не сделана", note, is_scheduled, now):
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(target.parent):
            if target.exists():
                raise refusal(f"Файл {target} уже есть.", f"The file {target} is there already.")
            database, folder = place.database(), place.data_dir
            whole = archive.pack(database, folder, target, key=place.key, at=began_at)
    rows = sum(whole.state.counts.values())
    backup = note(at=now(), size=target.stat().st_size, rows=rows, head=whole.state.head)
    if target.parent == place.folder:
        schedule.rotate(place.folder, at=now())
    return backup


def rehearse(
    place: BackupLocation, path: Path | None, *, is_scheduled: bool, now: Clock
) -> Rehearsal:
    """Of this archive, or of the newest. Raises Refused, after recording the failure."""
    began_at = now()
    path = path or schedule.newest(place.folder)
    if path is None:
        raise refusal(
            "Репетировать нечего: сначала otklik backup", "There is no backup yet: otklik backup"
        )
    note = partial(Rehearsal.note, began_at=began_at, file=str(path))
    with _record_failure("rehearsal", "Репетиция не удалась", note, is_scheduled, now):
        whole = _restore_and_compare(place, path, f"rehearsal_{began_at:%Y%m%d_%H%M%S}")
    return note(at=now(), rows=sum(whole.state.counts.values()), parts=len(whole.parts))


def _restore_and_compare(place: BackupLocation, path: Path, name: str) -> Manifest:
    """Every part hashed, every table counted, the head of the audit log compared; then everything
    is deleted. Raises Refused, naming the difference, and OSError when the disk is full."""
    database, key = place.database(), load_key(place.key)
    with TemporaryDirectory(dir=place.data_dir, prefix=".rehearsal-") as scratch:
        folder, known = Path(scratch), known_migrations()
        whole = archive.unpack(path, key, folder, known=known, vendor=database.vendor)
        restored = database.load(folder / database.part, name)
        try:
            refuse_difference(restored, whole)
        finally:
            restored.drop()
    return whole


@contextmanager
def _record_failure(
    kind: str, title: str, note: Callable[..., object], is_scheduled: bool, now: Clock
) -> Iterator[None]:
    """Record a failed run, and notify administrators of a scheduled one. Raises Refused."""
    try:
        yield
    except (Refused, OSError) as error:
        problem = _sentence(error)
        note(at=now(), problem=problem)
        if is_scheduled:
            russian = problem.partition(" · ")[0]
            _tell_failure(kind, f"{title}: {russian}", at=now())
        raise Refused(problem) from error
    for notice in Notice.objects.open().filter(key__startswith=f"{kind}-failed/"):
        notice.close(at=now())


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Raises Refused while another backup is being made there."""
    with (folder / ".lock").open("w") as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except OSError as error:
            raise refusal("Копия уже делается.", "A backup is being made already.") from error
        yield


def _sentence(error: Exception) -> str:
    if isinstance(error, Refused):
        return str(error)
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return pair(
        f"Не хватило места или прав ({why}). Освободите место в папке копий и в папке данных.",
        f"No room, or no right to write ({why}).",
    )


def _tell_failure(kind: str, text: str, *, at: datetime) -> None:
    """Once a day, to administrators; not if the database itself is gone."""
    day = timezone.localdate(at)
    Notice.tell(
        f"{kind}-failed/{day}",
        text=text,
        address=reverse("system:system"),
        to=User.holding(Right.ADMINISTER, on=day, institution=None),
        at=at,
    )

"""One backup from beginning to end: made, written down, the old ones let go, failure told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from django.urls import reverse
from django.utils import timezone

from otklik.core.refusal import Refused
from otklik.notifications.notice import Notice
from otklik.operations.backups import contents, rotation
from otklik.operations.backups import rehearse as backups_rehearse
from otklik.operations.backups.installation_database import home
from otklik.operations.backups.location import Place, known
from otklik.operations.backups.models import Backup, Rehearsal
from otklik.operations.cli.console import pair
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

type Clock = Callable[[], datetime]


def make(place: Place, target: Path | None, *, is_scheduled: bool, now: Clock) -> Backup:
    """The row of it. Raises Refused, after writing that down too."""
    began_at = now()
    target = target or place.folder / rotation.name(began_at)
    facts = {"began_at": began_at, "file": str(target), "is_scheduled": is_scheduled}
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(target.parent):
            if target.exists():
                raise Refused(
                    pair(f"Файл {target} уже есть.", f"The file {target} is there already.")
                )
            whole = contents.pack(
                home(place.url, place.data_dir), place.data_dir, target, key=place.key, at=began_at
            )
    except (Refused, OSError) as error:
        problem = _sentence(error)
        backup = Backup.note(at=now(), problem=problem, **facts)
        if is_scheduled:
            _tell_failure("backup", f"Резервная копия не сделана: {_russian(problem)}", at=now())
        raise Refused(problem) from error
    backup = Backup.note(
        at=now(),
        size=target.stat().st_size,
        rows=sum(whole.state.counts.values()),
        head=whole.state.head,
        **facts,
    )
    _end_failure("backup", at=now())
    if target.parent == place.folder:
        rotation.rotate(place.folder, at=now())
    return backup


def rehearse(place: Place, path: Path | None, *, is_scheduled: bool, now: Clock) -> Rehearsal:
    """Of this archive, or of the newest. Raises Refused, after writing that down."""
    began_at = now()
    path = path or rotation.newest(place.folder)
    if path is None:
        raise Refused(
            pair(
                "Репетировать нечего: сначала otklik backup",
                "There is no backup yet: otklik backup",
            )
        )
    try:
        whole = backups_rehearse.rehearse(
            path,
            home(place.url, place.data_dir),
            place.data_dir,
            key=place.key,
            known=known(),
            word=f"{began_at:%Y%m%d_%H%M%S}",
        )
    except (Refused, OSError) as error:
        problem = _sentence(error)
        Rehearsal.note(at=now(), began_at=began_at, file=str(path), problem=problem)
        if is_scheduled:
            _tell_failure("rehearsal", f"Репетиция не удалась: {_russian(problem)}", at=now())
        raise Refused(problem) from error
    _end_failure("rehearsal", at=now())
    return Rehearsal.note(
        at=now(),
        began_at=began_at,
        file=str(path),
        rows=sum(whole.state.counts.values()),
        parts=len(whole.parts),
    )


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Raises Refused while another backup is made there."""
    with (folder / ".lock").open("w") as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except OSError as error:
            raise Refused(pair("Копия уже делается.", "A backup is being made already.")) from error
        yield


def _sentence(error: Exception) -> str:
    if isinstance(error, Refused):
        return str(error)
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return pair(
        f"Не хватило места или прав ({why}). Освободите место в папке копий и в папке данных.",
        f"No room, or no right to write ({why}).",
    )


def _russian(problem: str) -> str:
    return problem.partition(" · ")[0]


def _tell_failure(kind: str, text: str, *, at: datetime) -> None:
    """Once a day, to whoever administers; a database that is gone cannot be told of it."""
    day = timezone.localdate(at)
    Notice.tell(
        f"{kind}-failed/{day}",
        text=text,
        address=reverse("system:system"),
        to=User.holding(Right.ADMINISTER, on=day, institution=None),
        at=at,
    )


def _end_failure(kind: str, *, at: datetime) -> None:
    for notice in Notice.objects.open().filter(key__startswith=f"{kind}-failed/"):
        notice.close(at=at)

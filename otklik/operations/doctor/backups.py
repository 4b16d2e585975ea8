"""What `otklik doctor` looks at so that a lost machine is no lost work."""

import stat
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from otklik.operations.backups.location import Place
from otklik.operations.backups.models import Backup, Rehearsal
from otklik.operations.backups.schedule import backup_due_at
from otklik.operations.cli.console import Pair, pair
from otklik.operations.doctor.result import Finding
from otklik.operations.run import reset_to_clean_sheet

LATE = timedelta(hours=26)
REHEARSAL_LATE = timedelta(days=35)


def examine() -> Iterator[Finding]:
    """What is made up is not worth a copy; what was written on a clean sheet is."""

    if reset_to_clean_sheet.is_all_made_up():
        return
    yield _made()
    key = Place.of_settings().key
    if not key.exists():
        return
    yield Finding(
        what=pair("Ключ копий читает только владелец", "The key of backups is its owner's only"),
        is_ok=not stat.S_IMODE(key.stat().st_mode) & 0o077,
        advice=f"chmod 600 {key}",
    )
    yield _rehearsed()


def _made() -> Finding:
    what = pair("Резервной копии меньше суток", "The newest backup is of the last day")
    good, last = Backup.objects.good().newest(), Backup.objects.newest()
    now = timezone.now()
    is_fresh = good is not None and now - good.began_at < LATE
    if good is None:
        what = pair("Резервная копия есть", "There is a backup")
    if not settings.BACKUP_DIR:
        advice: str = pair(
            "Сами копии не делаются: задайте OTKLIK_BACKUP_DIR, лучше на другом диске, или "
            "запускайте otklik backup",
            "none are made by the clock: set OTKLIK_BACKUP_DIR, or call `otklik backup`",
        )
    elif last is not None and not last.is_good:
        advice = pair(
            f"Последняя попытка: {last.problem.partition(' · ')[0]} "
            "Исправьте и запустите otklik backup",
            "see why the last one failed, then `otklik backup`",
        )
    elif good is None and (due := backup_due_at(at=now)) is not None:
        advice = _none_yet(timezone.localtime(due))
    else:
        advice = _by_the_clock(settings.BACKUP_HOUR)
    return Finding(what=what, is_ok=is_fresh, advice=advice)


def _none_yet(due: datetime) -> Pair:
    return pair(
        f"Ещё ни одной. Первая — {due:%d.%m.%Y} с {due:%H:%M}, если часы и обработчики идут; "
        "сейчас: otklik backup",
        f"none yet; the first on {due:%Y-%m-%d} from {due:%H:%M} on; now: `otklik backup`",
    )


def _by_the_clock(hour: int) -> Pair:
    return pair(
        f"Копия делается каждый день с {hour} часов, если часы и обработчики идут; сейчас: "
        "otklik backup",
        f"one is made every day from {hour} o'clock on; now: `otklik backup`",
    )


def _rehearsed() -> Finding:
    last = Rehearsal.objects.newest()
    is_fresh = last is not None and timezone.now() - last.began_at < REHEARSAL_LATE
    why = "" if last is None or last.is_good else f" ({last.problem.partition(' · ')[0]})"
    return Finding(
        what=pair(
            "Копия восстановлена на пробу в последние пять недель",
            "A backup was tried out within five weeks",
        ),
        is_ok=is_fresh and last is not None and last.is_good,
        advice=pair(f"Запустите otklik rehearse{why}", "`otklik rehearse`"),
    )

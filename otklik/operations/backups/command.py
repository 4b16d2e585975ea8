"""`otklik backup`, `otklik restore`, `otklik rehearse`: what an administrator types and reads."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from otklik.core.refusal import Refused
from otklik.operations.cli.console import complain, pair, say, step


def add_commands(add: Callable[..., argparse.ArgumentParser]) -> None:
    made = add("backup", "сделать резервную копию", "make a backup", _backup)
    _take_file(made, "куда записать; иначе в папку копий", "where to; else the folder of backups")
    made.add_argument("--scheduled", action="store_true", help=argparse.SUPPRESS)
    tried = add("rehearse", "проверить копию восстановлением", "try a backup out", _rehearse)
    _take_file(tried, "какую копию; иначе последнюю", "which backup; else the last")
    tried.add_argument("--scheduled", action="store_true", help=argparse.SUPPRESS)
    back = add("restore", "восстановить из копии", "restore a backup", _restore)
    _take_file(back, "из какой копии; с --finish не нужна", "from which; not with --finish")
    back.add_argument("--key", type=Path, metavar="FILE", help=pair("ключ копий", "key of backups"))
    back.add_argument(
        "--replace",
        action="store_true",
        help=pair("отложить то, что здесь есть", "put aside what is here"),
    )
    back.add_argument(
        "--finish",
        action="store_true",
        help=pair("закончить прерванное", "finish what was interrupted"),
    )


def _take_file(command: argparse.ArgumentParser, russian: str, english: str) -> None:
    command.add_argument(
        "file", type=Path, nargs="?", metavar="FILE.age", help=pair(russian, english)
    )


def _backup(options: argparse.Namespace) -> int:
    from otklik.operations.cli.environment import set_up_django

    set_up_django()
    from django.utils import timezone

    from otklik.operations.backups.make import Place, make

    place = Place.of_settings()
    is_new = not place.key.exists()
    with step("Делаю резервную копию", "Making a backup"):
        backup = make(place, options.file, is_scheduled=options.scheduled, now=timezone.now)
    say(
        f"{backup.file}: {backup.size / 2**20:.1f} МБ, строк в базе {backup.rows}",
        f"{backup.rows} rows",
    )
    if backup.head:
        say(f"Последний блок журнала: {backup.head}", "newest block of the journal")
    if is_new:
        say(
            f"Сделан ключ копий {place.key}. Скопируйте этот файл туда, где нет этой машины: "
            "без него не открыть ни одной копии.",
            "The key of backups was made: copy this file elsewhere, no backup opens without it.",
        )
    return 0


def _rehearse(options: argparse.Namespace) -> int:
    from otklik.operations.cli.environment import set_up_django

    set_up_django()
    from django.utils import timezone

    from otklik.operations.backups.make import Place, rehearse

    with step("Восстанавливаю копию рядом и сравниваю", "Restoring beside and comparing"):
        rehearsal = rehearse(
            Place.of_settings(), options.file, is_scheduled=options.scheduled, now=timezone.now
        )
    say(
        f"{rehearsal.file}: частей {rehearsal.parts}, строк {rehearsal.rows}, журнал — всё сошлось",
        f"{rehearsal.parts} parts, {rehearsal.rows} rows, the journal: all as it was",
    )
    return 0


def _restore(options: argparse.Namespace) -> int:
    from otklik.operations.backups import swap
    from otklik.operations.cli.environment import data_dir
    from otklik.operations.run import prepare

    folder = data_dir()
    with prepare.refusing(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with prepare.sole_owner(folder):
        if options.finish:
            if not swap.is_unfinished(folder):
                raise Refused(pair("Заканчивать нечего.", "There is nothing to finish."))
            aside = _finish(folder)
        elif options.file is None:
            raise Refused(pair("Назовите файл копии.", "Name the file of the backup."))
        else:
            aside = _begin(options, folder)
        done = subprocess.run([*_OURSELVES, "manage", "after_restore"], check=False)
    if done.returncode:
        complain(
            pair(
                "Данные на месте, но таблицы не приведены к этой версии: смотрите выше, затем "
                "otklik manage after_restore",
                "The data are there, their tables are not of this version: see above.",
            )
        )
        return 1
    if any(aside.iterdir()):
        say(f"Прежнее отложено: {aside}. Убедитесь, что всё на месте, и удалите.", "put aside")
    say("Восстановлено. Проверьте: otklik doctor. Запустите: otklik run", "Restored.")
    return 0


_OURSELVES = (sys.executable, "-m", "otklik.operations.cli.main")


def _begin(options: argparse.Namespace, folder: Path) -> Path:
    from otklik.operations.cli.environment import set_up_django

    set_up_django()
    from django.conf import settings
    from django.utils import timezone

    from otklik.operations.backups.contents import field_keys
    from otklik.operations.backups.home import home
    from otklik.operations.backups.make import Place, known
    from otklik.operations.backups.restore import restore

    given = [key_id for key_id, _key in field_keys()] if settings.ENV.field_keys else []
    with step("Распаковываю рядом, сверяю и ставлю на место", "Unpacking beside, comparing"):
        whole, aside = restore(
            options.file,
            home(os.environ.get("DATABASE_URL", ""), folder),
            folder,
            key=options.key or Place.of_settings().key,
            known=known(),
            key_ids=given,
            is_replacing=options.replace,
            at=timezone.now(),
        )
    say(
        f"Копия от {timezone.localtime(whole.about.made_at):%d.%m.%Y %H:%M}: частей "
        f"{len(whole.parts)}, строк {sum(whole.state.counts.values())}",
        f"version {whole.about.version}",
    )
    return aside


def _finish(folder: Path) -> Path:
    from otklik.operations.backups import swap as backups_swap
    from otklik.operations.backups.home import home

    return backups_swap.finish(folder, home(os.environ.get("DATABASE_URL", ""), folder))

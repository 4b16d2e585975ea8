"""`otklik restore`: it locks the data folder before Django is set up, because the restored data
replaces its keys and database."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from otklik.operations.backups import restore as restore_backup
from otklik.operations.backups.archive import BackupLocation, field_keys, known_migrations
from otklik.operations.backups.databases import installation_database
from otklik.operations.cli.terminal_output import complain, pair, refusal, say, step
from otklik.operations.run.data_folder import data_dir, refusing, set_up_django, sole_owner

_OURSELVES = (sys.executable, "-m", "otklik.operations.cli.main")


def restore(options: argparse.Namespace) -> int:
    folder = data_dir()
    with refusing(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with sole_owner(folder):
        if options.finish:
            if not restore_backup.is_unfinished(folder):
                raise refusal("Заканчивать нечего.", "There is nothing to finish.")
            aside = restore_backup.finish(
                folder, installation_database(os.environ.get("DATABASE_URL", ""), folder)
            )
        elif options.file is None:
            raise refusal("Назовите файл копии.", "Name the file of the backup.")
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


def _begin(options: argparse.Namespace, folder: Path) -> Path:
    set_up_django()
    given = [key_id for key_id, _key in field_keys()] if settings.ENV.field_keys else []
    with step("Распаковываю рядом, сверяю и ставлю на место", "Unpacking beside, comparing"):
        whole, aside = restore_backup.restore(
            options.file,
            installation_database(os.environ.get("DATABASE_URL", ""), folder),
            folder,
            key=options.key or BackupLocation.of_settings().key,
            known=known_migrations(),
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

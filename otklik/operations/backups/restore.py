"""`otklik restore`: beside first, then in one step to its place; never half an installation."""

import shutil
from datetime import datetime
from pathlib import Path

from otklik.core.refusal import Refused
from otklik.operations.backups import archive, swap_in_restored
from otklik.operations.backups.contents import FOLDERS
from otklik.operations.backups.databases import Home, SqliteHome
from otklik.operations.backups.encrypt import read_key
from otklik.operations.backups.manifest import Manifest, Migrations
from otklik.operations.backups.swap_in_restored import FOLDER, Plan
from otklik.operations.cli.console import pair


def restore(
    path: Path,
    home: Home,
    data_dir: Path,
    *,
    key: Path,
    known: Migrations,
    key_ids: list[str],
    is_replacing: bool,
    at: datetime,
) -> tuple[Manifest, Path]:
    """The manifest, and the folder where the old things are. Whoever calls holds the folder.

    `key_ids` names the field keys of the environment, for a backup that holds none. Raises Refused
    before anything here is changed: for another's archive, another database, a later version, a
    damaged part, and an installation that is in use unless `is_replacing`.
    """
    if not is_replacing:
        _refuse_lived_in(home, data_dir)
    identity = read_key(key)
    folder = data_dir / FOLDER
    shutil.rmtree(folder, ignore_errors=True)  # of an attempt that did not come to its plan
    folder.mkdir(mode=0o700)
    home_found: Home | None = None
    try:
        whole = archive.unpack(path, identity, folder, known=known, vendor=home.vendor)
        if not whole.has_secrets:
            _refuse_missing_keys(whole, key_ids)
        word = f"{at:%Y%m%d_%H%M%S}"
        if isinstance(home, SqliteHome):
            found: Home = SqliteHome(folder / home.part)
        else:
            home_found = home.load(folder / home.part, f"restored_{word}")
            found = home_found
        refuse_difference(found, whole)
        swap_in_restored.begin(
            data_dir,
            Plan(
                aside=f"before-restore-{word}",
                database=getattr(home, "name", ""),
                next_database=getattr(home_found, "name", ""),
                database_aside=f"{getattr(home, 'name', '')[:40]}_before_{word}",
                has_secrets=whole.has_secrets,
            ),
        )
    except OSError as error:
        raise Refused(_no_room(data_dir, error)) from error
    finally:
        if not swap_in_restored.is_unfinished(data_dir):
            shutil.rmtree(folder, ignore_errors=True)
            if home_found is not None:
                home_found.drop()
    aside = swap_in_restored.finish(data_dir, home)
    shutil.rmtree(folder, ignore_errors=True)
    return whole, aside


def refuse_difference(found: Home, whole: Manifest) -> None:
    """Raises Refused when what was unpacked is not what was packed, naming the first table."""
    if not found.is_sound():
        raise Refused(pair("База в копии повреждена.", "The database in the backup is damaged."))
    state, wanted = found.state(), whole.state
    for table in sorted({*state.counts, *wanted.counts}):
        here, there = state.counts.get(table), wanted.counts.get(table)
        if here != there:
            raise Refused(
                pair(
                    f"В таблице {table} строк {here}, а в копии было {there}.",
                    f"{table} has {here} rows, the backup had {there}.",
                )
            )
    if (state.block, state.head) != (wanted.block, wanted.head):
        raise Refused(
            pair("Последний блок журнала не тот.", "The newest block of the journal differs.")
        )


def _refuse_lived_in(home: Home, data_dir: Path) -> None:
    has_files = any(next((data_dir / folder).rglob("*.*"), None) for folder in FOLDERS)
    if has_files or home.is_lived_in():
        raise Refused(
            pair(
                "Здесь уже есть данные. Восстановить в другую папку: --data ПАПКА; заменить эти "
                "(прежние будут отложены рядом, не удалены): --replace.",
                "There are data here already: restore into another folder, --data, or put these "
                "aside, --replace.",
            )
        )


def _refuse_missing_keys(whole: Manifest, here: list[str]) -> None:
    if missing := set(whole.key_ids) - set(here):
        names = ", ".join(sorted(missing))
        raise Refused(
            pair(
                f"В копии нет ключей полей, и здесь их нет ({names}): задайте OTKLIK_FIELD_KEYS.",
                f"Field keys are missing here and in the backup ({names}): OTKLIK_FIELD_KEYS.",
            )
        )


def _no_room(folder: Path, error: OSError) -> str:
    return pair(
        f"Копия не распакована ({error.strerror}), здесь ничего не изменено: освободите место на "
        f"диске с {folder} и повторите.",
        "It could not be unpacked, nothing was changed here: make room on the disk.",
    )

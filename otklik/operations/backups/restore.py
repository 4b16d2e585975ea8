"""Restoring a backup: unpacked and compared in a separate folder, then swapped in.

The plan of the swap is written before anything moves, and every step can be repeated: after any
interruption `otklik restore --finish` completes it. The old data is set aside, never deleted.
"""

import os
import shutil
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel

from otklik.core.refusal import Refused
from otklik.operations.backups import archive
from otklik.operations.backups.archive import FOLDERS, SECRETS
from otklik.operations.backups.databases import Database, PostgresDatabase, SqliteDatabase
from otklik.operations.backups.encrypt import load_key
from otklik.operations.backups.manifest import Manifest, Migrations
from otklik.operations.cli.terminal_output import pair, refusal
from otklik.operations.run.data_folder import RESTORING

FOLDER, PLAN = RESTORING.parts


class Plan(BaseModel):
    """Which database replaces which, and where the old data goes."""

    aside: str  # a folder inside the data folder
    database: str  # PostgreSQL's names; of SQLite the file in FOLDER
    next_database: str
    database_aside: str
    has_secrets: bool


def is_unfinished(data_dir: Path) -> bool:
    return (data_dir / RESTORING).exists()


def begin(data_dir: Path, plan: Plan) -> None:
    """Write the plan to disk before anything moves. From here on there is no way back."""
    folder = data_dir / FOLDER
    draft = folder / f"{PLAN}.draft"
    with draft.open("w", encoding="utf-8") as file:
        file.write(plan.model_dump_json())
        file.flush()
        os.fsync(file.fileno())
    draft.rename(folder / PLAN)
    _sync(folder)


def finish(data_dir: Path, home: Database) -> Path:
    """Carry out the rest of the plan; returns the folder with the old data. Repeatable."""
    folder = data_dir / FOLDER
    plan = Plan.model_validate_json((folder / PLAN).read_text("utf-8"))
    aside = data_dir / plan.aside
    aside.mkdir(mode=0o700, exist_ok=True)
    if isinstance(home, PostgresDatabase):
        _exchange(home, plan)
    elif isinstance(home, SqliteDatabase):
        _take_place(folder / SqliteDatabase.part, home.file, aside / home.file.name)
    for name in FOLDERS:
        _take_place(folder / name, data_dir / name, aside / name)
    if plan.has_secrets:
        (aside / "secrets").mkdir(mode=0o700, exist_ok=True)
        (data_dir / "secrets").mkdir(mode=0o700, exist_ok=True)
        for name in SECRETS:
            here = Path("secrets") / name
            _take_place(folder / here, data_dir / here, aside / here)
    _sync(data_dir)
    (folder / PLAN).unlink()
    return aside


def _take_place(ready: Path, here: Path, aside: Path) -> None:
    """Set aside the current data, and move the new data into its place, if not done yet."""
    if not ready.exists():
        return
    if not aside.exists():  # else it was moved before the interruption
        for ending in ("-wal", "-shm"):  # of SQLite: belongs to the old file
            log = here.with_name(here.name + ending)
            if log.exists():
                log.rename(aside.with_name(aside.name + ending))
        if here.exists():
            here.rename(aside)
    ready.rename(here)


def _exchange(home: PostgresDatabase, plan: Plan) -> None:
    context = home.sibling(plan.next_database)
    if not context.exists():
        return
    here = home.sibling(plan.database)
    if here.exists():
        here.rename(plan.database_aside)
    context.rename(plan.database)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def restore(
    path: Path,
    home: Database,
    data_dir: Path,
    *,
    key: Path,
    known: Migrations,
    key_ids: list[str],
    is_replacing: bool,
    at: datetime,
) -> tuple[Manifest, Path]:
    """The manifest, and the folder with the old data. The caller holds the lock of the data folder.

    `key_ids` names the field keys of the environment, for a backup without keys. Raises Refused
    before anything is changed: for a foreign archive, another kind of database, a later version, a
    damaged part, and an installation in use unless `is_replacing`.
    """
    if not is_replacing:
        _refuse_in_use(home, data_dir)
    identity = load_key(key)
    folder = data_dir / FOLDER
    shutil.rmtree(folder, ignore_errors=True)  # of an attempt that did not reach its plan
    folder.mkdir(mode=0o700)
    home_found: Database | None = None
    try:
        whole = archive.unpack(path, identity, folder, known=known, vendor=home.vendor)
        if not whole.has_secrets:
            _refuse_missing_keys(whole, key_ids)
        word = f"{at:%Y%m%d_%H%M%S}"
        if isinstance(home, SqliteDatabase):
            found: Database = SqliteDatabase(folder / home.part)
        else:
            home_found = home.load(folder / home.part, f"restored_{word}")
            found = home_found
        refuse_difference(found, whole)
        begin(
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
        if not is_unfinished(data_dir):
            shutil.rmtree(folder, ignore_errors=True)
            if home_found is not None:
                home_found.drop()
    aside = finish(data_dir, home)
    shutil.rmtree(folder, ignore_errors=True)
    return whole, aside


def refuse_difference(found: Database, whole: Manifest) -> None:
    """Raises Refused if the unpacked data is not what was packed, naming the first table."""
    if not found.is_sound():
        raise refusal("База в копии повреждена.", "The database in the backup is damaged.")
    state, expected = found.state(), whole.state
    for table in sorted({*state.counts, *expected.counts}):
        here, there = state.counts.get(table), expected.counts.get(table)
        if here != there:
            raise refusal(
                f"В таблице {table} строк {here}, а в копии было {there}.",
                f"{table} has {here} rows, the backup had {there}.",
            )
    if (state.block, state.head) != (expected.block, expected.head):
        raise refusal("Последний блок журнала не тот.", "The newest block of the journal differs.")


def _refuse_in_use(home: Database, data_dir: Path) -> None:
    has_files = any(next((data_dir / folder).rglob("*.*"), None) for folder in FOLDERS)
    if has_files or home.is_in_use():
        raise refusal(
            "Здесь уже есть данные. Восстановить в другую папку: --data ПАПКА; заменить эти "
            "(прежние будут отложены рядом, не удалены): --replace.",
            "There are data here already: restore into another folder, --data, or put these "
            "aside, --replace.",
        )


def _refuse_missing_keys(whole: Manifest, here: list[str]) -> None:
    if missing := set(whole.key_ids) - set(here):
        names = ", ".join(sorted(missing))
        raise refusal(
            f"В копии нет ключей полей, и здесь их нет ({names}): задайте OTKLIK_FIELD_KEYS.",
            f"Field keys are missing here and in the backup ({names}): OTKLIK_FIELD_KEYS.",
        )


def _no_room(folder: Path, error: OSError) -> str:
    return pair(
        f"Копия не распакована ({error.strerror}), здесь ничего не изменено: освободите место на "
        f"диске с {folder} и повторите.",
        "It could not be unpacked, nothing was changed here: make room on the disk.",
    )

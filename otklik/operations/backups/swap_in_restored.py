"""The moment of a restoration: what lies ready beside takes the place of what is here.

The plan is written before anything moves, and every step can be done again: whatever dies on the
way, `otklik restore --finish` carries it to its end. What was here is put aside, never deleted.
"""

import os
from pathlib import Path

from pydantic import BaseModel

from otklik.operations.backups.contents import FOLDERS, SECRETS
from otklik.operations.backups.databases import Home, SqliteHome
from otklik.operations.backups.postgres import PostgresHome
from otklik.operations.run.data_folder import RESTORING

FOLDER, PLAN = RESTORING.parts


class Plan(BaseModel):
    """Which database takes whose place, and where the old things go."""

    aside: str  # a folder inside the data folder
    database: str  # PostgreSQL's names; of SQLite the file in FOLDER
    next_database: str
    database_aside: str
    has_secrets: bool


def is_unfinished(data_dir: Path) -> bool:
    return (data_dir / RESTORING).exists()


def begin(data_dir: Path, plan: Plan) -> None:
    """From here on it goes forward only. The plan is on the disk before anything moves."""
    folder = data_dir / FOLDER
    draft = folder / f"{PLAN}.draft"
    with draft.open("w", encoding="utf-8") as file:
        file.write(plan.model_dump_json())
        file.flush()
        os.fsync(file.fileno())
    draft.rename(folder / PLAN)
    _sync(folder)


def finish(data_dir: Path, home: Home) -> Path:
    """Whatever is left of the plan; the folder where the old things are. Does nothing twice."""
    folder = data_dir / FOLDER
    plan = Plan.model_validate_json((folder / PLAN).read_text("utf-8"))
    aside = data_dir / plan.aside
    aside.mkdir(mode=0o700, exist_ok=True)
    if isinstance(home, PostgresHome):
        _exchange(home, plan)
    elif isinstance(home, SqliteHome):
        _take_place(folder / SqliteHome.part, home.file, aside / home.file.name)
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
    """What is ready comes here, what is here goes aside; done already when nothing is ready."""
    if not ready.exists():
        return
    if not aside.exists():  # else it went aside before we were stopped
        for ending in ("-wal", "-shm"):  # of SQLite: belongs to the old file
            log = here.with_name(here.name + ending)
            if log.exists():
                log.rename(aside.with_name(aside.name + ending))
        if here.exists():
            here.rename(aside)
    ready.rename(here)


def _exchange(home: PostgresHome, plan: Plan) -> None:
    context = home.named(plan.next_database)
    if not context.exists():
        return
    here = home.named(plan.database)
    if here.exists():
        here.rename(plan.database_aside)
    context.rename(plan.database)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""Where a database lives, and what a backup needs of it: a picture of one moment, a place beside,
and a way to take the old one's place."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from otklik.operations.backups.manifest import State, Vendor

HEAD = "SELECT number, hash FROM audit_block ORDER BY number DESC LIMIT 1"
MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY app, name"
# Which tables say that somebody has begun to work here.
LIVED_IN = ("organisation_user", "organisation_authority", "incidents_incident")

type Ask = Callable[[str], list[tuple[Any, ...]]]


class Home(Protocol):
    """A database as a backup sees it. `beside` names another of the same kind, to be filled."""

    vendor: Vendor
    part: str  # the name of its picture in the archive

    def picture(self, file: Path) -> State:
        """Write a picture of this moment into `file`, and tell what it holds."""
        ...

    def is_lived_in(self) -> bool: ...

    def load(self, file: Path, name: str) -> "Home":
        """A new home beside this one, filled from a picture. Its name is free to choose."""
        ...

    def state(self) -> State: ...

    def is_sound(self) -> bool:
        """Whether the database itself finds nothing broken."""
        ...

    def drop(self) -> None: ...


def state_of(ask: Ask, tables: list[str]) -> State:
    """What a database holds, asked in one transaction."""
    migrations: dict[str, list[str]] = {}
    for app, name in ask(MIGRATIONS):
        migrations.setdefault(app, []).append(name)
    counts = {name: int(ask(f'SELECT count(*) FROM "{name}"')[0][0]) for name in tables}  # noqa: S608
    block, head = next(iter(ask(HEAD)), (0, ""))
    return State(migrations=migrations, counts=counts, block=block, head=head)


class SqliteHome:
    """One file, with its log beside it."""

    vendor: Vendor = "sqlite"
    part = "database.sqlite3"

    def __init__(self, file: Path) -> None:
        self.file = file

    def picture(self, file: Path) -> State:
        """Writers go on meanwhile: a reader of the write-ahead log holds nobody up."""
        with closing(self._connected()) as source, closing(sqlite3.connect(file)) as target:
            try:
                source.backup(target)  # all pages in one step: nobody can make it begin again
                target.execute("PRAGMA journal_mode=DELETE")
            except sqlite3.OperationalError as error:
                raise OSError(0, str(error)) from error
        return SqliteHome(file).state()

    def is_lived_in(self) -> bool:
        if not self.file.exists():
            return False
        with closing(self._connected()) as database:
            there = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
            return any(
                database.execute(f"SELECT EXISTS(SELECT 1 FROM {table})").fetchone()[0]  # noqa: S608
                for table in LIVED_IN
                if table in there
            )

    def load(self, file: Path, name: str) -> "SqliteHome":
        """The picture is a database already: it becomes the file of that name beside itself."""
        return SqliteHome(file.rename(file.with_name(f"{name}.sqlite3")))

    def state(self) -> State:
        with closing(self._connected()) as database:
            database.execute("BEGIN")
            tables = database.execute(
                "SELECT name FROM pragma_table_list WHERE schema = 'main'"
                " AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
                " ORDER BY name"
            )
            names = [name for (name,) in tables]
            return state_of(lambda sql: database.execute(sql).fetchall(), names)

    def is_sound(self) -> bool:
        with closing(self._connected()) as database:
            # Some call functions that Django brings; rows passed them when they were written.
            database.execute("PRAGMA ignore_check_constraints=ON")
            return bool(database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))

    def drop(self) -> None:
        for ending in ("", "-wal", "-shm", "-journal"):
            self.file.with_name(self.file.name + ending).unlink(missing_ok=True)

    def _connected(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self.file.resolve().as_uri()}?mode=rw", uri=True, timeout=30)

"""SQLite and PostgreSQL as backups need them: a consistent snapshot, a restored copy, its state.

PostgreSQL uses its own programs: `pg_dump` in its custom format, `pg_restore` into a second
database, and then the names are swapped.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import dj_database_url
import psycopg
from psycopg import sql

from otklik.operations.backups.manifest import State, Vendor
from otklik.operations.cli.terminal_output import refusal

HEAD = "SELECT number, hash FROM audit_block ORDER BY number DESC LIMIT 1"
MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY app, name"
# Tables that show whether the installation is in use.
USED_TABLES = ("organisation_user", "organisation_authority", "incidents_incident")

type Ask = Callable[[str], list[tuple[Any, ...]]]


def state_of(ask: Ask, tables: list[str]) -> State:
    """The contents of a database, read in one transaction."""
    migrations: dict[str, list[str]] = {}
    for app, name in ask(MIGRATIONS):
        migrations.setdefault(app, []).append(name)
    counts = {name: int(ask(f'SELECT count(*) FROM "{name}"')[0][0]) for name in tables}  # noqa: S608
    block, head = next(iter(ask(HEAD)), (0, ""))
    return State(migrations=migrations, counts=counts, block=block, head=head)


class SqliteDatabase:
    """A file with its write-ahead log."""

    vendor: Vendor = "sqlite"
    part = "database.sqlite3"

    def __init__(self, file: Path) -> None:
        self.file = file

    def snapshot(self, file: Path) -> State:
        """Write a snapshot into `file`; writers continue, thanks to the write-ahead log."""
        with closing(self._connect()) as source, closing(sqlite3.connect(file)) as target:
            try:
                source.backup(target)  # all pages in one step, so that no writer restarts it
                target.execute("PRAGMA journal_mode=DELETE")
            except sqlite3.OperationalError as error:
                raise OSError(0, str(error)) from error
        return SqliteDatabase(file).state()

    def is_in_use(self) -> bool:
        if not self.file.exists():
            return False
        with closing(self._connect()) as database:
            there = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
            return any(
                database.execute(f"SELECT EXISTS(SELECT 1 FROM {table})").fetchone()[0]  # noqa: S608
                for table in USED_TABLES
                if table in there
            )

    def load(self, file: Path, name: str) -> "SqliteDatabase":
        return SqliteDatabase(file.rename(file.with_name(f"{name}.sqlite3")))

    def state(self) -> State:
        with closing(self._connect()) as database:
            database.execute("BEGIN")
            tables = database.execute(
                "SELECT name FROM pragma_table_list WHERE schema = 'main'"
                " AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
                " ORDER BY name"
            )
            names = [name for (name,) in tables]
            return state_of(lambda sql: database.execute(sql).fetchall(), names)

    def is_sound(self) -> bool:
        with closing(self._connect()) as database:
            # Some call functions that Django registers; rows were checked when they were written.
            database.execute("PRAGMA ignore_check_constraints=ON")
            return bool(database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))

    def drop(self) -> None:
        for ending in ("", "-wal", "-shm", "-journal"):
            self.file.with_name(self.file.name + ending).unlink(missing_ok=True)

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self.file.resolve().as_uri()}?mode=rw", uri=True, timeout=30)


TABLES = (
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename COLLATE \"C\""
)
PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/pgpro/*/bin")


class PostgresDatabase:
    """One database of a server; `facts` are Django's settings for it."""

    vendor: Vendor = "postgresql"
    part = "database.dump"

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self.facts = facts
        self.name = str(facts["NAME"])

    def snapshot(self, file: Path) -> State:
        """Dump into `file`; the dump and the counted state share one snapshot of the server."""
        with self._connect() as database:
            program = self._program("pg_dump", database.info.server_version // 10000)
            with database.transaction():
                database.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                snapshot = database.execute("SELECT pg_export_snapshot()").fetchone()
                assert snapshot is not None  # noqa: S101
                shape = ("--format=custom", "--no-owner", "--no-privileges", "--compress=3")
                self._run(program, *shape, f"--snapshot={snapshot[0]}", f"--file={file}")
                return _state(database)

    def is_in_use(self) -> bool:
        try:
            with self._connect() as database:
                there = {name for (name,) in database.execute(TABLES.encode())}
                questions = [
                    sql.SQL("SELECT EXISTS(SELECT 1 FROM {})").format(sql.Identifier(table))
                    for table in USED_TABLES
                    if table in there
                ]
                return any((database.execute(one).fetchone() or (0,))[0] for one in questions)
        except psycopg.OperationalError:  # no such database yet; `load` reports any other error
            return False

    def load(self, file: Path, name: str) -> "PostgresDatabase":
        context = self.sibling(f"{self.name[:40]}_{name}")
        with self._server() as server:
            version = server.info.server_version // 10000
            try:
                server.execute(
                    sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(
                        sql.Identifier(context.name)
                    )
                )
            except psycopg.errors.InsufficientPrivilege as error:
                raise refusal(
                    "Роли базы нельзя создавать базы, а копия восстанавливается рядом с "
                    "прежней: дайте ей это право, ALTER ROLE … CREATEDB.",
                    "The role of the database may not create databases: ALTER ROLE … CREATEDB.",
                ) from error
        program = context._program("pg_restore", version)
        shape = ("--no-owner", "--no-privileges", "--exit-on-error")
        try:
            context._run(program, *shape, f"--dbname={context.name}", str(file))
        except BaseException:
            context.drop()
            raise
        return context

    def state(self) -> State:
        with self._connect() as database, database.transaction():
            return _state(database)

    def is_sound(self) -> bool:
        """`pg_restore` restored every row and checked every constraint."""
        return True

    def drop(self) -> None:
        with self._server() as server:
            server.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.name))
            )

    def exists(self) -> bool:
        with self._server() as server:
            asked = "SELECT 1 FROM pg_database WHERE datname = %s"
            return server.execute(asked, [self.name]).fetchone() is not None

    def rename(self, name: str) -> None:
        """Raises Refused while somebody is connected."""
        change = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        try:
            with self._server() as server:
                server.execute(change.format(sql.Identifier(self.name), sql.Identifier(name)))
        except psycopg.errors.ObjectInUse as error:
            raise refusal(
                f"С базой {self.name} кто-то работает: остановите «Отклик» и повторите.",
                f"Somebody works with the database {self.name}: stop Otklik and try again.",
            ) from error

    def sibling(self, name: str) -> "PostgresDatabase":
        """Another database of the same server."""
        return PostgresDatabase({**self.facts, "NAME": name})

    def _connect(self, name: str = "") -> psycopg.Connection:
        return psycopg.connect(dbname=name or self.name, autocommit=True, **self._options())

    @contextmanager
    def _server(self) -> Iterator[psycopg.Connection]:
        """A connection to another database of the server, needed to rename this one."""
        try:
            server = self._connect("postgres")
        except psycopg.OperationalError:
            server = self._connect("template1")
        with server:
            yield server

    def _options(self) -> dict[str, Any]:
        names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
        words = {word: self.facts.get(name) for word, name in names.items()}
        options = self.facts.get("OPTIONS") or {}
        words |= {
            word: options.get(word) for word in ("sslmode", "sslrootcert", "sslcert", "sslkey")
        }
        return {word: value for word, value in words.items() if value}

    def _run(self, program: str, *arguments: str) -> None:
        """The password is passed in the environment: other users of this machine see arguments."""
        ours = {f"PG{word.upper()}": str(value) for word, value in self._options().items()}
        done = subprocess.run(
            [program, *arguments],
            env={**os.environ, **ours, "PGDATABASE": self.name},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            result = " ".join(done.stderr.split())[:300]
            raise refusal(f"{Path(program).name}: {result}", "the program of PostgreSQL failed")

    def _program(self, name: str, version: int) -> str:
        """Of this version or later. Raises Refused where there is none."""
        folders = [folder for place in PLACES for folder in sorted(_folders(place), reverse=True)]
        path = os.pathsep.join([os.environ.get("PATH", os.defpath), *folders])
        for folder in path.split(os.pathsep):
            program = shutil.which(name, path=folder)
            if program and _version(program) >= version:
                return program
        raise refusal(
            f"Нужна программа {name} версии {version} или новее: поставьте "
            f"postgresql-client-{version} и повторите.",
            f"{name} of version {version} or later is needed: install postgresql-client-{version}.",
        )


def _folders(place: str) -> list[str]:
    return [str(folder) for folder in Path("/").glob(place.lstrip("/"))]


def _version(program: str) -> int:
    output = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    numbers = [word for word in output.split() if word[:1].isdigit()]
    return int(numbers[0].split(".")[0]) if numbers else 0


def _state(database: psycopg.Connection) -> State:
    names = [str(name) for (name,) in database.execute(TABLES.encode())]
    return state_of(lambda text: database.execute(text.encode()).fetchall(), names)


type Database = SqliteDatabase | PostgresDatabase


def installation_database(url: str, data_dir: Path) -> Database:
    """The database that `DATABASE_URL` names; without one the file in the data folder."""
    parsed: dict[str, Any] = {**dj_database_url.parse(url)} if url else {}
    if url and "sqlite" not in parsed["ENGINE"]:
        return PostgresDatabase(parsed)
    return SqliteDatabase(Path(parsed["NAME"]) if url else data_dir / "otklik.sqlite3")

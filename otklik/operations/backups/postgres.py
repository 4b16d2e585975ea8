"""PostgreSQL, by its own programs: `pg_dump` in its custom format, `pg_restore` into a database
beside, and names that are exchanged."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from otklik.core.refusal import Refused
from otklik.operations.backups.databases import LIVED_IN, state_of
from otklik.operations.backups.manifest import State, Vendor
from otklik.operations.cli.console import pair

TABLES = (
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename COLLATE \"C\""
)
PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/pgpro/*/bin")


class PostgresHome:
    """One database of a server; `facts` are Django's settings of it."""

    vendor: Vendor = "postgresql"
    part = "database.dump"

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self.facts = facts
        self.name = str(facts["NAME"])

    def picture(self, file: Path) -> State:
        """The dump and what is counted see the same moment: a snapshot that both share."""
        with self._connected() as database:
            program = self._program("pg_dump", database.info.server_version // 10000)
            with database.transaction():
                database.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                snapshot = database.execute("SELECT pg_export_snapshot()").fetchone()
                assert snapshot is not None  # noqa: S101
                shape = ("--format=custom", "--no-owner", "--no-privileges", "--compress=3")
                self._run(program, *shape, f"--snapshot={snapshot[0]}", f"--file={file}")
                return _state(database)

    def is_lived_in(self) -> bool:
        try:
            with self._connected() as database:
                there = {name for (name,) in database.execute(TABLES.encode())}
                questions = [
                    sql.SQL("SELECT EXISTS(SELECT 1 FROM {})").format(sql.Identifier(table))
                    for table in LIVED_IN
                    if table in there
                ]
                return any((database.execute(one).fetchone() or (0,))[0] for one in questions)
        except psycopg.OperationalError:  # no such database yet: `load` tells any other trouble
            return False

    def load(self, file: Path, name: str) -> "PostgresHome":
        context = self.named(f"{self.name[:40]}_{name}")
        with self._governing() as server:
            version = server.info.server_version // 10000
            try:
                server.execute(
                    sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(
                        sql.Identifier(context.name)
                    )
                )
            except psycopg.errors.InsufficientPrivilege as error:
                raise Refused(
                    pair(
                        "Роли базы нельзя создавать базы, а копия восстанавливается рядом с "
                        "прежней: дайте ей это право, ALTER ROLE … CREATEDB.",
                        "The role of the database may not create databases: ALTER ROLE … CREATEDB.",
                    )
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
        with self._connected() as database, database.transaction():
            return _state(database)

    def is_sound(self) -> bool:
        """`pg_restore` put every row in and every constraint and index over it."""
        return True

    def drop(self) -> None:
        with self._governing() as server:
            server.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.name))
            )

    def exists(self) -> bool:
        with self._governing() as server:
            asked = "SELECT 1 FROM pg_database WHERE datname = %s"
            return server.execute(asked, [self.name]).fetchone() is not None

    def rename(self, name: str) -> None:
        """Raises Refused while somebody is connected."""
        change = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        try:
            with self._governing() as server:
                server.execute(change.format(sql.Identifier(self.name), sql.Identifier(name)))
        except psycopg.errors.ObjectInUse as error:
            raise Refused(
                pair(
                    f"С базой {self.name} кто-то работает: остановите «Отклик» и повторите.",
                    f"Somebody works with the database {self.name}: stop Otklik and try again.",
                )
            ) from error

    def named(self, name: str) -> "PostgresHome":
        """Another database of the same server."""
        return PostgresHome({**self.facts, "NAME": name})

    def _connected(self, name: str = "") -> psycopg.Connection:
        return psycopg.connect(dbname=name or self.name, autocommit=True, **self._words())

    @contextmanager
    def _governing(self) -> Iterator[psycopg.Connection]:
        """A connection to another database of the server, from which this one can be renamed."""
        try:
            server = self._connected("postgres")
        except psycopg.OperationalError:
            server = self._connected("template1")
        with server:
            yield server

    def _words(self) -> dict[str, Any]:
        names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
        words = {word: self.facts.get(name) for word, name in names.items()}
        options = self.facts.get("OPTIONS") or {}
        words |= {
            word: options.get(word) for word in ("sslmode", "sslrootcert", "sslcert", "sslkey")
        }
        return {word: value for word, value in words.items() if value}

    def _run(self, program: str, *arguments: str) -> None:
        """The password goes by the environment: others of this machine see arguments."""
        ours = {f"PG{word.upper()}": str(value) for word, value in self._words().items()}
        done = subprocess.run(
            [program, *arguments],
            env={**os.environ, **ours, "PGDATABASE": self.name},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            result = " ".join(done.stderr.split())[:300]
            raise Refused(
                pair(f"{Path(program).name}: {result}", "the program of PostgreSQL failed")
            )

    def _program(self, name: str, version: int) -> str:
        """Of this version or later. Raises Refused where there is none."""
        folders = [folder for place in PLACES for folder in sorted(_found(place), reverse=True)]
        path = os.pathsep.join([os.environ.get("PATH", os.defpath), *folders])
        for folder in path.split(os.pathsep):
            program = shutil.which(name, path=folder)
            if program and _version(program) >= version:
                return program
        raise Refused(
            pair(
                f"Нужна программа {name} версии {version} или новее: поставьте "
                f"postgresql-client-{version} и повторите.",
                f"{name} of version {version} or later is needed: install "
                f"postgresql-client-{version}.",
            )
        )


def _found(place: str) -> list[str]:
    return [str(folder) for folder in Path("/").glob(place.lstrip("/"))]


def _version(program: str) -> int:
    output = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    numbers = [word for word in output.split() if word[:1].isdigit()]
    return int(numbers[0].split(".")[0]) if numbers else 0


def _state(database: psycopg.Connection) -> State:
    names = [str(name) for (name,) in database.execute(TABLES.encode())]
    return state_of(lambda text: database.execute(text.encode()).fetchall(), names)

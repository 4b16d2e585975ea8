"""A number for each watched table that changes with every write to it, in the writer's transaction.

Triggers count in the table `core_table_mark`, so no program can forget to; it has no model, since
what empties all tables must leave it. Equal marks mean equal results of queries. A table without a
number is covered by `WHOLE`, which changes with every write to the database by any process.
"""

import json
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "core_table_mark"
PREFIX, FUNCTION = "core_mark_", "core_count_write"
#: Marks of no table: of the whole database, and the minute, in which nothing is due.
WHOLE, MINUTE = "*", "minute"

type Marks = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A table whose writes are counted: all, or only those that change one of `columns`.

    Without `counts_new_rows` the table is read by keys only that other watched rows hold: a new row
    changes nothing before one of those does.
    """

    table: str
    columns: tuple[str, ...] = ()
    counts_new_rows: bool = True

    @property
    def name(self) -> str:
        """Names the mark; another choice of columns is another mark."""
        chosen = f"({','.join(self.columns)})" if self.columns else ""
        return f"{self.table}{chosen}{'' if self.counts_new_rows else ' by key'}"


_watched: dict[str, Watched] = {}


def watch(tables: Iterable[Watched]) -> None:
    """Count writes to these tables from the next `install` on; called once at start."""
    _watched.update({one.table: one for one in tables})


def watched(table: str) -> Watched | None:
    return _watched.get(table)


def install_after_migrate(*, using: str, **_: Any) -> None:
    """Receives Django's `post_migrate`: SQLite drops the triggers of a table that it rebuilds."""
    install(connections[using])


def install(connection: BaseDatabaseWrapper) -> None:
    """Create missing triggers and drop those of another list. Repeatable."""
    existing = set(connection.introspection.table_names())
    chosen = [one for one in _watched.values() if one.table in existing]
    wanted = {name: found for one in chosen for name, *found in _triggers(connection, one)}
    with connection.cursor() as cursor:
        for statement in _PREPARING[connection.vendor]:
            cursor.execute(statement)
        cursor.execute(_PRESENT[connection.vendor])
        present = {name: table for name, table in cursor.fetchall() if name.startswith(PREFIX)}
        for name in present.keys() - wanted.keys():
            place = f' ON "{present[name]}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER "{name}"{place}')
        for name in wanted.keys() - present.keys():
            cursor.execute(wanted[name][0])
        cursor.execute(f"SELECT DISTINCT name FROM {TABLE}")  # noqa: S608
        marked, names = {row[0] for row in cursor.fetchall()}, {one.name for one in chosen}
        for name in marked - names:
            cursor.execute(f"DELETE FROM {TABLE} WHERE name = %s", [name])  # noqa: S608
        for name in names - marked:
            cursor.execute(f"INSERT INTO {TABLE} (name, n) VALUES (%s, 0)", [name])  # noqa: S608


# On PostgreSQL each writer takes a row of the table's mark that no other writer holds: nobody waits
# for another's transaction, and the sum over the rows grows with each commit.
_BODY = f"""
DECLARE free bigint;
BEGIN
    SELECT id INTO free FROM {TABLE} WHERE name = TG_ARGV[0]
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF free IS NULL THEN
        INSERT INTO {TABLE} (name, n) VALUES (TG_ARGV[0], 1);
    ELSE
        UPDATE {TABLE} SET n = n + 1 WHERE id = free;
    END IF;
    RETURN NULL;
END
"""  # noqa: S608
_COLUMNS = "name text NOT NULL, n bigint NOT NULL"
_PREPARING = {
    "sqlite": [f"CREATE TABLE IF NOT EXISTS {TABLE} (id integer PRIMARY KEY, {_COLUMNS})"],
    "postgresql": [
        f"CREATE TABLE IF NOT EXISTS {TABLE}"
        f" (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, {_COLUMNS})",
        f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql"
        f" AS $body${_BODY}$body$",
    ],
}
_PRESENT = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid ="
    " t.tgrelid WHERE pg_table_is_visible(c.oid)",
}


def _triggers(connection: BaseDatabaseWrapper, one: Watched) -> Iterator[tuple[str, str]]:
    """Name and statement of each trigger of a table; the name changes with the statement."""
    is_sqlite = connection.vendor == "sqlite"
    differs = "IS NOT" if is_sqlite else "IS DISTINCT FROM"
    changes = " OR ".join(f'OLD."{name}" {differs} NEW."{name}"' for name in one.columns)
    whenever = f"WHEN ({changes}) " if changes else ""
    events = {"UPDATE": whenever, "DELETE": ""} | ({"INSERT": ""} if one.counts_new_rows else {})
    if not is_sqlite:
        events["TRUNCATE"] = ""
    for event, condition in events.items():
        place = f'AFTER {event} ON "{one.table}"'
        if is_sqlite:
            count = f"UPDATE {TABLE} SET n = n + 1 WHERE name = '{one.name}'"  # noqa: S608
            made = f"{place} {condition}BEGIN {count}; END"
        else:
            each = "ROW" if condition else "STATEMENT"
            call = f"EXECUTE FUNCTION {FUNCTION}('{one.name}')"
            made = f"{place} FOR EACH {each} {condition}{call}"
        name = f"{PREFIX}{sha256(made.encode()).hexdigest()[:16]}"
        yield name, f'CREATE TRIGGER "{name}" {made}'


# What PostgreSQL is asked: which transactions a statement sees, on a replica how far it has come.
COUNTED = f"SELECT name, sum(n) AS n FROM {TABLE} GROUP BY name"  # noqa: S608
HOW_FAR = (
    "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()::text"  # noqa: S608
    " ELSE pg_current_snapshot()::text END,"
    f" (SELECT json_object_agg(name, n)::text FROM ({COUNTED}) AS counted)"
)


class MarkReader:
    """Reads the marks; on SQLite by a connection of its own, which never writes, so that SQLite
    tells it of the writes of all others."""

    def __init__(self) -> None:
        self._watching: sqlite3.Connection | None = None
        self._version: int | None = None
        self._counted: dict[str, object] = {}
        self._lock = threading.Lock()

    def current(self, using: str = DEFAULT_DB_ALIAS) -> Marks | None:
        """The marks of all tables that have one; read them before what they are to cover. None
        inside a transaction, and where the database is not reached."""
        if connections[DEFAULT_DB_ALIAS].in_atomic_block:
            return None
        connection = connections[using]
        try:
            if connection.vendor == "sqlite":
                found = self._of_file(str(connection.settings_dict["NAME"]))
            else:
                found = _ask(connection)
        except sqlite3.Error:
            return None
        except Error:
            connection.close()
            return None
        return None if found is None else {**found, MINUTE: int(time.time()) // 60}

    def forget(self) -> None:
        """Close the file."""
        if self._watching is not None:
            self._watching.close()
        self._watching = self._version = None

    def _of_file(self, name: str) -> dict[str, object] | None:
        with self._lock:
            if self._watching is None:
                if not Path(name).is_file():
                    return None  # in memory: a single process, which is not a server
                address = f"{Path(name).absolute().as_uri()}?mode=ro"
                self._watching = sqlite3.connect(address, uri=True, check_same_thread=False)
            version: int = self._watching.execute("PRAGMA data_version").fetchone()[0]
            if version != self._version:
                self._counted = {**dict(self._watching.execute(COUNTED)), WHOLE: version}
                self._version = version
            return self._counted


def _ask(connection: BaseDatabaseWrapper) -> dict[str, object]:
    with connection.cursor() as cursor:
        cursor.execute(HOW_FAR)
        whole, counted = cursor.fetchone()
    return {**json.loads(counted or "{}"), WHOLE: whole}


reader = MarkReader()

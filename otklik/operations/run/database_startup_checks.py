"""Checks of the database before serving: present, of this version, and prepared by one machine.

Importable before Django is set up.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from psycopg import conninfo, pq

from otklik.operations.cli.terminal_output import refusal, say

DATABASE_SECONDS = 300.0  # a separate machine may start minutes after this one
AGAIN_SECONDS = 2.0


def await_database(database: BaseDatabaseWrapper, *, seconds: float) -> None:
    """Wait for a server that is not there yet, and say so once. Raises Refused if it is still
    absent after `seconds`, and at once if it answers but refuses us: a wrong password will stay
    wrong. A file needs no waiting."""
    if database.vendor != "postgresql":
        return
    deadline, is_told, was_there = time.monotonic() + seconds, False, False
    while True:
        try:
            database.ensure_connection()
        except OperationalError as fault:
            if was_there:
                raise refusal(
                    f"Сервер базы данных работает, но не пускает ({' '.join(str(fault).split())})."
                    " Проверьте в DATABASE_URL имя, пароль и название базы и запустите снова.",
                    "The database server runs and does not let us in. Check the name, the password"
                    " and the database in DATABASE_URL, then start again.",
                ) from fault
            if time.monotonic() >= deadline:
                raise refusal(
                    f"База данных не отвечает ({' '.join(str(fault).split())}). Проверьте её"
                    " сервер и DATABASE_URL и запустите снова.",
                    "The database does not answer. Check its server and DATABASE_URL, then start"
                    " again.",
                ) from fault
        else:
            return
        if not is_told:
            say("Жду базу данных…", "Waiting for the database…")
            is_told = True
        was_there = _is_there(database.get_connection_params())
        time.sleep(AGAIN_SECONDS)


def _is_there(params: Mapping[str, Any]) -> bool:
    """Whether a server accepts connections there at all: not while it is starting."""
    where = {name: params[name] for name in ("host", "port", "service") if params.get(name)}
    dsn = conninfo.make_conninfo("", **where, connect_timeout=10)
    return pq.PGconn.ping(dsn.encode()) == pq.Ping.OK


def refuse_version_1() -> None:
    """Raises Refused for a database of version 1: its tables have other names."""
    if ("journal", "0001_initial") in MigrationRecorder(connection).applied_migrations():
        raise refusal(
            "В этой папке данные версии 1, а версия 2 начинает заново и их не прочитает."
            " Укажите в OTKLIK_DATA_DIR другую папку (или другую базу в DATABASE_URL).",
            "The data here are of version 1; version 2 begins anew and cannot read them. Name"
            " another folder in OTKLIK_DATA_DIR, or another database in DATABASE_URL.",
        )


@contextmanager
def alone_at_the_database() -> Iterator[None]:
    """When several machines prepare one PostgreSQL at once, one does and the others wait."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('otklik prepare'))")
    yield  # the lock ends with the connection, closed by `prepare`

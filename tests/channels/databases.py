"""Databases as several processes and threads see them.

SQLite's test database lives in memory, where locks behave as nowhere else: these tests move to
a copy of it in a file, with the settings of production.
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import connection, connections


@contextmanager
def shared_database(folder: Path) -> Iterator[None]:
    """Inside, every new connection reaches the same database on disk."""
    if connection.vendor != "sqlite":
        yield
        return
    file = folder / "shared.sqlite3"
    connection.ensure_connection()
    in_memory = connection.connection
    copy = sqlite3.connect(file)
    in_memory.backup(copy)
    copy.close()
    name = connection.settings_dict["NAME"]
    connection.connection = None
    connection.settings_dict["NAME"] = str(file)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
        connection.connection = in_memory


def address() -> str:
    """DATABASE_URL for another process."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    who = f"{quote(settings['USER'])}:{quote(settings['PASSWORD'])}"
    where = f"{quote(settings['HOST'], safe='')}:{settings['PORT'] or 5432}"
    return f"postgres://{who}@{where}/{settings['NAME']}"


def environment() -> dict[str, str]:
    """The environment of another process of this installation."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "otklik.config.settings.test",
        "DATABASE_URL": address(),
    }


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run calls in threads that start together, each with its own connection."""
    gate = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def run(index: int, call: Callable[[], object]) -> None:
        try:
            gate.wait()
            results[index] = call()
        except BaseException as fault:
            results[index] = fault
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results

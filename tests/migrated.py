"""Migrated tables, made once and copied.

SQLite's are kept under .tools, PostgreSQL's in a database of the same server, both named by what
every migration says, so that any change of one makes them anew. `python -m tests.migrated` makes
what is missing, so that `tools/test` can have both made side by side.
"""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path

import dj_database_url
import django
import psycopg
from django.apps import apps
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".tools" / "migrated"
PREFIX = "otklik_migrated_"


@contextmanager
def lent() -> Iterator[None]:
    """Put kept tables where those of the tests are to be; if there are none, keep what is made
    there meanwhile. Whoever comes second waits."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    # Told once: from now on the name of the connection's database is that of the tests.
    connection.settings_dict["TEST"]["NAME"] = place()
    if not _is_kept():
        with (FOLDER / f"lock-{connection.vendor}").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not _is_kept():
                forget()  # what a run that fell over has left is not what is to be kept
                yield
                _keep()
                return
    if connection.vendor == "sqlite":
        shutil.copyfile(_kept_file(), place())
    else:
        forget()
        create_database(place(), template=_kept_database())
    yield


def ready() -> None:
    """Let kept tables be there, made by a process of its own if need be."""
    if not _is_kept():
        subprocess.run([sys.executable, "-m", "tests.migrated"], cwd=ROOT, check=True)


def place() -> str:
    """The file or the database of this process's tests."""
    test = connection.settings_dict["TEST"]["NAME"]
    return str(test or f"test_{connection.settings_dict['NAME']}")


def forget() -> None:
    """Delete the tables of this process's tests."""
    if connection.vendor == "sqlite":
        Path(place()).unlink(missing_ok=True)
    else:
        connection.close()
        drop_database(place())


def copy(database: Path) -> bool:
    """Put kept tables of SQLite where `database` is to be; False when there are none."""
    kept = _kept_file()
    if kept.exists():
        shutil.copyfile(kept, database)
    return kept.exists()


def kept_database() -> str | None:
    """PostgreSQL's, a template for others; None when there is none."""
    return _kept_database() if _kept_database() in _databases() else None


def create_database(name: str, *, template: str | None) -> None:
    copied = f' TEMPLATE "{template}"' if template else ""
    with _administration() as administering:
        administering.execute(f'CREATE DATABASE "{name}"{copied}'.encode())


def drop_database(name: str) -> None:
    with _administration() as administering:
        administering.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def _is_kept() -> bool:
    return _kept_file().exists() if connection.vendor == "sqlite" else kept_database() is not None


def _keep() -> None:
    if connection.vendor == "sqlite":
        _keep_file()
        return
    connection.close()  # PostgreSQL copies nothing that somebody reads
    for old in _databases():
        if old.startswith(PREFIX):
            drop_database(old)
    create_database(_kept_database(), template=place())


def _keep_file() -> None:
    kept = _kept_file()
    being_made = kept.with_suffix(f".{os.getpid()}")
    with sqlite3.connect(place()) as source, sqlite3.connect(being_made) as target:
        source.backup(target)
    source.close()
    target.close()
    for old in FOLDER.glob("*.sqlite3"):
        old.unlink()
    being_made.replace(kept)


def _kept_file() -> Path:
    return FOLDER / f"{_key()}.sqlite3"


def _kept_database() -> str:
    return f"{PREFIX}{_key()}"


@cache
def _key() -> str:
    """Another one after any change of a migration, ours or a library's."""
    digest = sha256(django.__version__.encode())
    for name in ("create_tables.py", "first_rows.json"):
        digest.update((ROOT / "otklik" / "operations" / "run" / name).read_bytes())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for file in sorted(Path(app.path, "migrations").glob("*.py")):
            digest.update(f"{app.label}.{file.stem}".encode() + file.read_bytes())
    return digest.hexdigest()[:20]


def _databases() -> list[str]:
    with _administration() as administering:
        found = administering.execute("SELECT datname FROM pg_database").fetchall()
    return [str(name) for (name,) in found]


@contextmanager
def _administration() -> Iterator[psycopg.Connection]:
    facts = dj_database_url.parse(os.environ["DATABASE_URL"])
    with psycopg.connect(
        host=facts.get("HOST") or None,
        port=facts.get("PORT") or None,
        user=facts.get("USER") or None,
        password=facts.get("PASSWORD") or None,
        dbname=facts["NAME"],
        autocommit=True,
    ) as administering:
        yield administering


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "otklik.config.settings.test")
    django.setup()
    from tests.databases import seldom_garbage

    with seldom_garbage(), lent():
        connection.creation.create_test_db(verbosity=0, autoclobber=True, keepdb=True)
        connection.close()
    forget()

"""Migrated tables of SQLite, made once and copied: hundreds of migrations take half a minute.

Kept under .tools by what every migration says, so that any change of one makes them anew.
"""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path

import django
from django.apps import apps

FOLDER = Path(__file__).resolve().parents[1] / ".tools" / "migrated"


@contextmanager
def lent(database: Path) -> Iterator[None]:
    """Put kept tables where `database` is to be; if there are none, keep those that are made there
    meanwhile. Whoever comes second waits."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    kept = _kept()
    if not kept.exists():
        with (FOLDER / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                yield
                _keep(database, kept)
                return
    shutil.copyfile(kept, database)
    yield


def copy(database: Path) -> bool:
    """Put kept tables where `database` is to be; False when there are none."""
    kept = _kept()
    if kept.exists():
        shutil.copyfile(kept, database)
    return kept.exists()


def _kept() -> Path:
    return FOLDER / f"{_key()}.sqlite3"


def _keep(database: Path, kept: Path) -> None:
    being_made = kept.with_suffix(f".{os.getpid()}")
    with sqlite3.connect(database) as source, sqlite3.connect(being_made) as target:
        source.backup(target)
    source.close()
    target.close()
    for old in FOLDER.glob("*.sqlite3"):
        old.unlink()
    being_made.replace(kept)


@cache
def _key() -> str:
    """Another one after any change of a migration, ours or a library's."""
    told = sha256(django.__version__.encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for file in sorted(Path(app.path, "migrations").glob("*.py")):
            told.update(f"{app.label}.{file.stem}".encode() + file.read_bytes())
    return told.hexdigest()[:20]

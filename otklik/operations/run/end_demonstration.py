"""The demonstration in `otklik run`: its modules, its end, and the removal of its data.

«Clean sheet» removes all fictitious data with one click; the pack stays. The audit log refuses
every deletion (ADR 0104), so the whole database is moved away and a new one is created. The click
writes a file; `otklik run` finds it, stops its programs, moves the data into `aside/` and restarts.
"""

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

OTKLIK = ("-m", "otklik.operations.cli.main")


def demo_module(module: str) -> Any:
    """Imported by name: the app `demo` is only installed for a demonstration."""
    return import_module(f"otklik.demo.{module}")


def end_demonstration() -> None:
    """In a separate process, the only one with the app `demo` installed."""
    environment = {**os.environ, "OTKLIK_DEMONSTRATION": "true"}
    command = [sys.executable, *OTKLIK, "manage", "end_demonstration"]
    subprocess.run(command, env=environment, check=True)


ASKED, BEGUN, ASIDE = "clean-sheet.asked", "clean-sheet.json", "aside"


def move_aside_if_asked(data_dir: Path) -> Path | None:
    """As `move_data_aside`, with the database of this installation."""
    if not is_asked(data_dir) or not can_be():
        return None
    connections.close_all()
    return move_data_aside(data_dir, Path(connections["default"].settings_dict["NAME"]))


def ask(data_dir: Path, *, by: str, at: datetime) -> None:
    """`otklik run` notices it within a second. Repeatable."""
    draft = data_dir / f"{ASKED}.tmp"
    draft.write_text(json.dumps({"by": by, "at": at.isoformat()}), "utf-8")
    draft.replace(data_dir / ASKED)


def is_asked(data_dir: Path) -> bool:
    return (data_dir / ASKED).exists()


def is_begun(data_dir: Path) -> bool:
    """Whether this installation was started afresh: then no data is fictitious any more."""
    return (data_dir / BEGUN).exists()


def is_all_made_up() -> bool:
    """Whether this is a demonstration with only fictitious data."""
    return settings.DEMONSTRATION and not is_begun(Path(settings.DATA_DIR))


def can_be() -> bool:
    """Only if the database is a file. On PostgreSQL its administrator creates an empty one."""
    return connections["default"].vendor == "sqlite"


def move_data_aside(data_dir: Path, database: Path) -> Path | None:
    """If requested, move database, uploads and passwords of the demonstration away; returns where
    to. If interrupted, it continues next time. Nothing may be running."""
    if not is_asked(data_dir):
        return None
    payload = json.loads((data_dir / ASKED).read_text("utf-8"))
    aside = data_dir / ASIDE / datetime.fromisoformat(payload["at"]).strftime("%Y-%m-%d-%H%M%S")
    aside.mkdir(mode=0o700, parents=True, exist_ok=True)
    # The main file goes last: while it is here, its log belongs to it.
    for suffix in ("-shm", "-wal", ""):
        _move(database.with_name(database.name + suffix), aside)
    for name in ("media", "heads", "cache", "secrets/accounts.txt"):
        _move(data_dir / name, aside)
    (data_dir / BEGUN).write_text(json.dumps({**payload, "aside": str(aside)}), "utf-8")
    (data_dir / ASKED).unlink()
    return aside


def _move(path: Path, into: Path) -> None:
    if path.exists():
        shutil.move(path, into / path.name)

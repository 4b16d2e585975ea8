"""A clean sheet: everything that was made up goes at one press, the pack stays.

The journal refuses every deletion, and so it should (ADR 0104): what was made up is not deleted
but set aside with its database, and a new one is begun. The press leaves a file; `otklik run` sees
it, stops its programs, moves the data into `aside/` and starts again.
"""

import json
import shutil
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connections

ASKED, BEGUN, ASIDE = "clean-sheet.asked", "clean-sheet.json", "aside"


def set_aside_here(data_dir: Path) -> Path | None:
    """As `set_aside`, of the database of this installation."""
    if not is_asked(data_dir) or not can_be():
        return None
    connections.close_all()
    return set_aside(data_dir, Path(connections["default"].settings_dict["NAME"]))


def ask(data_dir: Path, *, by: str, at: datetime) -> None:
    """Whoever runs it hears within a second. Harmless twice."""
    draft = data_dir / f"{ASKED}.tmp"
    draft.write_text(json.dumps({"by": by, "at": at.isoformat()}), "utf-8")
    draft.replace(data_dir / ASKED)


def is_asked(data_dir: Path) -> bool:
    return (data_dir / ASKED).exists()


def is_begun(data_dir: Path) -> bool:
    """Whether this installation began anew: then nothing is made up any more."""
    return (data_dir / BEGUN).exists()


def is_all_made_up() -> bool:
    """Whether this is a demonstration in which nothing is anybody's own."""
    return settings.DEMONSTRATION and not is_begun(Path(settings.DATA_DIR))


def can_be() -> bool:
    """A database that is a file of ours. On PostgreSQL whoever keeps it makes an empty one."""
    return connections["default"].vendor == "sqlite"


def set_aside(data_dir: Path, database: Path) -> Path | None:
    """If it was asked for: move database, uploads and passwords of the demonstration away; where
    they lie now. Cut off, it goes on the next time. Nothing may be running."""
    if not is_asked(data_dir):
        return None
    payload = json.loads((data_dir / ASKED).read_text("utf-8"))
    aside = data_dir / ASIDE / datetime.fromisoformat(payload["at"]).strftime("%Y-%m-%d-%H%M%S")
    aside.mkdir(mode=0o700, parents=True, exist_ok=True)
    # The main file goes last: as long as it is here, its log belongs to it.
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

"""Where the backups of an installation lie, and which tables this program knows."""

import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from otklik.operations.backups import contents
from otklik.operations.backups.manifest import Migrations


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where backups of this installation lie, and what seals them."""

    data_dir: Path
    folder: Path
    key: Path
    url: str

    @classmethod
    def of_settings(cls) -> "Place":
        data_dir = Path(settings.DATA_DIR)
        key = settings.BACKUP_KEY_FILE or data_dir / "secrets" / contents.KEY
        folder = Path(settings.BACKUP_DIR or data_dir / "backups")
        url = os.environ.get("DATABASE_URL", "")
        return cls(data_dir=data_dir, folder=folder, key=Path(key), url=url)


def known() -> Migrations:
    """What this program knows to do with tables."""
    found: dict[str, list[str]] = {}
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    for app, name in loader.disk_migrations:
        found.setdefault(app, []).append(name)
    return found

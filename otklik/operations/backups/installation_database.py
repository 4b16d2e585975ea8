"""Which database an installation has."""

from pathlib import Path
from typing import Any

import dj_database_url

from otklik.operations.backups.databases import Home, SqliteHome
from otklik.operations.backups.postgres import PostgresHome


def home(url: str, data_dir: Path) -> Home:
    """Of the database that `DATABASE_URL` names; of the file in the data folder without one."""
    parsed: dict[str, Any] = {**dj_database_url.parse(url)} if url else {}
    if url and "sqlite" not in parsed["ENGINE"]:
        return PostgresHome(parsed)
    return SqliteHome(Path(parsed["NAME"]) if url else data_dir / "otklik.sqlite3")

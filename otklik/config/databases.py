"""The database of an installation: a given one, or SQLite in the folder of data."""

from pathlib import Path
from typing import Any

import dj_database_url

# Whoever closes the last connection to SQLite empties the log into the file and waits for the
# disk: a connection a request made pages two to seven times slower.
SECONDS_KEPT = 60
SQLITE = "django.db.backends.sqlite3"
SQLITE_OPTIONS: dict[str, Any] = {
    "timeout": 30,
    # One that begins by reading and goes on to write is refused at once when another wrote.
    "transaction_mode": "IMMEDIATE",
    # Whatever was confirmed is on the disk by then, also if power goes: each commit waits for it,
    # about a millisecond.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8000;",
}
FORGETFUL = "PRAGMA synchronous=NORMAL;"


def database(url: str, folder: Path, *, is_lasting: bool = True) -> dict[str, Any]:
    """Django's settings of the database at this address, or of a file in the folder without one.

    SQLite gets the same options however it was named; an option in the address outweighs ours.
    One that is not lasting may lose its last moments when power goes, and waits for no disk.
    """
    if not url:
        parsed: dict[str, Any] = {"ENGINE": SQLITE, "NAME": folder / "otklik.sqlite3"}
        parsed["CONN_MAX_AGE"] = SECONDS_KEPT
    else:
        parsed = {**dj_database_url.parse(url, conn_max_age=SECONDS_KEPT, conn_health_checks=True)}
    if parsed["ENGINE"] == SQLITE:
        options = dict(SQLITE_OPTIONS)
        if not is_lasting:
            options["init_command"] += FORGETFUL
        parsed["OPTIONS"] = options | parsed.get("OPTIONS", {})
    return parsed

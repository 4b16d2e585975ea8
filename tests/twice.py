"""Which tests of a database are asked of which of the two.

The two can differ in what their SQL does (search, triggers, locks, constraints, what is left when a
program dies) and in what a test commits. What commits is asked of both every time. Of what reaches
beneath Django's queries PostgreSQL is asked all, SQLite one half; what remains is asked of one of
the two. Killed programs are asked of either, of neither, of the other, by turns; what else is slow
with every third commit. Which half, and whose turn, follows from the commit: others with each, and
the same each time the same commit is tried. `pytest` alone asks everything.
"""

import re
import subprocess
import threading
import unittest
from functools import cache
from pathlib import Path
from zlib import crc32

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection, connections
from django.db import transaction as transactions

from tests.sharing_out import TOGETHER

ROOT = Path(__file__).resolve().parents[1]
TURNS = 24  # what is asked by turns is one in two, three, four or eight
#: Whose code, or what it reads and leaves, is written for each of the two; where files come in.
WRITTEN_TWICE = (
    "tests/incidents/attachments/",
    "tests/incidents/test_importing",
    "tests/incidents/test_photos",
    "tests/incidents/test_search",
    "tests/operations/test_backup",
    "tests/operations/test_clean",
    "tests/operations/test_doctor",
    "tests/operations/test_health",
    "tests/operations/history/",
    "tests/operations/test_housekeeping",
    "tests/operations/test_start",
    "tests/operations/test_system",
    "tests/audit/",
    "tests/privacy/",
    "tests/media/",
    "tests/cms/",
    "tests/website/test_before_and_beside",
    "tests/website/test_kept",
    "tests/website/test_question_photos",
    "tests/website/test_search",
    "tests/website/test_site",
    "tests/ingest/",
    "tests/legal_acts/test_finding_acts",
    "tests/surveys/test_anonymity",
    "tests/surveys/test_closing",
    "tests/surveys/test_collecting",
    "tests/surveys/test_known",
    "tests/surveys/test_sampling",
    "tests/test_bulk",
    "tests/test_hostile_words",
    "tests/test_tables_going_out",
)
#: What a module has in hand that goes past Django's queries, or counts on how they fail.
BENEATH = (
    DatabaseError, IntegrityError, OperationalError, connections, transactions,
    threading, threading.Thread,
)  # fmt: skip
#: How many queries there are is the same on both.
COUNTING = re.compile(r"^(from|import) .*|CaptureQueriesContext\(connection\)", re.MULTILINE)
#: What starts programs of its own.
INSTALLATIONS = {"running_installation", "lasting_installation"}
#: What brings threads, commits and programs of its own.
COMMITTING = {"transactional_db", "live_server"} | INSTALLATIONS


def commits(item: pytest.Item) -> bool:
    """What one connection wrote is there for another."""
    marker = item.get_closest_marker("django_db")
    return bool(
        (marker is not None and marker.kwargs.get("transaction", False))
        or COMMITTING & set(getattr(item, "fixturenames", ()))
        or issubclass(getattr(item, "cls", None) or object, unittest.TestCase)
    )


def reaches_beneath(item: pytest.Item) -> bool:
    module = getattr(item, "module", None)
    held = vars(module or object).values()
    return any(one is other for one in held for other in BENEATH) or (
        any(one is connection for one in held) and uses_connection(item.path)
    )


@cache
def uses_connection(module: Path) -> bool:
    """For more than to count queries."""
    return bool(re.search(r"\bconnection\b", COUNTING.sub("", module.read_text("utf-8"))))


def is_asked_of_both(item: pytest.Item) -> bool:
    """By turns, or whatever commit is tried if it commits."""
    path = item.path.relative_to(ROOT).as_posix()
    return path.startswith(WRITTEN_TWICE) or commits(item) or reaches_beneath(item)


def is_asked(item: pytest.Item) -> bool:
    """Of the database that this process has; what touches none is asked of SQLite."""
    if item.get_closest_marker("any_database") is not None or commits(item):
        return True
    is_postgresql = connection.vendor == "postgresql"
    if is_asked_of_both(item):
        return is_postgresql or turn_of(item, of=2) == 0
    return (turn_of(item, of=2, why="database") == 0) == is_postgresql


def waits_its_turn(item: pytest.Item) -> bool:
    """What starts programs and kills them costs as much as a hundred other tests, and to prepare
    them as much as two of these: of four commits one asks it of PostgreSQL and one of SQLite. What
    else is slow is asked by every third."""
    if item.get_closest_marker("slow") is None:
        return False
    is_apart = item.get_closest_marker("any_database") is not None
    if INSTALLATIONS & set(getattr(item, "fixturenames", ())) and not is_apart:
        return turn_of(item, of=4) != (0 if connection.vendor == "postgresql" else 2)
    return turn_of(item, of=3) != 0


def turn_of(item: pytest.Item, *, of: int, why: str = "") -> int:
    """Less than `of`; 0 when its turn has come. Modules come whole, and folders whose modules
    share something dear: what stands around their tests is brought once."""
    path = item.path.relative_to(ROOT).as_posix()
    place = next((folder for folder in TOGETHER if path.startswith(folder)), path)
    return (crc32(f"{why}{place}".encode()) + turn()) % of


@cache
def turn() -> int:
    """By the commit that is tried; the first where there is none."""
    asked = subprocess.run(
        ["git", "rev-parse", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return int(asked.stdout.strip() or "0", 16) % TURNS

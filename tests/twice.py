"""Which tests of a database SQLite is asked too, after PostgreSQL is asked all of them.

The two can differ in what their SQL does (search, triggers, locks, constraints, what is left when a
program dies) and in what a test commits. What commits is asked of both every time, but for killed
programs: those are asked of either by turns. Of what reaches beneath Django's queries SQLite is
asked one half, of what remains a fourteenth; others with each commit, and the same each time the
same commit is tried. `pytest` alone asks everything.
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

ROOT = Path(__file__).resolve().parents[1]
TURNS = 14
#: Whose code, or what it reads and leaves, is written for each of the two; where files come in.
WRITTEN_TWICE = (
    "tests/incidents/attachments/",
    "tests/incidents/test_importing",
    "tests/incidents/test_photos",
    "tests/incidents/test_search",
    "tests/installation/test_backup",
    "tests/installation/test_clean",
    "tests/installation/test_doctor",
    "tests/installation/test_health",
    "tests/installation/history/",
    "tests/installation/test_housekeeping",
    "tests/installation/test_start",
    "tests/installation/test_system",
    "tests/journal/",
    "tests/keeping/",
    "tests/media/",
    "tests/pages/",
    "tests/portal/test_before_and_beside",
    "tests/portal/test_kept",
    "tests/portal/test_question_photos",
    "tests/portal/test_search",
    "tests/portal/test_site",
    "tests/reception/",
    "tests/register/test_finding_acts",
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
    """Of SQLite, when PostgreSQL is asked all that touches a database."""
    touches_none = item.get_closest_marker("any_database") is not None
    if touches_none or commits(item):
        return True
    return has_its_turn(item, of=2 if is_asked_of_both(item) else TURNS)


def waits_its_turn(item: pytest.Item) -> bool:
    """What is slow is asked with every second commit. What starts programs and kills them costs as
    much as a hundred other tests, and to prepare them as much as two of these: one of the two
    databases is asked all of them of this commit, the other of a next one."""
    if item.get_closest_marker("slow") is None:
        return False
    is_apart = item.get_closest_marker("any_database") is not None
    if INSTALLATIONS & set(getattr(item, "fixturenames", ())) and not is_apart:
        return (turn() % 2 == 0) != (connection.vendor == "postgresql")
    return not has_its_turn(item, of=2)


def has_its_turn(item: pytest.Item, *, of: int) -> bool:
    """Modules come whole: what stands around their tests is brought once."""
    path = item.path.relative_to(ROOT).as_posix()
    return (crc32(path.encode()) + turn()) % of == 0


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

"""Power that goes while SQLite writes: what was confirmed is there, and the file is whole."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from tests import power
from tests.programs import needs

pytestmark = pytest.mark.slow
ROWS, CUTS = 120, 100


@pytest.fixture(autouse=True)
def _strace_tells() -> None:
    needs(power.can_trace(), "apt-get install strace; a container must let it look (SYS_PTRACE)")


def opened(files: dict[str, bytes], folder: Path) -> tuple[str, list[int]]:
    """What SQLite says of the file, and the numbers that stand in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (file,) = (folder / name for name in files if name.endswith(".sqlite3"))
    with closing(sqlite3.connect(file)) as database:
        (text,) = database.execute("PRAGMA integrity_check").fetchone()
        is_begun = database.execute("SELECT 1 FROM sqlite_master").fetchone()
        rows = database.execute("SELECT number FROM said ORDER BY number") if is_begun else []
        return str(text), [int(number) for (number,) in rows]


def losses(calls: list[power.Call], folder: Path) -> list[int]:
    """For each of many moments: how many confirmed rows are not there. Fails when it is broken."""
    chance, lost = Random(20261127), []
    begun = next(place for place, call in enumerate(calls, 1) if call.kind == "confirmed")
    for _ in range(CUTS):
        files, confirmed = power.found(calls[: chance.randrange(begun, len(calls))], chance)
        text, numbers = opened(files, folder)
        assert text == "ok"
        assert numbers == list(range(1, len(numbers) + 1))
        lost.append(max(0, confirmed - len(numbers)))
    return lost


def test_sqlite_has_all_that_it_confirmed_whenever_power_goes(tmp_path: Path) -> None:
    (folder := tmp_path / "var").mkdir()
    calls = power.record_calls(folder, rows=ROWS)
    assert losses(calls, tmp_path / "found") == [0] * CUTS


def test_a_demonstration_may_forget_its_last_moments_and_is_whole(tmp_path: Path) -> None:
    """So this way of cutting finds what was not waited for."""
    (folder := tmp_path / "var").mkdir()
    calls = power.record_calls(folder, rows=ROWS, is_lasting=False)
    assert sum(losses(calls, tmp_path / "found")) > 0

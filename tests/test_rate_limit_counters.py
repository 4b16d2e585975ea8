"""What strangers do is counted in a table that they can neither fill nor empty."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import RequestFactory

from otklik.core.web.rate_limit import Limit, sender
from otklik.core.web.rate_limit_counters import PLACES, Counters
from otklik.operations.backups.archive import FOLDERS
from otklik.organisation.identity.sign_in_rate_limit import OF_ADDRESS, OF_NAME, Attempt

NOON = 1_795_000_000.0
FEW = Limit(name="few", most=3, seconds=60)
COUNT = """
import sys
from pathlib import Path
from otklik.core.web.rate_limit_counters import Counters
table = Counters(Path(sys.argv[1]))
print(sum(table.add("shared", most=500, seconds=600, at=1_795_000_000) for _ in range(300)))
"""


@pytest.fixture(autouse=True)
def _from_nothing() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def small(tmp_path: Path) -> Counters:
    """With one row, in which all meet."""
    return Counters(tmp_path / "counters", rows=1)


def test_whoever_is_stopped_stays_so_however_many_others_come(small: Counters) -> None:
    for _ in range(4):
        small.add("stopped", most=3, seconds=60, at=NOON)
    for number in range(10_000):
        small.add(f"stranger {number}", most=3, seconds=60, at=NOON)
    assert small.is_reached("stopped", most=3, at=NOON)
    assert not small.add("stopped", most=3, seconds=60, at=NOON)
    assert small.add("stopped", most=3, seconds=60, at=NOON + 60)


def test_a_count_near_its_limit_gives_way_to_no_first_one(small: Counters) -> None:
    for _ in range(2):
        small.add("guesser", most=3, seconds=60, at=NOON)
    for number in range(10_000):
        small.add(f"stranger {number}", most=3, seconds=60, at=NOON)
    assert small.add("guesser", most=3, seconds=60, at=NOON)
    assert not small.add("guesser", most=3, seconds=60, at=NOON)


def test_where_all_are_stopped_newcomers_are_counted_as_one(small: Counters) -> None:
    for number in range(PLACES):
        small.add(f"stopped {number}", most=1, seconds=60, at=NOON)
    let_in = [small.add(f"new {n}", most=3, seconds=60, at=NOON + 1) for n in range(20)]
    assert let_in == [True] * 3 + [False] * 17
    assert small.is_reached("one more", most=3, at=NOON + 1)
    assert small.is_reached("stopped 0", most=1, at=NOON + 1)
    assert small.add("later", most=3, seconds=60, at=NOON + 60)


def test_the_table_has_one_size(tmp_path: Path) -> None:
    table = Counters(tmp_path / "counters")
    table.add("first", most=1, seconds=60, at=NOON)
    size = table.path.stat().st_size
    for number in range(3000):
        table.add(f"more {number}", most=1, seconds=60, at=NOON)
    assert table.path.stat().st_size == size < 2_000_000
    assert [one.name for one in tmp_path.iterdir()] == ["counters"]
    assert table.path.stat().st_mode & 0o777 == 0o600


def test_processes_count_together(tmp_path: Path) -> None:
    command = [sys.executable, "-c", COUNT, str(tmp_path / "counters")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(3)]
    assert sum(int(one.communicate(timeout=60)[0]) for one in running) == 500


def test_a_folder_that_was_emptied_begins_anew(small: Counters) -> None:
    small.add("one", most=1, seconds=60, at=NOON)
    small.path.unlink()
    assert small.add("one", most=1, seconds=60, at=NOON)
    assert not small.add("one", most=1, seconds=60, at=NOON)


def test_what_was_no_failure_is_taken_back() -> None:
    for _ in range(20):
        assert FEW.count("somebody")
        FEW.take_back("somebody")
    assert [FEW.count("somebody") for _ in range(4)] == [True, True, True, False]
    assert FEW.is_reached("somebody")
    assert FEW.count("somebody", at=time.time() + 61)


def test_networks_of_the_new_protocol_have_limits_too() -> None:
    """/64 three, /56 twice as many, /48 four times."""
    let_in = [FEW.count(whence(f"2001:db8:7:{n:x}::1")) for n in range(1000)]
    assert sum(let_in) == 12
    assert sum(FEW.count(whence(f"2001:db8:9:{n:x}::1")) for n in range(256)) == 6
    assert sum(FEW.count(whence(f"2001:db8:a:1::{n:x}")) for n in range(1, 99)) == 3


def test_a_household_that_is_refused_does_not_use_up_its_neighbours_tries() -> None:
    for _ in range(100):
        FEW.count(whence("2001:db8:7:1::1"))
    assert all(FEW.count(whence("2001:db8:7:2::1")) for _ in range(3))


def test_refused_sign_ins_leave_nothing_behind_and_shut_nobody_out() -> None:
    """250 tries left 200 files; and each counted against the name, though nobody looked at it."""
    folder = Path(str(settings.CACHES["default"]["LOCATION"]))
    request = RequestFactory().post("/account/login/", REMOTE_ADDR="203.0.113.7")
    tries = [Attempt.count(request, f"name {number}") for number in range(OF_ADDRESS.most)]
    before = sorted(folder.iterdir())
    assert all(tries)
    for _ in range(OF_NAME.most * 2):
        assert Attempt.count(request, "colleague") is None
    for number in range(200):
        assert Attempt.count(request, f"another {number}") is None
    assert sorted(folder.iterdir()) == before
    elsewhere = RequestFactory().post("/account/login/", REMOTE_ADDR="203.0.113.8")
    assert Attempt.count(elsewhere, "colleague") is not None


def test_what_is_counted_is_in_no_copy() -> None:
    """A copy takes the database and these folders."""
    assert "cache" not in FOLDERS
    place = Path(str(settings.CACHES["default"]["LOCATION"]))
    assert place.name.startswith("cache")
    assert place.parent == settings.DATA_DIR


def whence(address: str) -> object:
    return sender(RequestFactory().get("/", REMOTE_ADDR=address))

"""What several processes count together: nothing is lost, and one of them is first."""

import multiprocessing
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from django.test import override_settings

from otklik.core import cache_backends as shared
from otklik.core.cache_backends import SharedCache

PROCESSES = 4
TIMES = 100


@pytest.fixture
def cache(tmp_path: Path) -> SharedCache:
    return SharedCache(str(tmp_path), {"max_entries": 1000})


@pytest.fixture
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("fork")) as pool:
        yield pool


def _count(place: str) -> None:
    cache = SharedCache(place, {})
    for _ in range(TIMES):
        cache.incr("attempts")


def _firsts(place: str) -> int:
    cache = SharedCache(place, {})
    return sum(cache.add(f"code-{number}", 1) for number in range(TIMES))


def test_no_count_is_lost(
    cache: SharedCache, tmp_path: Path, processes: ProcessPoolExecutor
) -> None:
    cache.add("attempts", 0)

    list(processes.map(_count, [str(tmp_path)] * PROCESSES))

    assert cache.get("attempts") == PROCESSES * TIMES


def test_one_of_all_is_first(tmp_path: Path, processes: ProcessPoolExecutor) -> None:
    assert sum(processes.map(_firsts, [str(tmp_path)] * PROCESSES)) == TIMES


def test_counting_keeps_the_end(cache: SharedCache, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.add("attempts", 0, 60)
    began = time.time()

    monkeypatch.setattr(time, "time", lambda: began + 59)
    assert cache.incr("attempts") == 1
    monkeypatch.setattr(time, "time", lambda: began + 61)

    assert cache.get("attempts") is None
    with pytest.raises(ValueError, match="not found"):
        cache.incr("attempts")
    assert cache.add("attempts", 0, 60)


def test_what_never_ends_is_counted_too(cache: SharedCache) -> None:
    cache.add("attempts", 1, None)

    assert cache.incr("attempts", 2) == 3
    assert cache.get("attempts") == 3


def test_what_has_ended_is_swept_and_the_rest_stays(
    cache: SharedCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        cache.set(f"old-{number}", 1, 1)
    cache.set("new", 1, 600)
    began = time.time()
    monkeypatch.setattr(time, "time", lambda: began + 60)
    for _write in range(100 * shared.SWEPT_ONCE_IN):  # a write sweeps by chance
        cache.add("newest", 1, 600)
        if len(list(tmp_path.glob("*.djcache"))) == 2:
            break

    assert len(list(tmp_path.glob("*.djcache"))) == 2
    assert cache.get("new") == 1


def test_a_name_of_a_file_tells_no_address(cache: SharedCache, tmp_path: Path) -> None:
    cache.set("sign-in:192.0.2.1", 1)
    (ours,) = tmp_path.glob("*.djcache")
    with override_settings(SECRET_KEY="another"):
        cache.set("sign-in:192.0.2.1", 1)

    assert len(list(tmp_path.glob("*.djcache"))) == 2
    assert b"192.0.2.1" not in ours.read_bytes()

"""Who wants to write to a busy SQLite asks again at even intervals, as long as it may."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction

from otklik.core.db.write_unless_busy import write_unless_busy
from tests.channels.databases import shared_database

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL lets several write"),
]
ENOUGH = 5  # SQLite by itself makes one attempt, as far as Django sees


@pytest.fixture(autouse=True)
def in_a_file(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    with shared_database(tmp_path):
        yield


@contextmanager
def somebody_writes(until: threading.Event) -> Iterator[None]:
    is_writing = threading.Event()

    def write() -> None:
        with transaction.atomic():
            is_writing.set()
            until.wait(60)
        connections.close_all()

    thread = threading.Thread(target=write)
    thread.start()
    is_writing.wait(60)
    try:
        yield
    finally:
        until.set()
        thread.join()


@contextmanager
def attempts(most: int = 0, act: Any = None) -> Iterator[list[str]]:
    """To begin; after so many of them `act`."""
    found: list[str] = []

    def wrapper(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("BEGIN"):
            found.append(sql)
            if len(found) == most:
                act()
        return execute(sql, *rest)

    with connection.execute_wrapper(wrapper):
        yield found


def patience() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        return int(cursor.fetchone()[0])


def test_it_asks_until_the_other_has_written() -> None:
    is_over, usual = threading.Event(), patience()
    with somebody_writes(is_over), attempts(ENOUGH, is_over.set) as begun, transaction.atomic():
        pass
    assert len(begun) >= ENOUGH
    assert patience() == usual > 0


def test_it_gives_up_when_its_time_is_over() -> None:
    options = connection.settings_dict["OPTIONS"]
    usual, options["timeout"] = options["timeout"], 0.05
    try:
        with (
            somebody_writes(threading.Event()),
            attempts() as begun,
            pytest.raises(OperationalError, match="locked"),
            transaction.atomic(),
        ):
            pass
    finally:
        options["timeout"] = usual
    assert len(begun) > 1
    with transaction.atomic():
        assert connection.in_atomic_block


def test_what_may_be_left_out_is_not_waited_for() -> None:
    written = list[int]()
    with somebody_writes(threading.Event()), attempts() as begun:
        assert not write_unless_busy(lambda: written.append(1))
    assert (len(begun), written) == (1, [])
    assert write_unless_busy(lambda: written.append(2))
    assert written == [2]
    assert patience() > 0

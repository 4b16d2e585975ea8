"""Requests in different threads use the connection that was used last."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.signals import request_finished, request_started
from django.db import connection, connections

from otklik.core.db import warm_connections
from otklik.organisation.structure.units_and_institutions import Unit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def _shared(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its connections by thread")
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 60)
    warm_connections.share_connections()
    yield
    request_started.disconnect(warm_connections._lend)
    request_finished.disconnect(warm_connections._take_back)
    for one in warm_connections._free:
        one.close()
    warm_connections._free.clear()


def request(act: Callable[[], object] = lambda: None) -> int:
    """Which connection a request in this thread has."""
    request_started.send(sender=None)
    Unit.objects.count()
    act()
    used = id(connection.connection)
    request_finished.send(sender=None)
    assert not connections.all(initialized_only=True)
    return used


def in_a_new_thread(act: Callable[[], object] = lambda: None) -> int:
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(request, act).result()


@pytest.mark.usefixtures("_shared")
def test_one_after_another_share_one() -> None:
    assert len({in_a_new_thread() for _ in range(3)}) == 1


@pytest.mark.usefixtures("_shared")
def test_at_once_each_has_its_own() -> None:
    both = Barrier(2, timeout=20)
    with ThreadPoolExecutor(2) as threads:
        found = [threads.submit(request, both.wait) for _ in range(2)]
        assert len({one.result() for one in found}) == 2
    assert len(warm_connections._free) == 2


@pytest.mark.usefixtures("_shared")
def test_one_that_is_too_old_is_opened_anew() -> None:
    in_a_new_thread()
    [kept] = warm_connections._free
    kept.close_at = 0
    opened = kept.connection
    in_a_new_thread()
    assert kept.connection is not None
    assert kept.connection is not opened

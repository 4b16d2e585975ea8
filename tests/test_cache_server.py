"""Several machines count in one place: against a real Valkey (or Redis) of this machine."""

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.cache.backends.redis import RedisCache
from django.test import RequestFactory, override_settings
from django.utils.module_loading import import_string

from otklik.config import backend_settings
from otklik.core.web.rate_limit import Limit
from otklik.organisation.identity.sign_in_rate_limit import OF_NAME, Attempt
from tests.ports import free_port
from tests.programs import needs

PROGRAM = shutil.which("valkey-server") or shutil.which("redis-server")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that forgets everything."""
    needs(PROGRAM, "apt-get install valkey-server")
    assert PROGRAM
    port = free_port()
    command = [PROGRAM, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir",
               str(tmp_path_factory.mktemp("valkey")), "--requirepass", "open-sesame"]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    for _ in range(200):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port)).close()
            break
        time.sleep(0.05)
    yield f"valkey://:open-sesame@127.0.0.1:{port}/0"
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture
def cache(server: str, tmp_path: Path) -> Iterator[RedisCache]:
    cache = machine(server, tmp_path)
    cache.clear()
    yield cache
    cache.clear()
    cache.close()


def machine(server: str, folder: Path) -> RedisCache:
    """The cache as one more machine has it, by the settings."""
    made = backend_settings.cache(server, folder)
    function = import_string(made["KEY_FUNCTION"])
    cache: RedisCache = import_string(made["BACKEND"])(
        made["LOCATION"], {"KEY_FUNCTION": function, "OPTIONS": made["OPTIONS"]}
    )
    return cache


def test_two_machines_count_together_and_one_is_first(
    server: str, cache: RedisCache, tmp_path: Path
) -> None:
    cache.set("attempts", 0, 60)
    firsts: list[bool] = []

    def work() -> None:
        here = machine(server, tmp_path)
        for number in range(50):
            here.incr("attempts")
            firsts.append(here.add(f"code-{number}", 1, 60))
        here.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.get("attempts") == 150
    assert sum(firsts) == 50


def test_what_has_ended_is_not_counted_for_ever(cache: RedisCache) -> None:
    with pytest.raises(ValueError, match="not found"):
        cache.incr("gone")
    assert cache.get("gone") is None
    cache.set("short", 1, 1)
    assert cache.incr("short") == 2
    time.sleep(1.1)
    assert cache.get("short") is None


def test_guessing_on_two_machines_is_one_count(server: str, tmp_path: Path) -> None:
    limit = Limit(name="codes", most=3, seconds=60)
    with override_settings(CACHES={"default": backend_settings.cache(server, tmp_path)}):
        assert [limit.count("198.51.100.7") for _ in range(4)] == [True, True, True, False]
        request = RequestFactory().post("/account/login/", REMOTE_ADDR="198.51.100.8")
        tries = [Attempt.count(request, "operator") for _ in range(OF_NAME.most + 1)]
        assert tries[-1] is None
        assert None not in tries[:-1]


def test_the_names_of_entries_tell_nothing(cache: RedisCache) -> None:
    cache.set("sign-in of 198.51.100.7", 1, 60)
    client = cache._cache.get_client(None)
    (name,) = client.keys("*")
    assert b"198" not in name
    assert len(name) == 64


@pytest.mark.parametrize("address", ["10.0.0.1:6379", "http://cache", "memcached://secret@cache"])
def test_another_address_is_refused_without_being_told(address: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="OTKLIK_CACHE_URL") as refused:
        backend_settings.cache(address, tmp_path)
    assert "secret" not in str(refused.value)

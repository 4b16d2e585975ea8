"""A cache that all processes share, for minutes.

Attempts at passwords and codes are counted separately (`core.counters`), so that all web processes
see one count. In the database the counts would go into backups, with addresses and times.
"""

import pickle
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.redis import RedisCache
from django.core.files import locks
from django.utils.crypto import salted_hmac

from otklik.core.web.rate_limit_counters import Counters, counters_in

SWEPT_ONCE_IN = 200  # writes


class SharedCache(FileBasedCache):
    """Django's file cache, safe for concurrent processes.

    `add` and `incr` are atomic, file names are digests keyed by the installation (a plain digest of
    an IP address is guessed in minutes), and expired entries are deleted.
    """

    _dir: str

    @property
    def counters(self) -> Counters:
        """Rate-limit counts; as cache entries each would be a file."""
        return counters_in(Path(self._dir))

    def clear(self) -> None:
        super().clear()
        self.counters.clear()

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """True if the key was not there; of two simultaneous callers one gets True."""
        with self._alone():
            return super().add(key, value, timeout, version)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add without losing a count; the key keeps its expiry. Raises ValueError without it."""
        with self._alone():
            ends, now = self._end(key, version), time.time()
            if not self.has_key(key, version):
                raise ValueError(f"Key {key!r} not found")
            value = int(self.get(key, 0, version)) + delta
            self.set(key, value, None if ends is None else max(ends - now, 0), version)
        return value

    def _end(self, key: str, version: int | None) -> float | None:
        """Expiry in epoch seconds; 0 if the key is not there, None if it never expires."""
        with suppress(FileNotFoundError), Path(self._key_to_file(key, version)).open("rb") as file:
            end: float | None = pickle.load(file)  # noqa: S301 (a file of our own)
            return end
        return 0.0

    @contextmanager
    def _alone(self) -> Iterator[None]:
        folder = Path(self._dir)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (folder / "lock").open("ab") as file:
            locks.lock(file, locks.LOCK_EX)  # until the file is closed
            if not secrets.randbelow(SWEPT_ONCE_IN):
                self._sweep()
            yield

    def _sweep(self) -> None:
        """Delete expired entries; a full cache loses entries at random, by Django's rule."""
        for name in Path(self._dir).glob(f"*{self.cache_suffix}"):
            with suppress(FileNotFoundError):
                with name.open("rb") as file:
                    has_ended = self._is_expired(file)
                if has_ended:
                    name.unlink()
        super()._cull()  # type: ignore[misc]

    def _cull(self) -> None:
        """Does nothing: Django would read the whole folder at each write."""

    def _is_expired(self, f: IO[bytes]) -> bool:
        """Only checks: Django's own deletes by name, and another process may have rewritten the
        entry."""
        try:
            end: float | None = pickle.load(f)  # noqa: S301 (a file of our own)
        except EOFError:
            return True
        return end is not None and end < time.time()

    def _key_to_file(self, key: str, version: int | None = None) -> str:
        made = self.make_and_validate_key(key, version=version)
        return str(Path(self._dir) / f"{_digest(made)}{self.cache_suffix}")


class ServerCache(RedisCache):
    """Django's cache in Valkey or Redis, for several machines: counted keys keep their expiry."""

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Raises ValueError without the key. Django checks and adds in two calls: a key that
        expired between them would never expire."""
        place = self.make_and_validate_key(key, version=version)
        client = self._cache.get_client(place, write=True)
        value = client.eval(ADD_IF_THERE, 1, place, delta)
        if value is None:
            raise ValueError(f"Key {key!r} not found")
        return int(value)


ADD_IF_THERE = (
    "if redis.call('exists', KEYS[1]) == 0 then return false end "
    "return redis.call('incrby', KEYS[1], ARGV[1])"
)


def secret_key(key: str, key_prefix: str, version: int) -> str:
    """The key of an entry on a server, as a digest: a list of keys reveals nothing."""
    return _digest(f"{key_prefix}:{version}:{key}")


def _digest(name: str) -> str:
    return salted_hmac("otklik.core.cache_backends", name, algorithm="sha256").hexdigest()

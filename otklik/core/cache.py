"""What must be remembered for minutes, by every process of this machine (or of several) alike.

Attempts at a password or a code are counted beside it (`core.counters`), so two web processes see
one count; in the database the counts would stand in backups, and with them who came from where and
when.
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

from otklik.core.counters import Counters, counters_in

SWEPT_ONCE_IN = 200  # writes


class SharedCache(FileBasedCache):
    """Django's cache in files, with what Django leaves to chance when two processes meet.

    `add` and `incr` have one winner, names of files are digests with the installation's key (a
    plain digest of an address is guessed in minutes), and what has expired goes away by itself.
    """

    _dir: str

    @property
    def counters(self) -> Counters:
        """What strangers do is counted apart: an entry each would be a file each."""
        return counters_in(Path(self._dir))

    def clear(self) -> None:
        super().clear()
        self.counters.clear()

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Whether the key was not there: of two who ask at once, one hears yes."""
        with self._alone():
            return super().add(key, value, timeout, version)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Adds without losing a count; the key ends when it would have ended.

        Raises ValueError if there is no such key.
        """
        with self._alone():
            ends, now = self._end(key, version), time.time()
            if not self.has_key(key, version):
                raise ValueError(f"Key {key!r} not found")
            value = int(self.get(key, 0, version)) + delta
            self.set(key, value, None if ends is None else max(ends - now, 0), version)
        return value

    def _end(self, key: str, version: int | None) -> float | None:
        """When the key ends, in seconds of the epoch; 0 if it is not there, None if never."""
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
        """What has ended goes; a cache that is full loses entries by chance, by Django's rule."""
        for name in Path(self._dir).glob(f"*{self.cache_suffix}"):
            with suppress(FileNotFoundError):
                with name.open("rb") as file:
                    has_ended = self._is_expired(file)
                if has_ended:
                    name.unlink()
        super()._cull()  # type: ignore[misc]

    def _cull(self) -> None:
        """Not at each write: Django looks into the whole folder there."""

    def _is_expired(self, f: IO[bytes]) -> bool:
        """Only tells: Django's own deletes by name, which may be another's fresh entry by then."""
        try:
            end: float | None = pickle.load(f)  # noqa: S301 (a file of our own)
        except EOFError:
            return True
        return end is not None and end < time.time()

    def _key_to_file(self, key: str, version: int | None = None) -> str:
        made = self.make_and_validate_key(key, version=version)
        return str(Path(self._dir) / f"{_digest(made)}{self.cache_suffix}")


class ServerCache(RedisCache):
    """Django's cache in Valkey or Redis, for several machines: what is counted there ends when it
    would have ended, also when its time is up between two calls."""

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Raises ValueError if there is no such key. Django asks and adds in two calls: a key that
        ended between them would count for ever."""
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
    """The name of an entry on a server: whoever reads the server's list of names learns nothing."""
    return _digest(f"{key_prefix}:{version}:{key}")


def _digest(name: str) -> str:
    return salted_hmac("otklik.core.cache", name, algorithm="sha256").hexdigest()

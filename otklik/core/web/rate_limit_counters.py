"""Rate-limit counts in a fixed-size table that all processes of a machine share.

Strangers control how many names, addresses and numbers are counted, so neither files nor memory may
grow with them, and new names must not evict a count that has reached its limit. A count has a slot
in one of many short rows, chosen by a keyed digest. In a full row the count furthest from its limit
is evicted; if a whole row has reached its limits, all new names of the row share one count.

The table is a file in the cache folder, which is in no backup. Counts that must be forgotten the
next day use a salt that is replaced daily (`is_daily`).
"""

import fcntl
import hashlib
import mmap
import os
import secrets
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROWS = 8192
PLACES = 8
DAY = 24 * 60 * 60
HEAD = struct.Struct("<8sQ32s32s")  # kind of file, day, salt, salt of the day
PLACE = struct.Struct("<QIII")  # digest (0: free), end in epoch seconds, count, limit
ROW_BYTES = PLACE.size * (PLACES + 1)  # the last slot counts all that got none
KIND = b"otklik-1"
NEWCOMERS = 2**64 - 1
LARGEST = 2**32 - 1


@dataclass(slots=True)
class _Place:
    offset: int
    digest: int
    end: int
    count: int
    most: int

    @property
    def is_full(self) -> bool:
        return self.count >= self.most


class Counters:
    """Each count has a name, an expiry and a limit."""

    def __init__(self, path: Path, *, rows: int = ROWS) -> None:
        self.path = path
        self._rows = rows
        self._size = HEAD.size + rows * ROW_BYTES
        self._threads = threading.Lock()
        self._table: mmap.mmap | None = None
        self._file = -1
        self._inode = -1

    def add(self, name: str, *, most: int, seconds: int, at: float, is_daily: bool = False) -> bool:
        """Count one more; True while the count is at most `most`. It expires `seconds` after its
        first."""
        now = int(at)
        with self._alone(now if is_daily else None) as table:
            row, digest = self._digest(table, name, is_daily)
            *places, newcomers = _places(table, row)
            place = next((one for one in places if one.digest == digest and one.end > now), None)
            if place is None:
                place = _free(places, now) or newcomers
                if place is not newcomers or place.end <= now:
                    place.end, place.count, place.most = now + seconds, 0, most
                place.digest = NEWCOMERS if place is newcomers else digest
            place.count = min(place.count + 1, LARGEST)
            _write(table, place)
            return place.count <= most

    def is_reached(self, name: str, *, most: int, at: float, is_daily: bool = False) -> bool:
        now = int(at)
        with self._alone(now if is_daily else None) as table:
            row, digest = self._digest(table, name, is_daily)
            *places, newcomers = _places(table, row)
            for place in places:
                if place.digest == digest and place.end > now:
                    return place.count >= most
            is_crowded = _free(places, now) is None
            return is_crowded and newcomers.end > now and newcomers.count >= most

    def take_back(self, name: str, *, at: float, is_daily: bool = False) -> None:
        """Undo one count that was made before the check."""
        now = int(at)
        with self._alone(now if is_daily else None) as table:
            row, digest = self._digest(table, name, is_daily)
            for place in _places(table, row)[:-1]:
                if place.digest == digest and place.end > now and place.count:
                    place.count -= 1
                    _write(table, place)

    def clear(self) -> None:
        with self._alone(None) as table:
            table[:] = bytes(self._size)

    def salt_of_the_day(self) -> bytes:
        with self._alone(None) as table:
            return bytes(HEAD.unpack_from(table)[3])

    def _digest(self, table: mmap.mmap, name: str, is_daily: bool) -> tuple[int, int]:
        """Row and digest of a name. Never 0 and never the digest of the shared slot."""
        _kind, _day, salt, of_day = HEAD.unpack_from(table)
        key = of_day if is_daily else salt
        hashed = hashlib.blake2b(name.encode("utf-8", "replace"), key=key, digest_size=16).digest()
        row, digest = struct.unpack("<QQ", hashed)
        return row % self._rows, min(max(digest, 1), NEWCOMERS - 1)

    @contextmanager
    def _alone(self, now: int | None) -> Iterator[mmap.mmap]:
        with self._threads:
            table = self._open_table()
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                _begin(table, None if now is None else now // DAY)
                yield table
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def _open_table(self) -> mmap.mmap:
        """The mapped table, reopened if the folder was emptied."""
        try:
            inode = self.path.stat().st_ino
        except FileNotFoundError:
            inode = -1
        if self._table is None or inode != self._inode:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._file >= 0:
                os.close(self._file)
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            os.ftruncate(self._file, self._size)
            self._inode = os.fstat(self._file).st_ino
            self._table = mmap.mmap(self._file, self._size)
        return self._table


@cache
def counters_in(folder: Path) -> Counters:
    """One instance for each folder and process."""
    return Counters(folder / "counters")


def _begin(table: mmap.mmap, day: int | None) -> None:
    """Replace the daily salt on a new day; recreate a file of another format."""
    kind, of, salt, of_day = HEAD.unpack_from(table)
    if kind != KIND:
        table[:] = bytes(len(table))
        salt, of, of_day = secrets.token_bytes(32), 0, secrets.token_bytes(32)
    is_over = day is not None and not day <= of <= day + 1  # clocks differ about midnight
    if is_over:
        of, of_day = day or 0, secrets.token_bytes(32)
    if is_over or kind != KIND:
        HEAD.pack_into(table, 0, KIND, of, salt, of_day)


def _places(table: mmap.mmap, row: int) -> list[_Place]:
    begin = HEAD.size + row * ROW_BYTES
    offsets = range(begin, begin + ROW_BYTES, PLACE.size)
    return [_Place(offset, *PLACE.unpack_from(table, offset)) for offset in offsets]


def _free(places: list[_Place], now: int) -> _Place | None:
    """An expired slot, else the one furthest from its limit; None if all have reached it."""
    for place in places:
        if place.end <= now:
            return place
    giving_way = [place for place in places if not place.is_full]
    return min(giving_way, key=lambda one: (one.count / one.most, one.end), default=None)


def _write(table: mmap.mmap, place: _Place) -> None:
    PLACE.pack_into(table, place.offset, place.digest, place.end, place.count, place.most)

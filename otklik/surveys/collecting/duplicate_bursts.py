"""Equal forms that come in a heap, seen in memory under a salt of the day.

What is remembered of a form for some minutes is a hash of its answers; from where it came plays
no part, so a shared address is no fault. Like `crowd` it is one process's: several processes see
each their own part, and a heap must be so much larger to be seen.
"""

import hashlib
import secrets
import threading
from dataclasses import dataclass, field
from datetime import date, datetime

MOST_FORMS = 100_000  # of a stretch of minutes; beyond it nothing more is remembered


@dataclass(slots=True)
class Stretch:
    """Forms of some minutes: tickets by what was answered, so that a form sent twice is one."""

    alike: dict[bytes, set[bytes]] = field(default_factory=dict)
    number: int = 0

    def add(self, value: bytes, ticket: bytes) -> None:
        tickets = self.alike.setdefault(value, set())
        self.number += ticket not in tickets
        tickets.add(ticket)


@dataclass(slots=True)
class Bursts:
    _salt: bytes = b""
    _day: date | None = None
    _place: int = -1
    _now: Stretch = field(default_factory=Stretch)
    _before: Stretch = field(default_factory=Stretch)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def equal(self, text: str, *, ticket: str, minutes: int, at: datetime) -> tuple[int, int]:
        """How many equal forms came within this stretch of minutes and the one before, this one
        counted, and how many forms of any kind. `said` is of one wave."""
        with self._lock:
            self._turn(at, minutes)
            key, whose = self._hash(text), self._hash(ticket)
            if self._now.number < MOST_FORMS:
                self._now.add(key, whose)
            now, before = self._now, self._before
            alike = now.alike.get(key, set()) | before.alike.get(key, set())
            return len(alike), now.number + before.number

    def _hash(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode(), key=self._salt, digest_size=12).digest()

    def _turn(self, at: datetime, minutes: int) -> None:
        if at.date() != self._day:
            self._day, self._salt, self._place = at.date(), secrets.token_bytes(32), -1
        place = int(at.timestamp()) // (60 * minutes)
        if place != self._place:
            self._before = self._now if place == self._place + 1 else Stretch()
            self._now, self._place = Stretch(), place

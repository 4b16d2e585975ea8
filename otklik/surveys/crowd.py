"""How many forms one address may send in an hour: far more than people behind it would.

A library, an office or a whole mobile network may stand behind one address, so this stops a
machine and nobody else. An address is remembered as a hash with a salt that changes every day,
in memory only, and never beside an answer.
"""

import hashlib
import secrets
import threading
from dataclasses import dataclass, field
from datetime import date, datetime

from otklik.core import address as net

FORMS_AN_HOUR = 1000
INVITED_AN_HOUR = 30  # by chance; more are counted, as those of the open link
MOST_ADDRESSES = 100_000  # beyond it the hour begins anew: memory is not to be filled from outside


@dataclass(slots=True)
class Crowd:
    """Of one process. Several processes each have their own, and together let more through."""

    limit: int = FORMS_AN_HOUR
    _salt: bytes = b""
    _day: date | None = None
    _hour: int = -1
    _seen: dict[bytes, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def lets_in(self, address: str, *, at: datetime) -> bool:
        """Whether one more form may come from this address. Counts it."""
        place = _neighbourhood(address)
        if place is None:
            return True
        with self._lock:
            self._turn(at)
            key = hashlib.blake2b(place.encode(), key=self._salt, digest_size=16).digest()
            self._seen[key] = self._seen.get(key, 0) + 1
            return self._seen[key] <= self.limit

    def _turn(self, at: datetime) -> None:
        if at.date() != self._day:
            self._day, self._salt, self._hour = at.date(), secrets.token_bytes(32), -1
        if at.hour != self._hour or len(self._seen) >= MOST_ADDRESSES:
            self._hour = at.hour
            self._seen.clear()


def _neighbourhood(address: str) -> str | None:
    """An IPv4 address, or the network of an IPv6 one, of which a household has very many.

    None where nobody can be told from another: no address, or this machine's own, which is what
    a proxy looks like that was not named to us (OTKLIK_TRUSTED_PROXIES).
    """
    parsed = net.parsed(address)
    return None if parsed is None or parsed.is_loopback else net.neighbourhood(parsed)

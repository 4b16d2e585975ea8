"""Rate limits, counted by all processes together."""

import hashlib
import ipaddress
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache, caches
from django.http import HttpRequest

from otklik.core.cache_backends import SharedCache
from otklik.core.web.rate_limit_counters import DAY, Counters

HOUSEHOLD = 64  # prefix length of a household's IPv6 network
AROUND = (HOUSEHOLD, 56, 48)  # prefix lengths that a provider may give to one customer

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def parse_address(written: str) -> Address | None:
    """An address as a proxy writes it: with or without a port; IPv4 inside IPv6 becomes IPv4."""
    bare = written.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        return address.ipv4_mapped or address
    return address


def networks(address: Address) -> tuple[str, ...]:
    """The IPv4 address, or the IPv6 networks around the address, the narrowest first: a household
    has very many addresses, and one customer may have 65,536 such networks."""
    if address.version == 4:
        return (str(address),)
    around = (ipaddress.ip_network((int(address), bits), strict=False) for bits in AROUND)
    return tuple(str(network) for network in around)


#: How much more the IPv6 networks /64, /56 and /48 may send than a household: a customer often has
#: a whole /56 or /48, while a mobile network has many customers in one, as behind one IPv4 address.
TIMES = (1, 2, 4)


@dataclass(frozen=True, slots=True)
class Sender:
    """A sender: its IPv4 address, or the IPv6 networks around it, the narrowest first."""

    networks: tuple[str, ...]

    def __str__(self) -> str:
        return self.networks[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most `most` events within `seconds` after the first.

    A Sender is counted in each of its networks. With `is_daily`, counts are forgotten at the end of
    the day.
    """

    name: str
    most: int
    seconds: int
    is_daily: bool = False

    def is_reached(self, *who: object, at: float | None = None) -> bool:
        now = time.time() if at is None else at
        return any(self._is_full(name, most, now) for name, most in self._counts(who))

    def count(self, *who: object, at: float | None = None) -> bool:
        """Count one more; True while allowed. Of concurrent calls, no more than `most` get True.
        What is refused to a household does not count against its neighbours."""
        now = time.time() if at is None else at
        return all(self._add(name, most, now) for name, most in self._counts(who))

    def take_back(self, *who: object, at: float | None = None) -> None:
        """Undo one count that was made before the check."""
        now = time.time() if at is None else at
        for name, _most in self._counts(who):
            if (counters := _counters()) is not None:
                counters.take_back(name, at=now, is_daily=self.is_daily)
            else:
                with suppress(ValueError):  # it expired
                    cache.decr(self._key(name, now))

    def _counts(self, who: tuple[object, ...]) -> Iterator[tuple[str, int]]:
        """What is counted, and its limit."""
        sender = next((part for part in who if isinstance(part, Sender)), None)
        around = zip(sender.networks, TIMES, strict=False) if sender else [("", 1)]
        for network, times in around:
            lines = (network if part is sender else str(part) for part in who)
            yield "\n".join((self.name, *lines)), self.most * times

    def _add(self, name: str, most: int, now: float) -> bool:
        if (counters := _counters()) is not None:
            return counters.add(
                name, most=most, seconds=self.seconds, at=now, is_daily=self.is_daily
            )
        key = self._key(name, now)
        cache.add(key, 0, self.seconds)
        try:
            return cache.incr(key) <= most
        except ValueError:  # it has just expired
            cache.set(key, 1, self.seconds)
            return True

    def _is_full(self, name: str, most: int, now: float) -> bool:
        if (counters := _counters()) is not None:
            return counters.is_reached(name, most=most, at=now, is_daily=self.is_daily)
        return int(cache.get(self._key(name, now), 0)) >= most

    def _key(self, name: str, now: float) -> str:
        """A digest, so that no address is stored in clear text."""
        salt = _salt_of_the_day(int(now) // DAY) if self.is_daily else ""
        text = f"{settings.SECRET_KEY}\n{salt}\n{name}"
        return f"limit:{hashlib.sha256(text.encode()).hexdigest()}"


def is_first(name: str, *who: object, seconds: int) -> bool:
    """Whether this is the first time within `seconds`, so that an event counts once. Not a limit:
    the cache may lose it."""
    text = "\n".join(str(part) for part in (settings.SECRET_KEY, name, *who))
    return cache.add(f"first:{hashlib.sha256(text.encode()).hexdigest()}", 1, seconds)


def sender(request: HttpRequest) -> Sender:
    ip = parse_address(client_address(request))
    return Sender(networks(ip)) if ip else Sender(("unknown",))


def client_address(request: HttpRequest) -> str:
    """The client's address as seen by our outermost proxy."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    items = request.headers.get("X-Forwarded-For", "").split(",")
    if proxies and len(items) >= proxies:
        return items[-proxies].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _counters() -> Counters | None:
    """The table of this machine; None if several machines count on a server."""
    found = caches["default"]
    return found.counters if isinstance(found, SharedCache) else None


def _salt_of_the_day(day: int) -> str:
    """In the server's memory only, until the next day."""
    key = f"limits of the day {day}"
    cache.add(key, secrets.token_hex(16), 2 * DAY)
    return str(cache.get(key, ""))

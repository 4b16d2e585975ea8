"""How often one sender may do something, counted by all processes together."""

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

from otklik.core.cache import SharedCache
from otklik.core.counters import DAY, Counters

HOUSEHOLD = 64  # bits of an address of the new protocol that one household has in common
AROUND = (HOUSEHOLD, 56, 48)  # networks of which one customer may have been given the whole

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def parse_address(written: str) -> Address | None:
    """An address as a proxy writes it: with a port or without, the old protocol within the new."""
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
    """The address, or the networks around one of the new protocol, the narrowest first: a household
    has very many addresses there, and one customer may have 65,536 households."""
    if address.version == 4:
        return (str(address),)
    around = (ipaddress.ip_network((int(address), bits), strict=False) for bits in AROUND)
    return tuple(str(network) for network in around)


#: How much more than a household may come from the networks around it, /64, /56 and /48 of the new
#: protocol: one customer is often given a whole /56 or /48, while a network of telephones has many
#: customers in one, as it has behind one address of the old protocol.
TIMES = (1, 2, 4)


@dataclass(frozen=True, slots=True)
class Sender:
    """Whoever sends, as far as the net tells: an address, or the networks around it, the narrowest
    first."""

    networks: tuple[str, ...]

    def __str__(self) -> str:
        return self.networks[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most `most` events of one kind within `seconds` after the first of them.

    A Sender is counted for each network around it, too. Who sends is forgotten at the end of the
    day where the limit `is_daily`.
    """

    name: str
    most: int
    seconds: int
    is_daily: bool = False

    def is_reached(self, *who: object, at: float | None = None) -> bool:
        now = time.time() if at is None else at
        return any(self._is_full(name, most, now) for name, most in self._counted(who))

    def count(self, *who: object, at: float | None = None) -> bool:
        """One more; whether it was still allowed. Of many who come at once, no more than `most`
        hear yes. What a household is refused is not counted against its neighbours."""
        now = time.time() if at is None else at
        return all(self._add(name, most, now) for name, most in self._counted(who))

    def take_back(self, *who: object, at: float | None = None) -> None:
        """What was counted before it was looked at, and turned out to be none."""
        now = time.time() if at is None else at
        for name, _most in self._counted(who):
            if (counters := _counters()) is not None:
                counters.take_back(name, at=now, is_daily=self.is_daily)
            else:
                with suppress(ValueError):  # its time ended
                    cache.decr(self._key(name, now))

    def _counted(self, who: tuple[object, ...]) -> Iterator[tuple[str, int]]:
        """What is counted, and how often it may be."""
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
        except ValueError:  # its time ended this very moment
            cache.set(key, 1, self.seconds)
            return True

    def _is_full(self, name: str, most: int, now: float) -> bool:
        if (counters := _counters()) is not None:
            return counters.is_reached(name, most=most, at=now, is_daily=self.is_daily)
        return int(cache.get(self._key(name, now), 0)) >= most

    def _key(self, name: str, now: float) -> str:
        """A digest: nothing holds an address in clear."""
        salt = _salt_of_the_day(int(now) // DAY) if self.is_daily else ""
        text = f"{settings.SECRET_KEY}\n{salt}\n{name}"
        return f"limit:{hashlib.sha256(text.encode()).hexdigest()}"


def is_first(name: str, *who: object, seconds: int) -> bool:
    """Whether this is the first time within so many seconds: for a count that should not be told
    twice. No limit, since the cache may forget it."""
    text = "\n".join(str(part) for part in (settings.SECRET_KEY, name, *who))
    return cache.add(f"first:{hashlib.sha256(text.encode()).hexdigest()}", 1, seconds)


def sender(request: HttpRequest) -> Sender:
    """Whoever sends, as far as the net tells."""
    ip = parse_address(client_address(request))
    return Sender(networks(ip)) if ip else Sender(("unknown",))


def client_address(request: HttpRequest) -> str:
    """Whence a request comes, as the outermost of our own proxies saw it."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    items = request.headers.get("X-Forwarded-For", "").split(",")
    if proxies and len(items) >= proxies:
        return items[-proxies].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _counters() -> Counters | None:
    """The table of this machine; None where several machines count on a server of theirs."""
    found = caches["default"]
    return found.counters if isinstance(found, SharedCache) else None


def _salt_of_the_day(day: int) -> str:
    """On the server's memory alone, and gone the day after."""
    key = f"limits of the day {day}"
    cache.add(key, secrets.token_hex(16), 2 * DAY)
    return str(cache.get(key, ""))

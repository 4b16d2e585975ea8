"""How often one address may do something: counted for its time only."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from otklik.core.address import neighbourhood, parsed


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most `most` events of one kind within `seconds` after the first of them."""

    name: str
    most: int
    seconds: int

    def is_reached(self, *who: object) -> bool:
        return int(cache.get(self._key(who), 0)) >= self.most

    def count(self, *who: object) -> bool:
        """One more; whether it was still allowed. Of many who come at once, no more than `most`
        hear yes."""
        key = self._key(who)
        cache.add(key, 0, self.seconds)
        try:
            return cache.incr(key) <= self.most
        except ValueError:  # its time ended this very moment
            cache.set(key, 1, self.seconds)
            return True

    def take_back(self, *who: object) -> None:
        """What was counted before it was looked at, and turned out to be none."""
        with suppress(ValueError):  # its time ended
            cache.decr(self._key(who))

    def _key(self, who: tuple[object, ...]) -> str:
        """A digest: nothing holds an address in clear."""
        told = "\n".join(str(part) for part in (settings.SECRET_KEY, self.name, *who))
        return f"limit:{hashlib.sha256(told.encode()).hexdigest()}"


def sender(request: HttpRequest) -> str:
    """Whoever sends, as far as the net tells: an address, or the household it belongs to."""
    address = request.META.get("REMOTE_ADDR", "")
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(told) >= proxies:
        address = told[-proxies]
    ip = parsed(address)
    return neighbourhood(ip) if ip else "unknown"

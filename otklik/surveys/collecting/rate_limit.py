"""How many forms one address may send in an hour: far more than the people behind it would.

A library, an office or a mobile network may use one address, so this stops machines only. All
processes count together. An address is remembered as a digest with a salt that is discarded daily,
apart from the database and its copies, and never with an answer; counts are by the hour, so they
tell no moment.
"""

from dataclasses import dataclass
from datetime import datetime

from otklik.core.web import rate_limit as net
from otklik.core.web.rate_limit import Limit, Sender

HOUR = 60 * 60


@dataclass(frozen=True, slots=True)
class HourlyLimit:
    """For one kind of form; IPv6 networks around an address have limits too."""

    name: str
    limit: int

    def allows(self, address: str, *, at: datetime) -> bool:
        """Whether one more form may come from this address. Counts it. True where people cannot be
        told apart: no address, or this machine's own, as of a proxy that is not configured
        (OTKLIK_TRUSTED_PROXIES)."""
        parsed = net.parse_address(address)
        if parsed is None or parsed.is_loopback:
            return True
        hour = int(at.timestamp()) // HOUR * HOUR
        limit = Limit(name=self.name, most=self.limit, seconds=HOUR, is_daily=True)
        return limit.count(Sender(net.networks(parsed)), at=hour)

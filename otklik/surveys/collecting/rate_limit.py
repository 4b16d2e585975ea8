"""How many forms one address may send in an hour: far more than the people behind it would.

A library, an office or a mobile network may share one address, so this stops machines only. All
processes share the counts. An address is kept as a digest with a salt that is discarded daily,
outside the database and its backups, and never with an answer; counts are per hour, so they reveal
no moment.
"""

from dataclasses import dataclass
from datetime import datetime

from otklik.core.web import rate_limit as net
from otklik.core.web.rate_limit import Limit, Sender

HOUR = 60 * 60


@dataclass(frozen=True, slots=True)
class HourlyLimit:
    """The limit for one kind of form; networks around an IPv6 address have limits too."""

    name: str
    limit: int

    def allows(self, address: str, *, at: datetime) -> bool:
        """Whether one more form may come from this address; counts it. True where the address does
        not identify anybody: it is missing, or it is this machine's own because a proxy is not
        configured (OTKLIK_TRUSTED_PROXIES)."""
        parsed = net.parse_address(address)
        if parsed is None or parsed.is_loopback:
            return True
        hour = int(at.timestamp()) // HOUR * HOUR
        limit = Limit(name=self.name, most=self.limit, seconds=HOUR, is_daily=True)
        return limit.count(Sender(net.networks(parsed)), at=hour)

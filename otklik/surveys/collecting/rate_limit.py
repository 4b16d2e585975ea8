"""How many forms one address may send in an hour: far more than people behind it would.

A library, an office or a whole mobile network may stand behind one address, so this stops a
machine and nobody else. All processes count together. An address is remembered as a digest with a
salt that is thrown away each day, apart from the database and its copies, and never beside an
answer; what is counted ends with the hour, so it tells no moment.
"""

from dataclasses import dataclass
from datetime import datetime

from otklik.core.web import rate_limit as net
from otklik.core.web.rate_limit import Limit, Sender

HOUR = 60 * 60
FORMS_AN_HOUR = 200
INVITED_AN_HOUR = 30  # by chance; more are counted, as those of the open link


@dataclass(frozen=True, slots=True)
class Crowd:
    """Of one kind of form; networks of the new protocol around an address have limits too."""

    name: str
    limit: int

    def lets_in(self, address: str, *, at: datetime) -> bool:
        """Whether one more form may come from this address. Counts it.

        Yes where nobody can be told from another: no address, or this machine's own, which is what
        a proxy looks like that was not named to us (OTKLIK_TRUSTED_PROXIES).
        """
        parsed = net.parse_address(address)
        if parsed is None or parsed.is_loopback:
            return True
        hour = int(at.timestamp()) // HOUR * HOUR
        counted = Limit(name=self.name, most=self.limit, seconds=HOUR, is_daily=True)
        return counted.count(Sender(net.networks(parsed)), at=hour)

"""Where people wrote: shares of the pages, and the month in which one of them was broken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from random import Random

from otklik.channels.accounts.models import Account

Code = Account.NetworkCode


class Lane(Enum):
    PUBLIC = "under a post, for everyone"
    PRIVATE = "privately"


#: How many of a hundred come from where; of those in networks how many privately.
SHARES: Mapping[str, int] = {Code.VK: 44, Code.OK: 17, Code.MAX: 17, Code.SITE: 17, Code.HAND: 5}
PRIVATE: Mapping[str, float] = {
    Code.VK: 0.3,
    Code.OK: 0.2,
    Code.MAX: 0.55,
    Code.SITE: 1,
    Code.HAND: 1,
}
FAILS = Code.OK  # the page that was broken for a month
BROKEN_AGO, BROKEN_FOR = timedelta(days=205), timedelta(days=29)
UNSURE_FOR = timedelta(days=4)  # before it was silent, it did not say what became of our answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """The page told us nothing between these moments; then all of it came at once. What was sent
    there in the days before is not confirmed until then either."""

    network: str
    since: datetime
    until: datetime

    @classmethod
    def before(cls, moment: datetime) -> "Broken":
        since = moment - BROKEN_AGO
        return cls(network=FAILS, since=since, until=since + BROKEN_FOR)

    def is_silent(self, moment: datetime, network: str) -> bool:
        return network == self.network and self.since <= moment < self.until

    def loses(self, moment: datetime, network: str) -> bool:
        """Whether nobody learnt what became of an answer that was sent then."""
        return network == self.network and self.since - UNSURE_FOR <= moment < self.until

    def heard(self, posted: datetime, network: str, chance: Random) -> datetime:
        """When we learnt of it."""
        if self.is_silent(posted, network):
            return self.until + timedelta(minutes=chance.randint(1, 200))
        return posted + timedelta(seconds=chance.randint(1, 90))


def drawn(known: Sequence[str], chance: Random) -> tuple[str, Lane]:
    """One of the networks whose page is known, and the lane."""
    network = chance.choices(known, [SHARES[each] for each in known])[0]
    is_private = chance.random() < PRIVATE[network]
    return network, Lane.PRIVATE if is_private else Lane.PUBLIC

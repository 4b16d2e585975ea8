"""What the weather asks of an account and of the network behind it."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from otklik.channels.accounts.models import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedMessage:
    """A message of ours that stands in a network; `number` as the network calls it."""

    text: str
    number: str


class Page(Protocol):
    """One account and the network that it is in."""

    account: Account
    days: Counter[str]  # how often each kind of day came

    def clear_up(self) -> None:
        """From now on all days are fine."""

    def worsen(self, chance: random.Random) -> None:
        """See that bad days lie ahead."""

    def tell(self, chance: random.Random, *, is_fine: bool, at: datetime) -> int:
        """Bring what happened to reception, as the network does; how many calls that made."""

    def tells_at(self) -> datetime | None:
        """When the next of what happened is to be told."""

    def citizen_asks(self, post: str, text: str) -> None:
        """Somebody writes beneath a post, or privately where comments cannot be answered."""

    def wall(self) -> Sequence[PublishedMessage]:
        """What we wrote and what was not taken off."""

    def strike(self, chance: random.Random) -> None:
        """Now the network itself may fall down in the middle of its work."""

    def recover(self) -> None:
        """Stand up again, if it fell."""

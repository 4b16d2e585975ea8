"""A page in a network that is played by a stub of the tests."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from bench.weather.pages import PublishedMessage
from otklik.channels.accounts.models import Account
from otklik.channels.networks.inbound_types import WebhookRequest
from otklik.channels.networks.registry import adapter, capabilities
from otklik.ingest.dispatch import store
from tests.channels.networks.serving import StubNetwork, Webhook
from tests.channels.networks.stubs import STUBS

DAYS = {
    "fine": 60, "slow": 3, "drop_before": 7, "drop_after": 8, "broken": 7, "nonsense": 4,
    "numberless": 2, "busy": 4, "refused": 2, "forbidden": 1,
}  # fmt: skip
STORM = ["busy"] * 12
STORMY = 0.1
LOST, TWICE = 0.04, 0.12
LATE_SECONDS = (0, 0, 0, 2, 45, 200)


@contextmanager
def stub_page(code: str) -> Iterator["StubPage"]:
    with STUBS[code]() as stub:
        connection = stub.connection()  # type: ignore[attr-defined]
        account = Account.objects.create(
            code=f"weather-{code}",
            network=code,
            name=code,
            base_url=connection.base_url,
            container=connection.container,
        )
        for name, value in connection.secrets.items():
            account.secrets.create(name=name, value=value)
        yield StubPage(stub, account)


class StubPage:
    """Days are used up one a call; web hooks come late and in disorder, twice, or never."""

    def __init__(self, stub: StubNetwork, account: Account) -> None:
        self.stub, self.account = stub, account
        self.days: Counter[str] = Counter()
        self.waiting: list[tuple[datetime, Webhook]] = []

    def clear_up(self) -> None:
        self.stub.days.clear()

    def worsen(self, chance: random.Random) -> None:
        if self.stub.days:
            return
        days = chance.choices(list(DAYS), weights=list(DAYS.values()), k=20)
        if chance.random() < STORMY:
            days = STORM + days
        self.days.update(days)
        self.stub.days.extend(days)

    def tell(self, chance: random.Random, *, is_fine: bool, at: datetime) -> int:
        with self.stub.lock:
            events, self.stub.events[:] = list(self.stub.events), []
        for event in events:
            self._let_wait(event, chance, is_fine=is_fine, at=at)
        due = [event for moment, event in self.waiting if moment <= at]
        self.waiting = [(moment, event) for moment, event in self.waiting if moment > at]
        chance.shuffle(due)
        for event in due:
            self._arrive(event, at=at)
        return len(due)

    def _let_wait(
        self, webhook: Webhook, chance: random.Random, *, is_fine: bool, at: datetime
    ) -> None:
        fate = 1.0 if is_fine else chance.random()
        if fate < LOST:
            self.days["event_lost"] += 1
            return
        if is_twice := fate < LOST + TWICE:
            self.days["event_twice"] += 1
        for _copy in range(2 if is_twice else 1):
            late = 0 if is_fine else chance.choice(LATE_SECONDS)
            self.days["event_late"] += late > 0
            self.waiting.append((at + timedelta(seconds=late), webhook))

    def _arrive(self, webhook: Webhook, *, at: datetime) -> None:
        network = adapter(self.account)
        key: Any = getattr(webhook, "key", "")
        request = WebhookRequest(
            headers=webhook.headers, body=webhook.body, remote_ip="127.0.0.1", key=key
        )
        if not network.is_genuine(request):
            raise SystemExit(f"{self.account}: an event of its own was not taken for genuine.")
        store(self.account, network, webhook.body, at=at)

    def tells_at(self) -> datetime | None:
        return min((moment for moment, _told in self.waiting), default=None)

    def citizen_asks(self, post: str, text: str) -> None:
        if capabilities(self.account).comment_reply:
            self.stub.citizen_comments(post, text)
        else:
            self.stub.citizen_writes(text)

    def wall(self) -> Sequence[PublishedMessage]:
        return [
            PublishedMessage(text=mutation.text, number=mutation.number)
            for mutation in self.stub.wall
            if not mutation.kind.startswith(("edit", "delete"))
        ]

    def strike(self, chance: random.Random) -> None:
        return

    def recover(self) -> None:
        return

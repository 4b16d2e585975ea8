"""An account of a network, its stub and a clock that both live by: what the contract plays with."""

from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from otklik.channels.accounts.models import Account
from otklik.channels.networks.outbound_types import OutboundKind, ThreadRef
from otklik.channels.networks.registry import capabilities
from otklik.channels.outbound import send_delivery
from otklik.channels.outbound.enqueue import queue
from otklik.channels.outbound.models import Delivery
from otklik.channels.outbound.send_delivery import requeue
from otklik.incidents.cases.message import Message
from otklik.ingest import poll
from otklik.ingest.dispatch import hand_on
from tests.channels.networks.serving import StubNetwork


class Place:
    """An account, the stub behind it, and a clock that both live by."""

    def __init__(self, code: str, stub: StubNetwork, clock: Any) -> None:
        self.stub, self.clock = stub, clock
        connection = stub.connection()  # type: ignore[attr-defined]
        self.account = Account.objects.create(
            code=f"page-{code}",
            network=code,
            name=code,
            base_url=connection.base_url,
            container=connection.container,
        )
        for name, value in connection.secrets.items():
            self.account.secrets.create(name=name, value=value)

    @property
    def now(self) -> datetime:
        return timezone.now()

    def wait(self, **delta: float) -> None:
        self.clock.shift(timedelta(**delta))

    def publish(self, text: str = "Приём граждан перенесён на среду.", **over: Any) -> Delivery:
        return queue(
            account=self.account,
            kind=OutboundKind.POST,
            thread=ThreadRef(container=self.account.container),
            text=text,
            by=None,
            at=self.now,
            **over,
        )

    def reply(self, message: Message, text: str = "Да, меняют.") -> Delivery:
        is_public = message.lane == Message.Lane.PUBLIC
        return queue(
            account=message.account,
            kind=OutboundKind.COMMENT if is_public else OutboundKind.DM,
            thread=message.thread,
            text=text,
            reply_to=message.external_id,
            by=None,
            at=self.now,
        )

    def go_on(self, *, hours: float = 8, is_told: bool = True) -> None:
        """Let time pass: what is due is sent and looked for, what happened is told."""
        end = self.now + timedelta(hours=hours)
        while self.now < end:
            requeue(at=self.now)
            for pk in Delivery.objects.due(at=self.now).values_list("pk", flat=True):
                send_delivery.send(pk, at=self.now)
            for pk in Delivery.objects.to_look_for(at=self.now).values_list("pk", flat=True):
                send_delivery.look(pk, at=self.now)
            if is_told:
                self.tell()
            waits = Delivery.objects.filter(state__in=("queued", "sending")).exists()
            looks = Delivery.objects.unconfirmed().exclude(look_at=None).exists()
            if not waits and not looks:
                return
            self.wait(seconds=20)

    def tell(self, times: int = 1) -> list[int]:
        """The web hooks that wait, over HTTP; what they were answered."""
        events, self.stub.events[:] = list(self.stub.events), []
        statuses = []
        for event in events:
            key = f"{event.key}/" if event.key else ""
            for _time in range(times):
                answer = Client().post(
                    f"/hooks/{self.account.code}/{key}",
                    event.body,
                    content_type="application/json",
                    headers={k: v for k, v in event.headers.items() if k != "Content-Type"},
                )
                statuses.append(answer.status_code)
        self.hand_on()
        return statuses

    def read(self) -> None:
        """What has to be read rather than heard, as the clock has it read."""
        for _reading in range(3):
            self.wait(minutes=20)
            poll.sweep(at=self.now)
            for position in self.account.feeds.all():
                poll.read_page(position.pk, at=self.now)
        self.hand_on()

    def hand_on(self) -> None:
        hand_on(self.account.pk, at=self.now)

    def visible_count(self, text: str) -> int:
        return sum(
            m.text.strip() == text
            for m in self.stub.wall
            if not m.kind.startswith(("edit", "delete"))
        )


def asked(place: Place, text: str = "Меняют ли платье?") -> Message:
    """Somebody writes to us, publicly where we may answer there."""
    if capabilities(place.account).comment_reply:
        post = place.publish("Запись, под которой спрашивают.")
        place.go_on()
        post.refresh_from_db()
        place.stub.citizen_comments(post.external_id, text)
    else:
        place.stub.citizen_writes(text)
    if place.stub.events:
        assert set(place.tell()) == {200}
    else:
        place.read()
    return Message.objects.inbound().latest("pk")


def settled(delivery: Delivery) -> Delivery:
    delivery.refresh_from_db()
    return delivery

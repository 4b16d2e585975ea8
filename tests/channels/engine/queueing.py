"""Answers that wait to be sent."""

from datetime import UTC, datetime, timedelta

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.channels.networks.outbound_types import OutboundKind, ThreadRef
from otklik.channels.outbound.enqueue import queue
from otklik.channels.outbound.models import Delivery

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

HERE = ThreadRef(container="wall", post="10")


def queued(account: Account, text: str = "Ответ", **over: object) -> Delivery:
    given = {"kind": OutboundKind.COMMENT, "thread": HERE, "by": None, "at": NOW, **over}
    return queue(account=account, text=text, **given)  # type: ignore[arg-type]


def after(**delta: float) -> datetime:
    return NOW + timedelta(**delta)


def verbs(delivery: Delivery) -> list[str]:
    lines = Line.objects.filter(subject_kind="channels.delivery", subject_key=str(delivery.pk))
    return [line.verb.removeprefix("delivery.") for line in lines.order_by("pk")]

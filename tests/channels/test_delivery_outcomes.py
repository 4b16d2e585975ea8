"""Whoever queued a delivery hears of each outcome, and hears again until it has heard."""

from datetime import UTC, datetime, timedelta

import pytest
from django.tasks import task
from django_tasks_db.models import DBTaskResult

from otklik.channels.accounts.models import Account
from otklik.channels.networks.outbound_types import OutboundKind, ThreadRef
from otklik.channels.outbound import send_delivery
from otklik.channels.outbound.enqueue import queue
from otklik.channels.outbound.models import Delivery
from otklik.channels.outbound.send_delivery import requeue, tell
from tests.channels.stub import Wall

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db

heard: list[str] = []


@task()
def listen(delivery_id: int) -> None:
    heard.append(Delivery.objects.get(pk=delivery_id).state)


@task()
def stumble(delivery_id: int) -> None:
    Delivery.objects.filter(pk=delivery_id).update(error_detail="half done")
    raise ValueError("not today")


@pytest.fixture(autouse=True)
def _nothing_heard() -> None:
    heard.clear()


def queued(account: Account, listener: str) -> Delivery:
    return queue(
        account=account, kind=OutboundKind.COMMENT, thread=ThreadRef(container="wall", post="1"),
        text="Ответ", on_settled=f"{__name__}.{listener}", by=None, at=NOW,
    )  # fmt: skip


def waiting(path: str) -> int:
    return DBTaskResult.objects.filter(task_path__endswith=path, status="READY").count()


def test_each_outcome_is_told_once(account: Account, wall: Wall) -> None:
    wall.days = ["drop_after"]
    delivery = send_delivery.send(queued(account, "listen").pk, at=NOW)
    assert waiting("tell_outcome") == 1
    tell(delivery.pk, at=NOW)
    tell(delivery.pk, at=NOW)
    send_delivery.look(delivery.pk, at=NOW + timedelta(minutes=1))
    tell(delivery.pk, at=NOW + timedelta(minutes=1))
    assert heard == ["unconfirmed", "sent"]
    assert not Delivery.objects.settled_unheard().exists()


def test_a_listener_that_stumbles_hears_again(account: Account, wall: Wall) -> None:
    delivery = send_delivery.send(queued(account, "stumble").pk, at=NOW)
    with pytest.raises(ValueError, match="not today"):
        tell(delivery.pk, at=NOW)
    delivery.refresh_from_db()
    assert delivery.error_detail == "", "what a listener did is undone with its failure"
    assert Delivery.objects.settled_unheard().get() == delivery


def test_nobody_waits_where_nobody_asked(account: Account, wall: Wall) -> None:
    delivery = queue(
        account=account, kind=OutboundKind.COMMENT, thread=ThreadRef(container="wall", post="1"),
        text="Ответ", by=None, at=NOW,
    )  # fmt: skip
    send_delivery.send(delivery.pk, at=NOW)
    assert not Delivery.objects.settled_unheard().exists()
    assert waiting("tell_outcome") == 0


def test_a_lost_task_is_missed_and_repeated(account: Account, wall: Wall) -> None:
    delivery = queued(account, "listen")
    assert waiting("send_delivery") == 1
    DBTaskResult.objects.all().delete()
    requeue(at=NOW + timedelta(seconds=20))
    assert waiting("send_delivery") == 0, "not late yet"
    requeue(at=NOW + timedelta(seconds=40))
    requeue(at=NOW + timedelta(seconds=100))
    assert waiting("send_delivery") == 1, "once in five minutes is enough"
    send_delivery.send(delivery.pk, at=NOW + timedelta(seconds=100))
    assert wall.texts == ["Ответ"]

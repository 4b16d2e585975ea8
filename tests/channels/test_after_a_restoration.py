"""After a restoration nothing is said twice: what was due may have left since the backup."""

from datetime import timedelta

import pytest

from otklik.channels.accounts.models import Account
from otklik.channels.networks.outbound_types import OutboundKind, ThreadRef
from otklik.channels.outbound import send_delivery
from otklik.channels.outbound import send_delivery as outbound_send_delivery
from otklik.channels.outbound.enqueue import queue
from otklik.channels.outbound.models import Delivery
from tests.channels.stub import Wall
from tests.channels.test_several_workers import HERE, NOW
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def queued(account: Account, thread: ThreadRef, text: str) -> Delivery:
    return queue(
        account=account, kind=OutboundKind.COMMENT, thread=thread, text=text, by=None, at=NOW
    )


def test_what_was_due_is_a_persons_to_look_for_and_what_is_planned_waits(
    account: Account, wall: Wall
) -> None:
    due, planned = queued(account, HERE, "Ответ"), queued(account, HERE, "Позже")
    later = NOW + timedelta(days=2)
    Delivery.objects.filter(pk=planned.pk).update(not_before=later, planned_at=later)
    hour = NOW + timedelta(hours=1)
    assert outbound_send_delivery.doubt_deliveries(at=hour) == 1
    assert outbound_send_delivery.doubt_deliveries(at=hour) == 0
    send_delivery.send(due.pk, at=hour)
    assert wall.texts == []
    assert list(Delivery.objects.unconfirmed()) == [due]
    assert list(Delivery.objects.queued()) == [planned]
    due.refresh_from_db()
    due.send_again(by=UserFactory(), at=hour)  # a person looked, and it is not there
    send_delivery.send(due.pk, at=hour)
    assert wall.texts == ["Ответ"]

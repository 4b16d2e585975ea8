"""Several workers, and one that is killed in the middle of a call."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from otklik.channels.accounts.models import Account
from otklik.channels.networks.outbound_types import OutboundKind, ThreadRef
from otklik.channels.outbound import send_delivery
from otklik.channels.outbound.confirm_by_echo import confirm_by_echo
from otklik.channels.outbound.enqueue import queue
from otklik.channels.outbound.models import Delivery
from otklik.channels.outbound.send_delivery import requeue
from otklik.core.refusal import Refused
from otklik.organisation.people.user import User
from tests.channels.databases import at_once, environment
from tests.channels.stub import Wall, event
from tests.factories import AccountFactory, UserFactory

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HERE = ThreadRef(container="wall", post="10")

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

WORKER = """
import django
django.setup()
from datetime import datetime
from otklik.channels.outbound import send_delivery
from otklik.channels.networks import registry
from tests.channels.stub import StubNetwork
import sys
registry.ADAPTERS["stub"] = StubNetwork
send_delivery.send(int(sys.argv[1]), at=datetime.fromisoformat(sys.argv[2]))
"""


@pytest.fixture
def account(shared: None, wall: Wall) -> Account:
    return AccountFactory(network="stub", base_url=wall.url)


def queued(account: Account, text: str = "Ответ") -> Delivery:
    return queue(
        account=account, kind=OutboundKind.COMMENT, thread=HERE, text=text, by=None, at=NOW
    )


def test_two_workers_send_one_message_once(account: Account, wall: Wall) -> None:
    wall.days = ["slow", "slow"]
    delivery = queued(account)
    at_once(*[lambda: send_delivery.send(delivery.pk, at=NOW)] * 2)
    delivery.refresh_from_db()
    assert delivery.state == "sent"
    assert wall.texts == ["Ответ"]


def test_one_call_at_a_time_in_a_thread(account: Account, wall: Wall) -> None:
    wall.days = ["slow", "slow"]
    first, second = queued(account, "первый"), queued(account, "второй")
    at_once(
        lambda: send_delivery.send(first.pk, at=NOW),
        lambda: send_delivery.send(second.pk, at=NOW),
    )
    assert wall.texts == ["первый"]
    assert wall.most_at_once == 1


def test_taken_back_or_sent_but_never_both(account: Account, wall: Wall) -> None:
    by: User = UserFactory()
    delivery = queued(account)

    def withdraw() -> bool:
        try:
            Delivery.objects.get(pk=delivery.pk).withdraw(by=by, at=NOW)
        except Refused:
            return False
        return True

    is_withdrawn, _ = at_once(withdraw, lambda: send_delivery.send(delivery.pk, at=NOW))
    assert is_withdrawn in (True, False)
    assert len(wall.texts) == (0 if is_withdrawn else 1)


@pytest.mark.slow
def test_a_worker_killed_during_the_call(account: Account, wall: Wall) -> None:
    wall.days = ["hangs"]
    delivery = queued(account)
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(delivery.pk), NOW.isoformat()], env=environment()
    )
    try:
        assert wall.came.wait(60), "the worker never called"
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    delivery.refresh_from_db()
    assert delivery.state == "sending"

    requeue(at=NOW + timedelta(minutes=3))
    delivery.refresh_from_db()
    assert delivery.state == "unconfirmed"

    confirm_by_echo(account, event(external_id="1", occurred_at=NOW), at=NOW)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.proof) == ("sent", "echo")
    assert wall.texts == ["Ответ"]

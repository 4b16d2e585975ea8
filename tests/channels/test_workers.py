"""Threads that wait for networks: one that hangs delays nobody, and the end is an honest one."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from otklik.channels.accounts.models import Account
from otklik.channels.networks.outbound_types import OutboundKind, ThreadRef
from otklik.channels.outbound.enqueue import queue
from otklik.channels.outbound.models import Delivery
from tests.channels.databases import environment
from tests.channels.stub import Wall, served
from tests.factories import AccountFactory

pytestmark = pytest.mark.postgres

WORKERS = """
import sys
import django
django.setup()
from django.core.management import call_command
from otklik.channels.networks import registry
from tests.channels.stub import StubNetwork
registry.ADAPTERS["stub"] = StubNetwork
call_command("workers", *sys.argv[1:])
"""
PATIENCE_SECONDS = 60.0


@pytest.mark.parametrize("wish", ["deliveries", "deliveries:0", "deliveries:many", ":3"])
def test_says_what_it_wants(wish: str) -> None:
    with pytest.raises(CommandError, match="queue:threads"):
        call_command("workers", wish)


@pytest.fixture
def other_wall() -> Iterator[Wall]:
    with served() as wall:
        yield wall


def queued(account: Account, text: str) -> Delivery:
    return queue(
        account=account,
        kind=OutboundKind.COMMENT,
        thread=ThreadRef(container="wall", post="10"),
        text=text,
        by=None,
        at=timezone.now(),
    )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_network_that_hangs_delays_no_other(shared: None, wall: Wall, other_wall: Wall) -> None:
    wall.days = ["hangs"]
    hanging = queued(AccountFactory(network="stub", base_url=wall.url), "застряло")
    command = [sys.executable, "-c", WORKERS, "deliveries:2"]
    with subprocess.Popen(command, env=environment()) as process:
        try:
            assert wall.came.wait(PATIENCE_SECONDS), "the first call is under way"
            quick = queued(AccountFactory(network="stub", base_url=other_wall.url), "дошло")
            until = time.monotonic() + PATIENCE_SECONDS
            while not other_wall.texts and time.monotonic() < until:
                time.sleep(0.1)
            hanging.refresh_from_db()
            assert (hanging.state, other_wall.texts) == ("sending", ["дошло"])
            process.send_signal(signal.SIGTERM)
            wall.free.set()
            assert process.wait(PATIENCE_SECONDS) == 0
        finally:
            process.kill()
    for delivery in (hanging, quick):
        delivery.refresh_from_db()
    assert (hanging.state, quick.state) == ("unconfirmed", "sent")

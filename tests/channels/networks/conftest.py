"""Every network in turn, connected to its stub."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from tests.channels.networks.contract import Place
from tests.channels.networks.stubs import STUBS


@pytest.fixture(params=sorted(STUBS))
def place(request: pytest.FixtureRequest, settings: Any) -> Iterator[Place]:
    settings.CHANNELS_MAY_CALL_LOOPBACK = True
    start = timezone.now().replace(microsecond=0)
    with time_machine.travel(start, tick=False) as clock, STUBS[request.param]() as stub:
        yield Place(request.param, stub, clock)
        assert stub.faults == [], "the network found nothing wrong with our requests"

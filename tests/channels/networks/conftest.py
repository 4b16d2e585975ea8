"""Every network in turn, connected to its stub."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from tests.channels.networks.contract import Place
from tests.channels.networks.stubs import STUBS


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that this thread makes between its calls: told, and not waited for. The networks
    sleep in threads of their own."""
    told, here, sleep = list[float](), threading.current_thread(), time.sleep

    def tell(seconds: float) -> None:
        if threading.current_thread() is here:
            told.append(seconds)
        else:
            sleep(seconds)

    monkeypatch.setattr(time, "sleep", tell)
    return told


@pytest.fixture(params=sorted(STUBS))
def place(request: pytest.FixtureRequest, settings: Any) -> Iterator[Place]:
    settings.CHANNELS_MAY_CALL_LOOPBACK = True
    start = timezone.now().replace(microsecond=0)
    with time_machine.travel(start, tick=False) as clock, STUBS[request.param]() as stub:
        yield Place(request.param, stub, clock)
        assert stub.faults == [], "the network found nothing wrong with our requests"

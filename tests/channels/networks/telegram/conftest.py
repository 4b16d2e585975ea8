"""A strict stub of Telegram, and the adapter of a channel that lies there."""

from collections.abc import Iterator

import pytest

from otklik.channels.networks.telegram.network import TelegramNetwork
from tests.channels.networks.stub_telegram import TelegramStub, served_telegram


@pytest.fixture
def telegram() -> Iterator[TelegramStub]:
    with served_telegram() as stub:
        yield stub
        assert stub.faults == [], "the foreign schema objects"


@pytest.fixture
def network(telegram: TelegramStub) -> TelegramNetwork:
    return TelegramNetwork(telegram.connection())

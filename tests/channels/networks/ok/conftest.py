"""A strict stub of Odnoklassniki, and the adapter of a group that lies there."""

from collections.abc import Iterator

import pytest

from otklik.channels.networks.ok.network import OkNetwork
from tests.channels.networks.stub_ok import OkStub, served_ok
from tests.channels.networks.writing import Writer


@pytest.fixture(autouse=True)
def _without_pauses(pauses: list[float]) -> None:
    """Nobody waits for them."""


@pytest.fixture
def server() -> Iterator[OkStub]:
    """Odnoklassniki on loopback; whatever our requests did wrong fails the test."""
    with served_ok() as server:
        yield server
    assert server.faults == []


@pytest.fixture
def network(server: OkStub) -> OkNetwork:
    return OkNetwork(server.connection())


@pytest.fixture
def write(server: OkStub) -> Writer:
    return Writer(server.connection())

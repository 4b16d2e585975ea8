"""A strict stub of MAX, and the adapter of an account that lies there."""

from collections.abc import Iterator

import pytest

from otklik.channels.networks.max.network import MaxNetwork
from tests.channels.networks.stub_max import MaxStub, served_max
from tests.channels.networks.writing import Writer


@pytest.fixture
def server() -> Iterator[MaxStub]:
    """MAX on loopback; whatever our requests did wrong fails the test."""
    with served_max() as server:
        yield server
    assert server.faults == []


@pytest.fixture
def network(server: MaxStub) -> MaxNetwork:
    return MaxNetwork(server.connection())


@pytest.fixture
def write(server: MaxStub) -> Writer:
    return Writer(server.connection())

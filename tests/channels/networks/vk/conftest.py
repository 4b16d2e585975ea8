"""A strict stub of VK, and the adapter of a community that lies there."""

from collections.abc import Iterator

import pytest

from otklik.channels.networks.vk.network import VKNetwork
from tests.channels.networks.stub_vk import VkStub, served_vk
from tests.channels.networks.writing import Writer


@pytest.fixture
def server(pauses: list[float]) -> Iterator[VkStub]:
    """VK on loopback; whatever our requests did wrong fails the test."""
    with served_vk() as server:
        yield server
    assert server.faults == []


@pytest.fixture
def network(server: VkStub) -> VKNetwork:
    return VKNetwork(server.connection())


@pytest.fixture
def write(server: VkStub) -> Writer:
    return Writer(server.connection())

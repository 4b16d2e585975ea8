"""A strict stub of VK, and the adapter of a community that lies there."""

from collections.abc import Iterator

import pytest

from otklik.channels.networks.vk import client
from otklik.channels.networks.vk.network import VKNetwork
from tests.channels.networks.stub_vk import VkStub, served_vk
from tests.channels.networks.writing import Writer


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[VkStub]:
    """VK on loopback; whatever our requests did wrong fails the test."""
    monkeypatch.setattr(client, "PAUSES", dict.fromkeys(client.Key, 0.0))
    with served_vk() as server:
        yield server
    assert server.faults == []


@pytest.fixture
def network(server: VkStub) -> VKNetwork:
    return VKNetwork(server.connection())


@pytest.fixture
def write(server: VkStub) -> Writer:
    return Writer(server.connection())

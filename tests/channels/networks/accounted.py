"""Whatever a network may send is handed on or set aside with a reason, never lost."""

from otklik.channels.networks.adapter import Network
from otklik.channels.networks.inbound_types import EventKind, InboundEvent


def accounted(network: Network, body: bytes) -> list[InboundEvent]:
    """The events in a body, each of a known kind or with its reason."""
    found = network.parse(body)
    assert found
    for event in found:
        assert event.kind is not EventKind.UNKNOWN or event.set_aside is not None
    return found

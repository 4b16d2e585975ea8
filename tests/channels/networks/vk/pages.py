"""What one reading brought."""

from otklik.channels.networks.inbound_types import InboundEvent, Page
from otklik.channels.networks.vk.network import VKNetwork


def events(network: VKNetwork, page: Page) -> list[InboundEvent]:
    return [event for body in page.bodies for event in network.parse(body)]

"""What VK tells of one person, as the adapter hears it."""

import json
from typing import Any

from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.inbound_types import InboundEvent
from otklik.channels.networks.vk.network import VKNetwork
from tests.channels.networks.stub_vk import HOOK_SECRET
from tests.channels.networks.vk_world import CITIZEN, GROUP, OWNER, event

PEER = str(CITIZEN)
MOMENT = 1_764_000_000
PURE = VKNetwork(
    Connection(base_url="", container=str(GROUP), secrets={"hook_secret": HOOK_SECRET})
)


COMMENT = {
    "id": 12, "from_id": CITIZEN, "owner_id": OWNER, "post_id": 10, "date": MOMENT,
    "text": "Это законно?", "parents_stack": [],
}  # fmt: skip
MESSAGE = {
    "id": 30, "conversation_message_id": 3, "from_id": CITIZEN, "peer_id": CITIZEN,
    "date": MOMENT, "out": 0, "text": "Помогите", "attachments": [],
}  # fmt: skip


def event_of(kind: str, values: dict[str, Any]) -> InboundEvent:
    return PURE.parse(json.dumps(event(kind, values)).encode())[0]

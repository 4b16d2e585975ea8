"""What MAX tells of one person, as the adapter hears it."""

import json
from typing import Any

from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.inbound_types import InboundEvent
from otklik.channels.networks.max.network import MaxNetwork
from tests.channels.networks.max_shapes import CHANNEL
from tests.channels.networks.serving import Webhook

CONTAINER = str(CHANNEL)

PURE = MaxNetwork(
    Connection(
        base_url="http://127.0.0.1:9",
        container=CONTAINER,
        secrets={"token": "t", "hook_secret": "s-e-c-r-e-t", "bot_id": "501"},
    )
)

MOMENT = 1_764_000_000_000


def heard(network: MaxNetwork, webhook: Webhook) -> InboundEvent:
    (event,) = network.parse(webhook.body)
    return event


def update(update_type: str, **parts: Any) -> bytes:
    return json.dumps({"update_type": update_type, "timestamp": MOMENT, **parts}).encode()


def message(**changes: Any) -> dict[str, Any]:
    return {
        "sender": {"user_id": 7, "first_name": "Мадина", "is_bot": False},
        "recipient": {"chat_id": 900, "chat_type": "dialog", "user_id": 501},
        "timestamp": MOMENT,
        "body": {"mid": "mid.1", "seq": 1, "text": "Это законно?"},
        **changes,
    }

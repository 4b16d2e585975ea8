"""What Odnoklassniki tell of one person, as the adapter hears it."""

from typing import Any

from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.ok.network import OkNetwork
from tests.channels.networks.ok_world import GROUP

PURE = OkNetwork(
    Connection(
        base_url="http://127.0.0.1:9",
        container=GROUP,
        secrets={"token": "t", "hook_key": "a-k-e-y"},
    )
)

MOMENT = 1_764_000_000_000


def letter(**changes: Any) -> dict[str, Any]:
    return {
        "sender": {"user_id": "user:7", "name": "Мадина"},
        "recipient": {"chat_id": "chat:C7"},
        "message": {"text": "Помогите", "seq": 1, "mid": "mid:C7.1"},
        "timestamp": MOMENT,
        **changes,
    }


def comment(**changes: Any) -> dict[str, Any]:
    return {
        "id": "MTU:-1",
        "text": "Это законно?",
        "type": "ACTIVE_MESSAGE",
        "date": "2026-11-24 15:00:00",
        "author_id": "7",
        "author_name": "Мадина",
        **changes,
    }

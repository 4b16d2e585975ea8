"""An account of the practice network, and what is written there."""

import uuid

from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.demo.network import PracticeNetwork
from otklik.channels.networks.outbound_types import Outbound, OutboundKind, ThreadRef
from otklik.demo.network.models import WebhookDelivery
from otklik.demo.network.posts_and_comments import Post

SECRET = "secret"

CONNECTION = Connection(
    base_url="http://127.0.0.1:9/practice/api/",
    container="1",
    secrets={"token": "token", "hook_secret": SECRET},
    allow_loopback=True,
)

PURE = PracticeNetwork(CONNECTION)


def outbound(
    kind: OutboundKind = OutboundKind.COMMENT,
    text: str = "Меняют.",
    *,
    post: str = "",
    peer: str = "",
    reply_to: str = "",
) -> Outbound:
    thread = ThreadRef(container="1", post=post, peer=peer)
    return Outbound(key=uuid.uuid4(), kind=kind, thread=thread, text=text, reply_to=reply_to)


def newest() -> Post:
    return Post.objects.newest_first()[0]


def latest_event() -> bytes:
    return WebhookDelivery.objects.newest_first()[0].body.encode()

"""What the tests say to Telegram, and how the adapter hears what the stub tells."""

import io
import uuid
from typing import Any

from PIL import Image

from otklik.channels.networks.inbound_types import InboundEvent, WebhookRequest
from otklik.channels.networks.outbound_types import (
    File,
    FileKind,
    Outbound,
    OutboundKind,
    ThreadRef,
)
from otklik.channels.networks.telegram.network import TelegramNetwork
from tests.channels.networks.stub_telegram import TelegramStub
from tests.channels.networks.telegram_world import CHANNEL, DIALOGUE, GROUP

WALL, TALK = str(CHANNEL["id"]), str(GROUP["id"])


def picture(width: int = 60, height: int = 40, alt: str = "Очередь у кассы", **over: Any) -> File:
    body = io.BytesIO()
    Image.new("RGB", (width, height)).save(body, "PNG")
    known: dict[str, Any] = {
        "kind": FileKind.PHOTO,
        "name": "queue.png",
        "content_type": "image/png",
        "size": len(body.getvalue()),
        "sha256": "",
        "open": lambda: io.BytesIO(body.getvalue()),
        "width": width,
        "height": height,
        "alt": alt,
    }
    return File(**(known | over))


def video(**over: Any) -> File:
    known = {"kind": FileKind.VIDEO, "name": "a.mp4", "content_type": "video/mp4", "alt": ""}
    return picture(**(known | over))


def post(text: str = "Приём граждан перенесён", **over: Any) -> Outbound:
    known: dict[str, Any] = {
        "key": uuid.uuid4(),
        "kind": OutboundKind.POST,
        "thread": ThreadRef(container=WALL),
        "text": text,
    }
    return Outbound(**(known | over))


def comment(telegram: TelegramStub, text: str = "Меняют в течение недели.") -> Outbound:
    number = telegram.colleague_posts("Объявление")
    asked = telegram.citizen_comments(number, "Это законно?")
    thread = ThreadRef(
        container=str(GROUP["id"]), post=str(telegram.copy_of(int(number))["message_id"])
    )
    return post(text, kind=OutboundKind.COMMENT, thread=thread, reply_to=asked)


def private(text: str = "Поможем", **over: Any) -> Outbound:
    thread = ThreadRef(container=WALL, peer=str(DIALOGUE["id"]))
    return post(text, kind=OutboundKind.DM, thread=thread, **over)


def codes(message: Outbound, network: TelegramNetwork) -> set[str]:
    return {problem.code for problem in network.validate(message)}


def pure(**secrets: str) -> TelegramNetwork:
    return TelegramNetwork(TelegramStub(url="http://127.0.0.1:9").connection(**secrets))


def heard(telegram: TelegramStub, network: TelegramNetwork) -> list[InboundEvent]:
    """The last of what the stub told."""
    return network.parse(telegram.events[-1].body)


def only(telegram: TelegramStub, network: TelegramNetwork) -> InboundEvent:
    (event,) = heard(telegram, network)
    return event


def came(telegram: TelegramStub) -> WebhookRequest:
    response = telegram.events[-1]
    return WebhookRequest(headers=response.headers, body=response.body, remote_ip="127.0.0.1")

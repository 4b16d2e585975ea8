"""Things that come along with messages."""

import io
import wave
from typing import Any

from django.test import Client
from PIL import Image

from otklik.channels.accounts.models import Account
from otklik.channels.networks.inbound_types import InboundEvent
from otklik.incidents.attachments import fetch_from_network
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.cases.message import Message
from otklik.incidents.intake.receive import receive
from tests.channels.stub import Wall, event
from tests.incidents.conftest import NOON


def sound() -> bytes:
    body = io.BytesIO()
    with wave.open(body, "wb") as response:
        response.setnchannels(1)
        response.setsampwidth(1)
        response.setframerate(8000)
        response.writeframes(b"\x80" * 8000)
    return body.getvalue()


def came(
    network: Account, *media: dict[str, Any], text: str = "", kind: str = "comment_created"
) -> Message:
    inbound_event: InboundEvent = event(
        occurred_at=NOON, text=text, media=media, kind=kind, external_id="1"
    )  # fmt: skip
    message = receive(network, inbound_event, at=NOON)
    assert message is not None
    return message


def file(wall: Wall, kind: str, body: bytes, name: str = "thing", **more: object) -> dict[str, Any]:
    """Put a file into the network; what its event says of it."""
    wall.files[f"/files/{name}"] = body
    return {"kind": kind, "url": f"{wall.url}files/{name}", **more}


def fetched(message: Message, *, at: Any = NOON) -> Attachment:
    attachment = message.attachments.get()
    fetch_from_network.fetch(attachment.pk, at=at)
    attachment.refresh_from_db()
    return attachment


def page_of(client: Client, message: Message) -> str:
    return client.get(f"/desk/incidents/{message.incident.number}/").content.decode()


def jpeg() -> bytes:
    body = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Telephone of a person"
    Image.new("RGB", (80, 40), (200, 20, 20)).save(body, "JPEG", exif=exif)
    return body.getvalue()


def address(attachment: Attachment, place: str = "") -> str:
    number = attachment.message.incident.number
    return f"/desk/incidents/{number}/attachments/{attachment.key}/{place}"


def bytes_of(attachment: Attachment) -> bytes:
    with attachment.file.open() as kept:
        return bytes(kept.read())


def got(client: Client, attachment: Attachment, **headers: str) -> Any:
    """The answer with its body read, as a browser reads it."""
    answer: Any = client.get(address(attachment), headers=headers)
    answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer

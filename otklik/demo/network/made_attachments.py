"""Generated attachments that a trainee may add to a comment or a message."""

import io
import math
import wave
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageDraw

from otklik.demo.network.seed_texts import AttachmentTexts

SECONDS, RATE = 3, 8000


class AttachmentKind(models.TextChoices):
    PHOTO = "photo", _("Photo")
    VOICE = "voice", _("Voice message")
    FILE = "file", _("File")
    PLACE = "place", _("Place on the map")
    STICKER = "sticker", _("Sticker")


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFile:
    """A file as the network serves it."""

    name: str
    content_type: str
    body: bytes


@lru_cache(maxsize=8)
def make_file(item: AttachmentKind, text: AttachmentTexts) -> MadeFile | None:
    """The bytes of an attachment, with its text; None for a kind without a file."""
    match item:
        case AttachmentKind.PHOTO:
            return MadeFile(name="photo.jpg", content_type="image/jpeg", body=_sign(*text.photo))
        case AttachmentKind.VOICE:
            return MadeFile(name="voice.wav", content_type="audio/wav", body=_tone())
        case AttachmentKind.FILE:
            words = f"{text.file_text}\n".encode()
            return MadeFile(name=text.file_name, content_type="text/plain", body=words)
    return None


def describe(
    item: AttachmentKind, text: AttachmentTexts, *, number: str, url: str
) -> dict[str, Any]:
    """The attachment in an event."""
    values: dict[str, Any] = {"kind": item.value, "id": number}
    match item:
        case AttachmentKind.PLACE:
            where = {"latitude": text.latitude, "longitude": text.longitude}
            return {**values, **where, "title": text.place}
        case AttachmentKind.STICKER:
            return {**values, "emoji": "🙏"}
    file = make_file(item, text)
    size = len(file.body) if file else 0
    values |= {"url": url, "size": size, "title": file.name if file else ""}
    return {**values, "seconds": SECONDS} if item == AttachmentKind.VOICE else values


def _sign(large: str, small: str) -> bytes:
    image = Image.new("RGB", (640, 400), (255, 248, 225))
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, 620, 380), outline=(42, 26, 56), width=8)
    draw.text((60, 60), large, fill=(42, 26, 56), font_size=180)
    draw.text((60, 290), small, fill=(163, 35, 27), font_size=64)
    body = io.BytesIO()
    image.save(body, "JPEG", quality=80)
    return body.getvalue()


def _tone() -> bytes:
    """Three seconds of a low hum."""
    body = io.BytesIO()
    with wave.open(body, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(RATE)
        turns = (math.sin(2 * math.pi * 220 * n / RATE) for n in range(SECONDS * RATE))
        sound.writeframes(bytes(128 + round(40 * turn) for turn in turns))
    return body.getvalue()

"""What a trainee may show with a comment or a message: things made here, nobody's own."""

import io
import math
import wave
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageDraw

SECONDS, RATE = 3, 8000


class Thing(models.TextChoices):
    PHOTO = "photo", _("Photo of a price tag")
    VOICE = "voice", _("Voice message")
    FILE = "file", _("File")
    PLACE = "place", _("Place on the map")
    STICKER = "sticker", _("Sticker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file as the network serves it."""

    name: str
    content_type: str
    body: bytes


@cache
def made(thing: Thing) -> Made | None:
    """The bytes of a thing; None for what has none."""
    match thing:
        case Thing.PHOTO:
            return Made(name="photo.jpg", content_type="image/jpeg", body=_price_tag())
        case Thing.VOICE:
            return Made(name="voice.wav", content_type="audio/wav", body=_tone())
        case Thing.FILE:
            words = "Учебный чек. Платье, 1 шт., 2490 рублей.\n"
            return Made(name="чек.txt", content_type="text/plain", body=words.encode())
    return None


def described(thing: Thing, *, number: str, url: str) -> dict[str, Any]:
    """As events show it."""
    told: dict[str, Any] = {"kind": thing.value, "id": number}
    match thing:
        case Thing.PLACE:
            return {**told, "latitude": 43.31807, "longitude": 45.69838, "title": "Рынок"}
        case Thing.STICKER:
            return {**told, "emoji": "🙏"}
    file = made(thing)
    size = len(file.body) if file else 0
    told |= {"url": url, "size": size, "title": file.name if file else ""}
    return {**told, "seconds": SECONDS} if thing == Thing.VOICE else told


def _price_tag() -> bytes:
    image = Image.new("RGB", (640, 400), (255, 248, 225))
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, 620, 380), outline=(42, 26, 56), width=8)
    draw.text((60, 60), "89.00", fill=(42, 26, 56), font_size=180)
    draw.text((60, 290), "129.00", fill=(163, 35, 27), font_size=64)
    body = io.BytesIO()
    image.save(body, "JPEG", quality=80)
    return body.getvalue()


def _tone() -> bytes:
    """Three seconds of a low hum: nobody's voice."""
    body = io.BytesIO()
    with wave.open(body, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(RATE)
        turns = (math.sin(2 * math.pi * 220 * n / RATE) for n in range(SECONDS * RATE))
        sound.writeframes(bytes(128 + round(40 * turn) for turn in turns))
    return body.getvalue()

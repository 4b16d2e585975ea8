"""Telegram: what comes with a message, and how it is fetched."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from otklik.channels.networks.errors import InvalidContent, NotFound, PermissionDenied
from otklik.channels.networks.inbound_types import EventKind, InboundMedia, MediaKind
from otklik.channels.networks.telegram.network import TelegramNetwork
from tests.channels.networks.stub_telegram import TelegramStub
from tests.channels.networks.telegram.messages import only


def jpeg() -> bytes:
    body = BytesIO()
    Image.new("RGB", (30, 20)).save(body, "JPEG")
    return body.getvalue()


FILE = {"file_id": "F", "file_unique_id": "U", "file_size": 5}


MEDIA: list[tuple[dict[str, Any], InboundMedia]] = [
    (
        {
            "photo": [
                {**FILE, "width": 9, "height": 9},
                {**FILE, "file_id": "G", "width": 90, "height": 90},
            ]
        },
        InboundMedia(kind=MediaKind.PHOTO, external_id="G", size=5, content_type="image/jpeg"),
    ),
    (
        {"video": {**FILE, "width": 1, "height": 1, "duration": 7, "mime_type": "video/mp4"}},
        InboundMedia(
            kind=MediaKind.VIDEO, external_id="F", size=5, seconds=7, content_type="video/mp4"
        ),
    ),
    (
        {
            "animation": {**FILE, "width": 1, "height": 1, "duration": 2},
            "document": {**FILE, "file_name": "a.gif"},
        },
        InboundMedia(kind=MediaKind.VIDEO, external_id="F", size=5, seconds=2),
    ),
    (
        {"voice": {**FILE, "duration": 3, "mime_type": "audio/ogg"}},
        InboundMedia(
            kind=MediaKind.VOICE, external_id="F", size=5, seconds=3, content_type="audio/ogg"
        ),
    ),
    (
        {"video_note": {**FILE, "length": 9, "duration": 3}},
        InboundMedia(kind=MediaKind.VIDEO, external_id="F", size=5, seconds=3),
    ),
    (
        {"audio": {**FILE, "duration": 3, "title": "Шум"}},
        InboundMedia(kind=MediaKind.AUDIO, external_id="F", size=5, seconds=3, text="Шум"),
    ),
    (
        {"document": {**FILE, "file_name": "чек.pdf", "mime_type": "application/pdf"}},
        InboundMedia(
            kind=MediaKind.FILE,
            external_id="F",
            size=5,
            name="чек.pdf",
            content_type="application/pdf",
        ),
    ),
    (
        {
            "sticker": {
                **FILE,
                "type": "regular",
                "width": 1,
                "height": 1,
                "is_animated": False,
                "is_video": False,
                "emoji": "👍",
            }
        },
        InboundMedia(kind=MediaKind.STICKER, external_id="F", size=5, text="👍"),
    ),
    (
        {"location": {"latitude": 43.3, "longitude": 45.7}},
        InboundMedia(kind=MediaKind.PLACE, latitude=43.3, longitude=45.7),
    ),
    (
        {
            "location": {"latitude": 43.3, "longitude": 45.7},
            "venue": {
                "location": {"latitude": 43.3, "longitude": 45.7},
                "title": "Рынок",
                "address": "Первая улица",
            },
        },
        InboundMedia(
            kind=MediaKind.PLACE, latitude=43.3, longitude=45.7, text="Рынок, Первая улица"
        ),
    ),
    (
        {"contact": {"phone_number": "+70000000000", "first_name": "Касса"}},
        InboundMedia(kind=MediaKind.OTHER, name="contact", text="Касса, +70000000000"),
    ),
    (
        {"dice": {"emoji": "🎲", "value": 3}},
        InboundMedia(kind=MediaKind.OTHER, name="dice"),
    ),
]


@pytest.mark.parametrize(("content", "medium"), MEDIA, ids=[str(m.kind) for _, m in MEDIA])
def test_all_kinds_of_media(
    telegram: TelegramStub,
    network: TelegramNetwork,
    content: dict[str, Any],
    medium: InboundMedia,
) -> None:
    telegram.citizen_writes("", **content)
    event = only(telegram, network)
    assert (event.kind, event.media) == (EventKind.DM_RECEIVED, (medium,))


def test_a_caption_is_the_text_and_a_hidden_link_is_shown(
    telegram: TelegramStub, network: TelegramNetwork
) -> None:
    entity = {"type": "text_link", "offset": 2, "length": 5, "url": "https://primer.example/"}
    telegram.citizen_writes(
        "", caption="😀здесь", caption_entities=[entity], photo=[{**FILE, "width": 1, "height": 1}]
    )
    event = only(telegram, network)
    assert event.text == "😀здесь"
    assert event.media[1] == InboundMedia(
        kind=MediaKind.LINK, url="https://primer.example/", text="здесь"
    )


def test_a_photo_is_fetched(telegram: TelegramStub, network: TelegramNetwork) -> None:
    body = jpeg()
    telegram.citizen_writes("", photo=telegram.keep_picture(body))
    (photo,) = only(telegram, network).media
    got = network.download(photo, largest=10_000)
    assert (got.body, got.content_type) == (body, "image/jpeg")
    with pytest.raises(InvalidContent):
        network.download(photo, largest=10)
    with pytest.raises(InvalidContent):
        network.download(replace(photo, size=0), largest=10)
    with pytest.raises(InvalidContent):
        network.download(replace(photo, size=20_000_001), largest=10**9)
    with pytest.raises(NotFound):
        network.download(replace(photo, external_id="gone"), largest=10_000)


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../../secret", "a/../b", "http://x.example/", "a?b"]
)
def test_a_path_that_leads_elsewhere_is_not_followed(
    telegram: TelegramStub, network: TelegramNetwork, path: str
) -> None:
    with pytest.raises(PermissionDenied):
        network._api.fetch(path, largest=10)
    assert telegram.calls == []

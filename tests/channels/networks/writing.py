"""What adapters are given to send in their tests."""

import hashlib
import io
import uuid
from typing import Any

from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.outbound_types import (
    File,
    FileKind,
    Outbound,
    OutboundKind,
    ThreadRef,
)

# The smallest PNG there is: one pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63"
    "64f8ffbf1e000584027fc6e0f2a00000000049454e44ae426082"
)


def photo(name: str = "рынок.png", **changes: Any) -> File:
    return _file(
        FileKind.PHOTO,
        name,
        PIXEL,
        **{"content_type": "image/png", "width": 800, "height": 600, **changes},
    )


def video(name: str = "приём.mp4", **changes: Any) -> File:
    return _file(
        FileKind.VIDEO, name, b"not quite a film", **{"content_type": "video/mp4", **changes}
    )


def _file(kind: FileKind, name: str, content: bytes, **changes: Any) -> File:
    return File(
        **{
            "kind": kind,
            "name": name,
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "open": lambda: io.BytesIO(content),
            "alt": "Прилавок с ценниками",
            **changes,
        }
    )


class Writer:
    """Makes what is to be sent in the place that a connection leads to."""

    def __init__(self, connection: Connection) -> None:
        self.container = connection.container

    def post(self, text: str = "Приём граждан перенесён", **changes: Any) -> Outbound:
        return self._outbound(OutboundKind.POST, text, **changes)

    def comment(self, post: str, text: str = "Да, меняют.", **changes: Any) -> Outbound:
        return self._outbound(OutboundKind.COMMENT, text, post=post, **changes)

    def dm(self, peer: str, text: str = "Поможем", **changes: Any) -> Outbound:
        return self._outbound(OutboundKind.DM, text, peer=peer, **changes)

    def _outbound(
        self, kind: OutboundKind, text: str, *, post: str = "", peer: str = "", **changes: Any
    ) -> Outbound:
        thread = ThreadRef(container=self.container, post=post, peer=peer)
        return Outbound(key=uuid.uuid4(), kind=kind, thread=thread, text=text, **changes)

"""Files of Odnoklassniki: what came with a message, and the photos of a post of ours."""

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from otklik.channels.networks import address_guard, http
from otklik.channels.networks.errors import (
    InvalidContent,
    Temporary,
    Unsupported,
)
from otklik.channels.networks.http import fetched
from otklik.channels.networks.inbound_types import Download, InboundMedia, MediaKind
from otklik.channels.networks.ok.client import Calls
from otklik.channels.networks.outbound_types import File, FileKind


def download(calls: Calls, media: InboundMedia, *, largest: int) -> Download:
    return fetched(
        calls.client,
        calls.connection,
        media.url,
        places=FILE_HOSTS,
        largest=largest,
        redirects=2,
    )


_MEDIA = {
    "IMAGE": MediaKind.PHOTO,
    "VIDEO": MediaKind.VIDEO,
    "AUDIO": MediaKind.VOICE,
    "MUSIC": MediaKind.AUDIO,
    "SHARE": MediaKind.LINK,
    "FILE": MediaKind.FILE,
    "LOCATION": MediaKind.PLACE,
    "STICKER": MediaKind.STICKER,
}


def media_of(attachment: Mapping[str, Any]) -> InboundMedia:
    value, inner = attachment.get("type"), attachment.get("payload")
    payload = inner if isinstance(inner, Mapping) else {}
    url, name = payload.get("url"), payload.get("name") or payload.get("title")
    kind = _MEDIA.get(value, MediaKind.OTHER) if isinstance(value, str) else MediaKind.OTHER
    size = payload.get("size")
    return InboundMedia(
        kind=kind,
        url=url if isinstance(url, str) else "",
        name=name if isinstance(name, str) else "",
        size=size if isinstance(size, int) and not isinstance(size, bool) and size > 0 else 0,
        text=value if kind is MediaKind.OTHER and isinstance(value, str) else "",
    )


FILE_HOSTS = frozenset({"ok.ru", "odnoklassniki.ru", "mycdn.me", "okcdn.ru"})
UPLOADING_SECONDS = 80.0  # for all photos of one post


def uploaded(calls: Calls, files: Sequence[File], *, group: str) -> list[str]:
    """Tokens of the photos, in their order. Raises a ChannelError; an unclear end is
    Temporary."""
    if not files:
        return []
    if any(file.kind is not FileKind.PHOTO for file in files):
        raise Unsupported("video")
    until = time.monotonic() + UPLOADING_SECONDS
    place = calls.rest("photosV2.getUploadUrl", gid=group, count=str(len(files)))
    values = place if isinstance(place, Mapping) else {}
    url = address_guard.theirs(
        values.get("upload_url"), address_guard.known(FILE_HOSTS, calls.connection)
    )
    photo_ids = values.get("photo_ids")
    try:
        with ExitStack() as opened:
            parts = {
                f"pic{at}": (file.name, opened.enter_context(file.open()), file.content_type)
                for at, file in enumerate(files, start=1)
            }
            # The address itself is the permission: no key goes there.
            request = calls.client.build_request("POST", url, files=parts)
            response = http.call(
                calls.client, request, mutation=False, seconds=until - time.monotonic()
            )
    except OSError:
        raise InvalidContent("file_gone") from None
    http.refuse(response)
    answer = http.decoded(response, mutation=False)
    photos = answer.get("photos") if isinstance(answer, Mapping) else None
    tokens = [
        photo.get("token") if isinstance(photo, Mapping) else None
        for photo in (
            photos.get(str(photo_id)) if isinstance(photos, Mapping) else None
            for photo_id in (photo_ids if isinstance(photo_ids, list) else [])
        )
    ]
    if len(tokens) != len(files) or not all(isinstance(token, str) and token for token in tokens):
        raise Temporary("upload_without_token")
    return [str(token) for token in tokens]

"""Pictures and videos, put into VK before the message that shows them; all of it may be repeated.

A picture on the wall takes the key of a person who edits the community, one in a private message
the community's own. VK has no text for those who cannot see a picture: it becomes its caption.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO

from otklik.channels.networks.errors import InvalidContent, Temporary
from otklik.channels.networks.outbound import File, FileKind
from otklik.channels.networks.vk.client import Api, Key
from otklik.channels.networks.vk.payloads import Number, Shape, Text

LONGEST_CAPTION = 2048
LONGEST_TITLE = 128
_ENDINGS = {"image/png": "png", "image/gif": "gif", "video/quicktime": "mov", "video/webm": "webm"}


class _Saved(Shape):
    id: Number = 0
    video_id: Number = 0
    owner_id: Number = 0
    access_key: Text = ""
    upload_url: Text = ""


def attached_to_wall(api: Api, files: tuple[File, ...]) -> str:
    """What VK calls these files, comma between. Raises a ChannelError."""
    place: Any = None
    names = []
    for file in files:
        if file.kind is FileKind.VIDEO:
            names.append(_video(api, file))
            continue
        if place is None:
            place = api.ask("photos.getWallUploadServer", {"group_id": api.group}, key=Key.USER)
        stored = _uploaded_photo(api, place, file)
        saved = api.ask(
            "photos.saveWallPhoto",
            {"group_id": api.group, "caption": file.alt.strip()[:LONGEST_CAPTION], **stored},
            key=Key.USER,
        )
        names.append(_name("photo", saved))
    return ",".join(names)


def attached_to_message(api: Api, files: tuple[File, ...], *, peer: int) -> str:
    place: Any = None
    names = []
    for file in files:
        if place is None:
            place = api.ask("photos.getMessagesUploadServer", {"peer_id": peer}, key=Key.COMMUNITY)
        stored = _uploaded_photo(api, place, file)
        names.append(_name("photo", api.ask("photos.saveMessagesPhoto", stored, key=Key.COMMUNITY)))
    return ",".join(names)


def _uploaded_photo(api: Api, place: Any, file: File) -> Mapping[str, Any]:
    """Raises InvalidContent when VK found no picture in it."""
    url = place.get("upload_url") if isinstance(place, dict) else None
    with _opened(file) as bytes_:
        values = api.upload(url, {"photo": (_file_name(file, "jpg"), bytes_, file.content_type)})
    photo = values.get("photo")
    if not isinstance(photo, str) or photo in {"", "[]"}:
        raise InvalidContent("photo_refused")
    return {"photo": photo, "server": values.get("server"), "hash": values.get("hash")}


def _video(api: Api, file: File) -> str:
    title = file.alt.strip() or file.name
    response = api.ask(
        "video.save",
        {"name": title[:LONGEST_TITLE], "group_id": api.group, "wallpost": 0},
        key=Key.USER,
    )
    place = _Saved.model_validate(response if isinstance(response, dict) else {})
    with _opened(file) as bytes_:
        answer = api.upload(
            place.upload_url,
            {"video_file": (_file_name(file, "mp4"), bytes_, file.content_type)},
        )
    if "error" in answer or "error_code" in answer:
        raise InvalidContent("video_refused")
    return _name("video", response)


def _name(kind: str, value: Any) -> str:
    """What VK calls what it has just kept. Raises Temporary when it does not say."""
    first = value[0] if isinstance(value, list) and value else value
    saved = _Saved.model_validate(first if isinstance(first, dict) else {})
    number = saved.id or saved.video_id
    if not number or not saved.owner_id:
        raise Temporary("no_file_number")
    key = f"_{saved.access_key}" if saved.access_key else ""
    return f"{kind}{saved.owner_id}_{number}{key}"


def _file_name(file: File, otherwise: str) -> str:
    """VK looks at the ending and stumbles over letters of other languages."""
    return f"{file.kind.value}.{_ENDINGS.get(file.content_type, otherwise)}"


@contextmanager
def _opened(file: File) -> Iterator[BinaryIO]:
    try:
        stream = file.open()
    except OSError:
        raise InvalidContent("file_gone") from None
    with stream:
        yield stream

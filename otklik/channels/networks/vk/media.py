"""Files: what came with a message, in our words, and pictures and videos that go before ours.

A picture on the wall takes the key of a person who edits the community, one in a private message
the community's own. VK has no text for those who cannot see a picture: it becomes its caption.
What is uploaded may be uploaded again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

import httpx

from otklik.channels.networks import address_guard, http
from otklik.channels.networks.connection import Connection
from otklik.channels.networks.errors import InvalidContent, NotFound, Temporary
from otklik.channels.networks.inbound_types import Download, InboundMedia, MediaKind
from otklik.channels.networks.outbound_types import File, FileKind
from otklik.channels.networks.vk.client import HOSTS, Api, Key
from otklik.channels.networks.vk.payloads import (
    AttachmentData,
    Geo,
    Message,
    Number,
    Post,
    Shape,
    Sizes,
    Text,
)

MOST = 50
DEEPEST = 3  # messages forwarded within forwarded ones
LARGEST_SIDE = 2560  # larger ones are for printers
REDIRECTS = 3


def download(
    client: httpx.Client, connection: Connection, media: InboundMedia, *, largest: int
) -> Download:
    """The address of a document leads to a host of files. Raises a ChannelError."""
    if not media.url:
        raise NotFound("no_address")
    known = address_guard.known(HOSTS, connection)
    file = http.download(client, media.url, hosts=known, largest=largest, redirects=REDIRECTS)
    return Download(body=file.content, content_type=file.headers.get("content-type", ""))


def media_of(
    attachments: Sequence[Mapping[str, Any]], geo: Geo | None = None
) -> tuple[InboundMedia, ...]:
    found = list(_attached(attachments))
    if geo is not None:
        found += _place(geo)
    return tuple(found[:MOST])


def media_of_post(post: Post) -> tuple[InboundMedia, ...]:
    """What a post shows, the post that it repeats among it."""
    found = [*media_of(post.attachments, post.geo)]
    for raw in post.copy_history[:DEEPEST]:
        original = Post.model_validate(raw)
        found.append(_wall(AttachmentData.model_validate(raw)))
        found += media_of(original.attachments, original.geo)
    return tuple(found[:MOST])


def media_of_message(message: Message, depth: int = 0) -> tuple[InboundMedia, ...]:
    """What hangs on a message; of those forwarded with it their words and what hangs on them."""
    found = [*media_of(message.attachments, message.geo)]
    for raw in message.fwd_messages if depth < DEEPEST else []:
        forwarded = Message.model_validate(raw)
        if forwarded.text:
            found.append(InboundMedia(kind=MediaKind.OTHER, name="forwarded", text=forwarded.text))
        found += media_of_message(forwarded, depth + 1)
    return tuple(found[:MOST])


def marks_of(attachments: Sequence[Mapping[str, Any]]) -> list[list[object]]:
    """What tells one set of attachments from another: their addresses change by the hour."""
    marks: list[list[object]] = []
    for attachment in attachments:
        kind = attachment.get("type")
        item = AttachmentData.model_validate(_inner(attachment))
        marks.append([kind if isinstance(kind, str) else "", item.owner_id, item.id])
    return marks


def _attached(attachments: Sequence[Mapping[str, Any]]) -> Iterator[InboundMedia]:
    for attachment in attachments:
        kind = attachment.get("type")
        make = KINDS.get(kind if isinstance(kind, str) else "", _other)
        yield make(AttachmentData.model_validate(_inner(attachment)))


def _inner(attachment: Mapping[str, Any]) -> Mapping[str, Any]:
    kind = attachment.get("type")
    inner = attachment.get(kind) if isinstance(kind, str) else None
    return inner if isinstance(inner, dict) else {}


def _number(item: AttachmentData, kind: str) -> str:
    return f"{kind}{item.owner_id}_{item.id}" if item.id else ""


def _largest(sizes: Sizes) -> str:
    fitting = [size for size in sizes if size.address and size.width <= LARGEST_SIDE] or [
        size for size in sizes if size.address
    ]
    best = max(fitting, key=lambda size: size.width * size.height, default=None)
    return best.address if best else ""


def _photo(item: AttachmentData) -> InboundMedia:
    return InboundMedia(
        kind=MediaKind.PHOTO,
        url=_largest(item.sizes) or _largest(item.images) or item.photo_604,
        external_id=_number(item, "photo"),
        text=item.text,
    )


def _drawing(item: AttachmentData) -> InboundMedia:
    return InboundMedia(kind=MediaKind.PHOTO, url=item.url or item.photo_586)


def _video(item: AttachmentData) -> InboundMedia:
    # VK gives no address of the film itself: it is looked at in VK.
    return InboundMedia(
        kind=MediaKind.VIDEO,
        external_id=_number(item, "video"),
        seconds=max(item.duration, 0),
        text=item.title,
    )


def _voice(item: AttachmentData) -> InboundMedia:
    return InboundMedia(
        kind=MediaKind.VOICE,
        url=item.link_mp3 or item.link_ogg,
        content_type="audio/mpeg" if item.link_mp3 else "audio/ogg",
        seconds=max(item.duration, 0),
        text=item.transcript,
    )


def _audio(item: AttachmentData) -> InboundMedia:
    return InboundMedia(
        kind=MediaKind.AUDIO,
        url=item.url,
        external_id=_number(item, "audio"),
        seconds=max(item.duration, 0),
        text=" — ".join(word for word in (item.artist, item.title) if word),
    )


def _file(item: AttachmentData) -> InboundMedia:
    return InboundMedia(
        kind=MediaKind.FILE,
        url=item.url,
        external_id=_number(item, "doc"),
        name=item.title,
        size=max(item.size, 0),
        text=item.title,
    )


def _sticker(item: AttachmentData) -> InboundMedia:
    return InboundMedia(kind=MediaKind.STICKER, url=_largest(item.images))


def _link(item: AttachmentData) -> InboundMedia:
    url = item.url or item.view_url
    return InboundMedia(kind=MediaKind.LINK, url=url, text=item.title or item.name)


def _wall(item: AttachmentData) -> InboundMedia:
    """Another post: its address and its words."""
    owner = item.owner_id or item.to_id or item.from_id
    url = f"https://vk.com/wall{owner}_{item.id}" if owner and item.id else ""
    return InboundMedia(kind=MediaKind.LINK, url=url, text=item.text)


def _comment(item: AttachmentData) -> InboundMedia:
    place = f"https://vk.com/wall{item.owner_id}_{item.post_id}?reply={item.id}"
    is_known = item.owner_id and item.post_id and item.id
    return InboundMedia(kind=MediaKind.LINK, url=place if is_known else "", text=item.text)


def _other(item: AttachmentData) -> InboundMedia:
    words = item.question or item.title or item.text or item.name or item.caption
    return InboundMedia(kind=MediaKind.OTHER, text=words)


def _place(geo: Geo) -> list[InboundMedia]:
    if geo.coordinates is None:
        return []
    return [
        InboundMedia(
            kind=MediaKind.PLACE,
            latitude=geo.coordinates.latitude,
            longitude=geo.coordinates.longitude,
            text=geo.place.title if geo.place else "",
        )
    ]


KINDS: Mapping[str, Callable[[AttachmentData], InboundMedia]] = {
    "photo": _photo,
    "posted_photo": _photo,
    "graffiti": _drawing,
    "video": _video,
    "clip": _video,
    "audio_message": _voice,
    "audio": _audio,
    "podcast": _audio,
    "doc": _file,
    "sticker": _sticker,
    "link": _link,
    "article": _link,
    "wall": _wall,
    "wall_reply": _comment,
}


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
            names.append(_uploaded_video(api, file))
            continue
        if place is None:
            place = api.ask("photos.getWallUploadServer", {"group_id": api.group}, key=Key.USER)
        stored = _uploaded_photo(api, place, file)
        saved = api.ask(
            "photos.saveWallPhoto",
            {"group_id": api.group, "caption": file.alt.strip()[:LONGEST_CAPTION], **stored},
            key=Key.USER,
        )
        names.append(_kept_name("photo", saved))
    return ",".join(names)


def attached_to_message(api: Api, files: tuple[File, ...], *, peer: int) -> str:
    place: Any = None
    names = []
    for file in files:
        if place is None:
            place = api.ask("photos.getMessagesUploadServer", {"peer_id": peer}, key=Key.COMMUNITY)
        stored = _uploaded_photo(api, place, file)
        names.append(
            _kept_name("photo", api.ask("photos.saveMessagesPhoto", stored, key=Key.COMMUNITY))
        )
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


def _uploaded_video(api: Api, file: File) -> str:
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
    return _kept_name("video", response)


def _kept_name(kind: str, value: Any) -> str:
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

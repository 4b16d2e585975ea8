"""What came with a message: each kind of VK's attachments in our words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from otklik.channels.networks.inbound import InboundMedia, MediaKind
from otklik.channels.networks.vk.payloads import AttachmentData, Geo, Message, Post, Sizes

MOST = 50
DEEPEST = 3  # messages forwarded within forwarded ones
LARGEST_SIDE = 2560  # larger ones are for printers


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

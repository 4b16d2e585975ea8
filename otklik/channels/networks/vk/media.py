"""What came with a message: each kind of VK's attachments in our words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from otklik.channels.networks.inbound import InboundMedia, MediaKind
from otklik.channels.networks.vk.payloads import Geo, Message, Post, Sizes, Thing

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
        found.append(_wall(Thing.model_validate(raw)))
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
        thing = Thing.model_validate(_inner(attachment))
        marks.append([kind if isinstance(kind, str) else "", thing.owner_id, thing.id])
    return marks


def _attached(attachments: Sequence[Mapping[str, Any]]) -> Iterator[InboundMedia]:
    for attachment in attachments:
        kind = attachment.get("type")
        make = KINDS.get(kind if isinstance(kind, str) else "", _other)
        yield make(Thing.model_validate(_inner(attachment)))


def _inner(attachment: Mapping[str, Any]) -> Mapping[str, Any]:
    kind = attachment.get("type")
    inner = attachment.get(kind) if isinstance(kind, str) else None
    return inner if isinstance(inner, dict) else {}


def _number(thing: Thing, kind: str) -> str:
    return f"{kind}{thing.owner_id}_{thing.id}" if thing.id else ""


def _largest(sizes: Sizes) -> str:
    fitting = [size for size in sizes if size.address and size.width <= LARGEST_SIDE] or [
        size for size in sizes if size.address
    ]
    best = max(fitting, key=lambda size: size.width * size.height, default=None)
    return best.address if best else ""


def _photo(thing: Thing) -> InboundMedia:
    return InboundMedia(
        kind=MediaKind.PHOTO,
        url=_largest(thing.sizes) or _largest(thing.images) or thing.photo_604,
        external_id=_number(thing, "photo"),
        text=thing.text,
    )


def _drawing(thing: Thing) -> InboundMedia:
    return InboundMedia(kind=MediaKind.PHOTO, url=thing.url or thing.photo_586)


def _video(thing: Thing) -> InboundMedia:
    # VK gives no address of the film itself: it is looked at in VK.
    return InboundMedia(
        kind=MediaKind.VIDEO,
        external_id=_number(thing, "video"),
        seconds=max(thing.duration, 0),
        text=thing.title,
    )


def _voice(thing: Thing) -> InboundMedia:
    return InboundMedia(
        kind=MediaKind.VOICE,
        url=thing.link_mp3 or thing.link_ogg,
        content_type="audio/mpeg" if thing.link_mp3 else "audio/ogg",
        seconds=max(thing.duration, 0),
        text=thing.transcript,
    )


def _audio(thing: Thing) -> InboundMedia:
    return InboundMedia(
        kind=MediaKind.AUDIO,
        url=thing.url,
        external_id=_number(thing, "audio"),
        seconds=max(thing.duration, 0),
        text=" — ".join(word for word in (thing.artist, thing.title) if word),
    )


def _file(thing: Thing) -> InboundMedia:
    return InboundMedia(
        kind=MediaKind.FILE,
        url=thing.url,
        external_id=_number(thing, "doc"),
        name=thing.title,
        size=max(thing.size, 0),
        text=thing.title,
    )


def _sticker(thing: Thing) -> InboundMedia:
    return InboundMedia(kind=MediaKind.STICKER, url=_largest(thing.images))


def _link(thing: Thing) -> InboundMedia:
    url = thing.url or thing.view_url
    return InboundMedia(kind=MediaKind.LINK, url=url, text=thing.title or thing.name)


def _wall(thing: Thing) -> InboundMedia:
    """Another post: its address and its words."""
    owner = thing.owner_id or thing.to_id or thing.from_id
    url = f"https://vk.com/wall{owner}_{thing.id}" if owner and thing.id else ""
    return InboundMedia(kind=MediaKind.LINK, url=url, text=thing.text)


def _comment(thing: Thing) -> InboundMedia:
    place = f"https://vk.com/wall{thing.owner_id}_{thing.post_id}?reply={thing.id}"
    is_known = thing.owner_id and thing.post_id and thing.id
    return InboundMedia(kind=MediaKind.LINK, url=place if is_known else "", text=thing.text)


def _other(thing: Thing) -> InboundMedia:
    words = thing.question or thing.title or thing.text or thing.name or thing.caption
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


KINDS: Mapping[str, Callable[[Thing], InboundMedia]] = {
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

"""What comes with a message of Telegram: each kind under the name that the Bot API gives it."""

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from otklik.channels.networks.inbound_types import InboundMedia, MediaKind
from otklik.channels.networks.telegram.links import post_address
from otklik.channels.networks.telegram.payloads import Chat, mapping, number_of
from otklik.channels.networks.telegram.payloads import read as read_as

type Json = Mapping[str, Any]

MOST_TASKS = 100  # of one list
MOST_ENTITIES = 100  # of one message, as Telegram has it


def media_of(message: Json) -> tuple[InboundMedia, ...]:
    """Everything that came with it; a part that is not understood is left out."""
    found = [
        medium
        for name, read in _READERS.items()
        if (medium := read(message.get(name))) is not None and not _is_double(name, message)
    ]
    return (*found, *_hidden_links(message), *_answered(message))


def _answered(message: Json) -> list[InboundMedia]:
    """What it quotes, and what it answers where that stands elsewhere: not its own, and yet it says
    nothing without."""
    found: list[InboundMedia] = []
    quote, there = message.get("quote"), message.get("external_reply")
    if isinstance(quote, dict) and _text(quote.get("text")):
        found.append(InboundMedia(kind=MediaKind.OTHER, name="quote", text=quote["text"]))
    if not isinstance(there, dict):
        return found
    found += [medium for name, read in _READERS.items() if (medium := read(there.get(name)))]
    place = read_as(Chat, there.get("chat"))
    number = number_of(there)
    if place is not None and place.username and number:
        url = post_address(str(place.id), str(number), place.username)
        found.append(InboundMedia(kind=MediaKind.LINK, url=url, text=place.title))
    elif words := _origin(there.get("origin")):
        found.append(InboundMedia(kind=MediaKind.OTHER, name="answered", text=words))
    return found


def _origin(value: object) -> str:
    """Who wrote what is answered, as far as Telegram says."""
    origin = mapping(value)
    for name in ("chat", "sender_chat"):
        if title := _text(mapping(origin.get(name)).get("title")):
            return title
    person = mapping(origin.get("sender_user"))
    name = _joined(person.get("first_name"), person.get("last_name"), by=" ")
    return name or _text(origin.get("sender_user_name"))


def _checklist(value: object) -> InboundMedia | None:
    """A list of things to do: its title and each of them."""
    if not isinstance(value, dict):
        return None
    tasks = value.get("tasks")
    points = [
        f"- {_text(task.get('text'))}"
        for task in (tasks if isinstance(tasks, list) else [])[:MOST_TASKS]
        if isinstance(task, dict) and _text(task.get("text"))
    ]
    text = "\n".join(filter(None, [_text(value.get("title")), *points]))
    return InboundMedia(kind=MediaKind.OTHER, name="checklist", text=text)


def _is_double(name: str, message: Json) -> bool:
    """Some kinds come along with an older one, for those who do not know the newer."""
    return (
        (name == "document" and "animation" in message)
        or (name == "location" and "venue" in message)
        or (name == "photo" and "live_photo" in message)
    )


def _filed(kind: MediaKind) -> Callable[[object], InboundMedia | None]:
    """A reader of things that are one file."""

    def read(value: object) -> InboundMedia | None:
        if not isinstance(value, dict) or not _text(value.get("file_id")):
            return None
        is_sticker = kind is MediaKind.STICKER
        return InboundMedia(
            kind=kind,
            external_id=_text(value.get("file_id")),
            name=_text(value.get("file_name")),
            content_type=_text(value.get("mime_type")),
            size=_count(value.get("file_size")),
            seconds=_count(value.get("duration")),
            text=_text(value.get("emoji" if is_sticker else "title")),
        )

    return read


def _photo(sizes: object) -> InboundMedia | None:
    """The largest of the sizes that Telegram keeps."""
    known = [size for size in sizes if isinstance(size, dict)] if isinstance(sizes, list) else []
    largest = max(
        known,
        key=lambda size: _count(size.get("width")) * _count(size.get("height")),
        default=None,
    )
    if largest is None or not _text(largest.get("file_id")):
        return None
    return InboundMedia(
        kind=MediaKind.PHOTO,
        external_id=_text(largest.get("file_id")),
        content_type="image/jpeg",
        size=_count(largest.get("file_size")),
    )


def _place(value: object, words: str = "") -> InboundMedia | None:
    if not isinstance(value, dict):
        return None
    latitude, longitude = _degrees(value.get("latitude")), _degrees(value.get("longitude"))
    if latitude is None or longitude is None:
        return None
    return InboundMedia(kind=MediaKind.PLACE, text=words, latitude=latitude, longitude=longitude)


def _venue(value: object) -> InboundMedia | None:
    if not isinstance(value, dict):
        return None
    return _place(value.get("location"), _joined(value.get("title"), value.get("address")))


def _contact(value: object) -> InboundMedia | None:
    if not isinstance(value, dict):
        return None
    name = _joined(value.get("first_name"), value.get("last_name"), by=" ")
    return InboundMedia(
        kind=MediaKind.OTHER, name="contact", text=_joined(name, value.get("phone_number"))
    )


def _poll(value: object) -> InboundMedia | None:
    if not isinstance(value, dict):
        return None
    options = value.get("options")
    points = [
        f"- {_text(option.get('text'))}"
        for option in (options if isinstance(options, list) else [])[:MOST_TASKS]
        if isinstance(option, dict) and _text(option.get("text"))
    ]
    text = "\n".join(filter(None, [_text(value.get("question")), *points]))
    return InboundMedia(kind=MediaKind.OTHER, name="poll", text=text)


def _other(name: str) -> Callable[[object], InboundMedia | None]:
    """A reader of what we can only say was there."""

    def read(value: object) -> InboundMedia | None:
        return None if value is None else InboundMedia(kind=MediaKind.OTHER, name=name)

    return read


def _hidden_links(message: Json) -> list[InboundMedia]:
    """Addresses behind words: they stand in no text."""
    links = []
    for name, words in (("entities", "text"), ("caption_entities", "caption")):
        entities = message.get(name)
        for entity in entities[:MOST_ENTITIES] if isinstance(entities, list) else []:
            if isinstance(entity, dict) and _text(entity.get("url")):
                text = _cut(_text(message.get(words)), entity)
                links.append(InboundMedia(kind=MediaKind.LINK, url=entity["url"], text=text))
    return links


def _cut(text: str, entity: Json) -> str:
    """The words of an entity; its offset and length are in UTF-16 units."""
    start, count = _count(entity.get("offset")) * 2, _count(entity.get("length")) * 2
    units = text.encode("utf-16-le", "surrogatepass")[start : start + count]
    return units.decode("utf-16-le", "replace")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(value: object) -> int:
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**53
    return int(value) if is_count else 0  # type: ignore[call-overload]


def _degrees(value: object) -> float | None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not abs(value) <= 180:  # type: ignore[arg-type]
        return None
    return float(value) if isfinite(value) else None  # type: ignore[arg-type]


def _joined(*parts: object, by: str = ", ") -> str:
    return by.join(part for part in map(_text, parts) if part)


_READERS: dict[str, Callable[[object], InboundMedia | None]] = (
    {
        "photo": _photo,
        "live_photo": _filed(MediaKind.VIDEO),
        "video": _filed(MediaKind.VIDEO),
        "animation": _filed(MediaKind.VIDEO),
        "video_note": _filed(MediaKind.VIDEO),
        "voice": _filed(MediaKind.VOICE),
        "audio": _filed(MediaKind.AUDIO),
        "document": _filed(MediaKind.FILE),
        "sticker": _filed(MediaKind.STICKER),
        "location": _place,
        "venue": _venue,
        "contact": _contact,
        "poll": _poll,
        "checklist": _checklist,
        "checklist_tasks_added": _checklist,
    }
    | {name: _other(name) for name in ("dice", "game", "giveaway", "invoice", "paid_media")}
    | {name: _other(name) for name in ("rich_message", "story")}
)

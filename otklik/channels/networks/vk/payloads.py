"""VK's payloads, read leniently: a missing or odd value becomes empty or 0. Names are VK's."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from otklik.channels.networks.json_values import Json, Lenient, as_degrees, as_objects, read_as

LARGEST = 2**63 - 1
MANY = 100


def _text(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode().replace("\x00", "")


def _number(value: Any) -> int:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and abs(value) <= LARGEST else 0


def _truth(value: Any) -> bool:
    return value is True or value == 1


def _dicts(value: Any) -> list[Json]:
    return as_objects(value)[:MANY]


def _numbers(value: Any) -> list[int]:
    listed = value if isinstance(value, list) else []
    return [number for item in listed[:MANY] if (number := _number(item))]


def _dict(value: Any) -> Any:
    return value if isinstance(value, dict) else None


Text = Annotated[str, BeforeValidator(_text)]
Number = Annotated[int, BeforeValidator(_number)]
Degrees = Annotated[float | None, BeforeValidator(as_degrees)]
Truth = Annotated[bool, BeforeValidator(_truth)]
Numbers = Annotated[list[int], BeforeValidator(_numbers)]
Raws = Annotated[list[dict[str, Any]], BeforeValidator(_dicts)]


class Size(Lenient):
    url: Text = ""
    src: Text = ""
    width: Number = 0
    height: Number = 0

    @property
    def address(self) -> str:
        return self.url or self.src


Sizes = Annotated[list[Size], BeforeValidator(_dicts)]


class Coordinates(Lenient):
    latitude: Degrees = None
    longitude: Degrees = None


class Place(Lenient):
    title: Text = ""


class Geo(Lenient):
    coordinates: Annotated[Coordinates | None, BeforeValidator(_dict)] = None
    place: Annotated[Place | None, BeforeValidator(_dict)] = None


class AttachmentData(Lenient):
    """The fields that we use of any kind of attachment."""

    id: Number = 0
    owner_id: Number = 0
    post_id: Number = 0
    from_id: Number = 0
    to_id: Number = 0
    title: Text = ""
    text: Text = ""
    question: Text = ""
    name: Text = ""
    artist: Text = ""
    caption: Text = ""
    description: Text = ""
    transcript: Text = ""
    ext: Text = ""
    url: Text = ""
    view_url: Text = ""
    link_mp3: Text = ""
    link_ogg: Text = ""
    photo_604: Text = ""
    photo_586: Text = ""
    size: Number = 0
    duration: Number = 0
    sizes: Sizes = []
    images: Sizes = []


class Thread(Lenient):
    count: Number = 0
    items: Raws = []


class Comment(Lenient):
    """Under a post, photo, video or product, or in a discussion."""

    id: Number = 0
    from_id: Number = 0
    owner_id: Number = 0
    post_id: Number = 0
    date: Number = 0
    text: Text = ""
    attachments: Raws = []
    reply_to_comment: Number = 0
    parents_stack: Numbers = []
    deleted: Truth = False
    deleter_id: Number = 0
    thread: Annotated[Thread | None, BeforeValidator(_dict)] = None
    photo_id: Number = 0
    photo_owner_id: Number = 0
    video_id: Number = 0
    video_owner_id: Number = 0
    topic_id: Number = 0
    topic_owner_id: Number = 0
    item_id: Number = 0
    market_owner_id: Number = 0


class Post(Lenient):
    id: Number = 0
    owner_id: Number = 0
    from_id: Number = 0
    date: Number = 0
    edited: Number = 0
    text: Text = ""
    post_type: Text = ""
    is_deleted: Truth = False
    attachments: Raws = []
    copy_history: Raws = []
    geo: Annotated[Geo | None, BeforeValidator(_dict)] = None

    def repeats(self, what: str) -> bool:
        original = read_as(type(self), self.copy_history[0]) if self.copy_history else None
        return original is not None and what == f"wall{original.owner_id}_{original.id}"


class Message(Lenient):
    id: Number = 0
    conversation_message_id: Number = 0
    from_id: Number = 0
    peer_id: Number = 0
    date: Number = 0
    update_time: Number = 0
    out: Truth = False
    random_id: Number = 0
    admin_author_id: Number = 0
    text: Text = ""
    payload: Text = ""
    ref: Text = ""
    attachments: Raws = []
    fwd_messages: Raws = []
    action: Annotated[dict[str, Any] | None, BeforeValidator(_dict)] = None
    reply_message: Annotated["Message | None", BeforeValidator(_dict)] = None
    geo: Annotated[Geo | None, BeforeValidator(_dict)] = None

    @property
    def number(self) -> str:
        """Messages of group chats only have a number within the chat."""
        if self.id > 0:
            return str(self.id)
        return f"c{self.conversation_message_id}" if self.conversation_message_id > 0 else ""


class Allowance(Lenient):
    user_id: Number = 0
    key: Text = ""


class Person(Lenient):
    """A person or a community."""

    id: Number = 0
    first_name: Text = ""
    last_name: Text = ""
    name: Text = ""

    @property
    def whole_name(self) -> str:
        return self.name or f"{self.first_name} {self.last_name}".strip()

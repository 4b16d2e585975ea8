"""Telegram's updates, read leniently."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import Field

from otklik.channels.networks.json_values import Lenient, as_count, as_object

Number = Annotated[int, Field(ge=-(2**53), le=2**53)]
Seconds = Annotated[int, Field(gt=0, lt=2**37)]
DEEPEST = 60


class Chat(Lenient):
    id: Number
    type: str = ""
    title: str = ""
    username: str = ""
    is_direct_messages: bool = False


class User(Lenient):
    id: Number
    is_bot: bool = False
    first_name: str = ""
    last_name: str = ""
    username: str = ""

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.first_name, self.last_name) if part)


class Origin(Lenient):
    """The origin of a forwarded message; `chat` and `message_id` for a channel's."""

    type: str = ""
    chat: Chat | None = None
    message_id: Number = 0


class AnsweredMessage(Lenient):
    message_id: Number
    is_automatic_forward: bool = False
    forward_origin: Origin | None = None


class Topic(Lenient):
    """A person's messages to a channel."""

    topic_id: Number


class Message(Lenient):
    message_id: Number
    date: Seconds
    chat: Chat
    sender: User | None = Field(None, alias="from")
    sender_chat: Chat | None = None
    message_thread_id: Number = 0
    edit_date: Number = 0
    is_automatic_forward: bool = False
    forward_origin: Origin | None = None
    reply_to_message: AnsweredMessage | None = None
    text: str = ""
    caption: str = ""
    author_signature: str = ""
    media_group_id: str = ""
    migrate_to_chat_id: Number = 0
    direct_messages_topic: Topic | None = None

    @property
    def words(self) -> str:
        return self.text or self.caption

    @property
    def changed_at(self) -> datetime:
        return datetime.fromtimestamp(self.edit_date if self.edit_date > 0 else self.date, UTC)


class Membership(Lenient):
    status: str = ""
    can_post_messages: bool | None = None


class MemberChange(Lenient):
    """The bot's new status in a chat."""

    chat: Chat
    date: Seconds
    sender: User | None = Field(None, alias="from")
    old_chat_member: Membership
    new_chat_member: Membership


class Update(Lenient):
    update_id: Number


def read_json(body: bytes) -> Mapping[str, Any]:
    """Without broken surrogates and NUL; empty for anything but an object."""
    try:
        update = _clean(json.loads(body), DEEPEST)
    except (ValueError, RecursionError):
        return {}
    return update if isinstance(update, dict) else {}


def number_of(value: object) -> int:
    """The number of a message; 0 without one."""
    return as_count(as_object(value).get("message_id"))


def _clean(value: Any, deep: int) -> Any:
    match value:
        case str():
            return (
                value.encode("utf-16", "surrogatepass")
                .decode("utf-16", "replace")
                .replace("\x00", "")
            )
        case dict() if deep:
            return {_clean(k, deep): _clean(v, deep - 1) for k, v in value.items()}
        case list() if deep:
            return [_clean(item, deep - 1) for item in value]
        case dict() | list():
            return None
        case _:
            return value

"""What MAX sends, as far as it matters to us; all else is let pass unread."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from otklik.channels.networks.max import links


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Person(_Lenient):
    user_id: int
    first_name: str | None = None
    last_name: str | None = None
    name: str | None = None
    username: str | None = None
    is_bot: bool = False

    @property
    def shown_name(self) -> str:
        whole = " ".join(part for part in (self.first_name, self.last_name) if part)
        return whole or self.name or self.username or ""


class Recipient(_Lenient):
    chat_id: int | None = None
    chat_type: str = ""
    user_id: int | None = None
    post_id: int | str | None = None


class Body(_Lenient):
    mid: str
    text: str | None = None
    attachments: list[dict[str, Any]] | None = None


class Linked(_Lenient):
    type: Literal["reply", "forward"] | str = ""
    message: Body | None = None
    sender: Person | None = None


class Message(_Lenient):
    sender: Person | None = None
    recipient: Recipient
    timestamp: int
    link: Linked | None = None
    body: Body | None = None
    url: str | None = None

    @property
    def number(self) -> str:
        """Its number; of one that says nothing itself, only repeats, MAX may leave the body out
        (so the schema): its address says the same."""
        return self.body.mid if self.body else links.mid_at(self.url or "")

    @property
    def text(self) -> str:
        return (self.body.text if self.body else "") or ""

    @property
    def linked_number(self) -> str:
        return self.link.message.mid if self.link and self.link.message else ""

    @property
    def forwarded(self) -> Body | None:
        """The message that this one repeats."""
        is_forward = self.link is not None and self.link.type != "reply"
        return self.link.message if self.link is not None and is_forward else None

    @property
    def words(self) -> str:
        """What it says; of one that only repeats another, what that one says."""
        repeated = self.forwarded
        return self.text or (repeated.text if repeated is not None else "") or ""


class Update(_Lenient):
    """All kinds of events in one form: which parts are there depends on the kind."""

    update_type: str
    timestamp: int
    message: Message | None = None
    message_id: str | None = None
    chat_id: int | None = None
    post_id: int | str | None = None
    user_id: int | None = None
    user: Person | None = None
    payload: str | None = None
    is_admin: bool | None = None
    permissions: list[str] | None = None


def post_number(placed: Recipient | Update) -> str:
    """The number of the post that a comment stands under; empty without one. MAX's own types have
    it as a whole number, its examples as a `mid`: the second half of a `mid` is such a number
    (seen in answers of the live network; that `post_id` is the same one, nobody has seen)."""
    number = str(placed.post_id) if placed.post_id is not None else ""
    if number.isascii() and number.isdigit() and int(number) and placed.chat_id is not None:
        return links.mid_of(placed.chat_id, int(number))
    return number


def opened(body: bytes) -> Mapping[str, Any]:
    """The JSON of a web hook; empty for what is none."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return event if isinstance(event, dict) else {}


def read(event: Mapping[str, Any]) -> Update | None:
    try:
        return Update.model_validate(event)
    except (ValidationError, RecursionError):
        return None


def moment(milliseconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None

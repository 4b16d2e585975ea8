"""The parts of MAX's updates that we use."""

from typing import Any, Literal

from otklik.channels.networks.json_values import Lenient
from otklik.channels.networks.max import links


class Person(Lenient):
    user_id: int
    first_name: str | None = None
    last_name: str | None = None
    name: str | None = None
    username: str | None = None
    is_bot: bool = False

    @property
    def display_name(self) -> str:
        whole = " ".join(part for part in (self.first_name, self.last_name) if part)
        return whole or self.name or self.username or ""


class Recipient(Lenient):
    chat_id: int | None = None
    chat_type: str = ""
    user_id: int | None = None
    post_id: int | str | None = None


class Body(Lenient):
    mid: str
    text: str | None = None
    attachments: list[dict[str, Any]] | None = None


class LinkedMessage(Lenient):
    type: Literal["reply", "forward"] | str = ""
    message: Body | None = None
    sender: Person | None = None


class Message(Lenient):
    sender: Person | None = None
    recipient: Recipient
    timestamp: int
    link: LinkedMessage | None = None
    body: Body | None = None
    url: str | None = None

    @property
    def number(self) -> str:
        """MAX may omit the body of a message that only forwards: its address has the number."""
        return self.body.mid if self.body else links.mid_at(self.url or "")

    @property
    def text(self) -> str:
        return (self.body.text if self.body else "") or ""

    @property
    def link_number(self) -> str:
        return self.link.message.mid if self.link and self.link.message else ""

    @property
    def forwarded(self) -> Body | None:
        """The message that this one forwards."""
        is_forward = self.link is not None and self.link.type != "reply"
        return self.link.message if self.link is not None and is_forward else None

    @property
    def words(self) -> str:
        """Its text, else that of the forwarded message."""
        repeated = self.forwarded
        return self.text or (repeated.text if repeated is not None else "") or ""


class Update(Lenient):
    """All kinds of events; which fields are set depends on the kind."""

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
    """The post of a comment; empty without one. MAX's schema has a whole number, its examples a
    `mid`, whose second half is such a number (seen live; that `post_id` is it, nobody has seen)."""
    number = str(placed.post_id) if placed.post_id is not None else ""
    if number.isascii() and number.isdigit() and int(number) and placed.chat_id is not None:
        return links.mid_of(placed.chat_id, int(number))
    return number

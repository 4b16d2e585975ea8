"""Posts of other channels that a post of ours repeats: a link of kind `forward` in it.

MAX names a message by a number that says its channel and its number there; an address for people
says the same (seen in answers of the live network; no contract says so). A channel named by its
nickname is asked for first. Whether MAX lets a bot repeat a post is for MAX to say.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from otklik.channels.networks.content_rules import are_alike
from otklik.channels.networks.errors import (
    InvalidContent,
    NotFound,
    OutcomeUnknown,
    PermissionDenied,
    RepostRefused,
)
from otklik.channels.networks.max import links
from otklik.channels.networks.max.client import Calls
from otklik.channels.networks.max.payloads import Message
from otklik.channels.networks.outbound import Outbound

HOSTS = frozenset({"max.ru"})
REFUSALS = (InvalidContent, NotFound, PermissionDenied)
_ADDRESS = re.compile(
    r"https?://(?:www\.)?max\.ru/(?:c/(?P<number>-[1-9][0-9]{0,18})|(?P<nick>[A-Za-z][\w-]{2,63}))"
    r"/(?P<token>[\w-]{11})/?(?:[?#]\S*)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """A post by its address: its channel's number, else its nickname; its number there."""

    number: str
    nick: str
    tail: str

    def mid(self, channel: int) -> str:
        return links.mid(channel, self.tail)


def repeated(address: str) -> Repeated | None:
    """The post at this address; None when it is none."""
    found = _ADDRESS.fullmatch(address.strip())
    tail = links.opened_token(found["token"]) if found else ""
    if found is None or not tail:
        return None
    return Repeated(number=found["number"] or "", nick=found["nick"] or "", tail=tail)


def link_to(calls: Calls, message: Outbound) -> Mapping[str, str]:
    """The link that repeats the other post. Raises a ChannelError."""
    what = repeated(message.repost_of)
    if what is None:
        raise RepostRefused("no_post_there")
    return {"type": "forward", "mid": what.mid(_channel(calls, what))}


def refuse_unless_taken(answer: Mapping[str, Any]) -> None:
    """A post that came out without what it was to repeat is nothing that we asked for: a person
    looks. Raises OutcomeUnknown."""
    link = answer.get("link")
    if not isinstance(link, Mapping) or link.get("type") != "forward":
        raise OutcomeUnknown("no_forward")


def is_same(sentence: Message, message: Outbound, text: str) -> bool:
    """Whether a post that stands there is ours: the same words, and repeating the same post or
    none."""
    if not are_alike(sentence.text, text):
        return False
    is_forward = sentence.link is not None and sentence.link.type == "forward"
    if not message.repost_of or not is_forward:
        return is_forward == bool(message.repost_of)
    what = repeated(message.repost_of)
    return what is not None and links.tail_of(sentence.linked_number) == what.tail


def _channel(calls: Calls, what: Repeated) -> int:
    if what.number:
        return int(what.number)
    try:
        number = calls.ask("GET", f"/chats/{what.nick}").get("chat_id")
    except REFUSALS as fault:
        raise RepostRefused(fault.code) from None
    if not isinstance(number, int) or isinstance(number, bool) or not number:
        raise RepostRefused("no_channel_there")
    return number

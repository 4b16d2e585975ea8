"""Reading MAX: its posts, comments and missed updates, and whether our message is there."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from otklik.channels.networks.content_rules import are_alike
from otklik.channels.networks.errors import NotFound, Unsupported
from otklik.channels.networks.inbound_types import Page
from otklik.channels.networks.json_values import (
    as_count,
    as_text,
    encode,
    object_in,
    objects_in,
    read_as,
)
from otklik.channels.networks.max import outbound
from otklik.channels.networks.max.client import Calls, chat_id, message_id
from otklik.channels.networks.max.inbound import READ, UPDATE_TYPES, is_own
from otklik.channels.networks.max.payloads import Message
from otklik.channels.networks.outbound_types import Outbound, OutboundKind, Sent

PAGE = 100
MOST_PAGES = 10


def poll(calls: Calls, feed: str, cursor: str, *, posts: Sequence[str]) -> Page:
    match feed:
        case "updates":
            return _updates(calls, cursor)
        case "posts":
            return _posts(calls)
        case "comments":
            return _comments(calls, cursor, posts)
    raise Unsupported("feed")


def find_sent(calls: Calls, message: Outbound, text: str, *, since: datetime) -> Sent | None:
    """The newest message of ours with this text since then."""
    if message.kind is OutboundKind.COMMENT:
        found = _thread(calls, message.thread.post, until=since)
    else:
        is_private = message.kind is OutboundKind.DM
        found = _newest(calls, message.thread.peer if is_private else message.thread.container)
    ours = "" if message.kind is OutboundKind.POST else calls.own_number()
    for item in found:
        sentence = read_as(Message, item)
        if sentence is None or not sentence.number or sentence.timestamp < _milliseconds(since):
            continue
        if message.kind is OutboundKind.POST:
            is_it = outbound.is_same(sentence, message, text)
        else:
            is_it = is_own(sentence.sender, ours) and are_alike(sentence.text, text)
        if is_it and _answers(sentence, message.reply_to):
            return Sent(external_id=sentence.number, url=sentence.url or "")
    return None


def _updates(calls: Calls, cursor: str) -> Page:
    """Long polling, for installations without a public address; MAX keeps events for a day."""
    params: dict[str, Any] = {"limit": PAGE, "timeout": 0, "types": ",".join(UPDATE_TYPES)}
    if cursor.isdigit():
        params["marker"] = int(cursor)
    answer = calls.ask("GET", "/updates", params=params)
    value, marker = answer.get("updates"), answer.get("marker")
    updates = value if isinstance(value, list) else []
    is_new = isinstance(marker, int) and str(marker) != cursor
    return Page(
        bodies=tuple(map(encode, updates)),
        cursor=str(marker) if isinstance(marker, int) else cursor,
        more=is_new and len(updates) >= PAGE,
    )


def _posts(calls: Calls) -> Page:
    found = list(_newest(calls, calls.connection.container))
    return Page(
        bodies=tuple(_webhook_body("message_created", item) for item in reversed(found)), cursor=""
    )


def _comments(calls: Calls, cursor: str, posts: Sequence[str]) -> Page:
    """Since the cursor (milliseconds), in order, and the page before, to find edited texts."""
    since = datetime.fromtimestamp(int(cursor) / 1000, UTC) if cursor.isdigit() else None
    newest, bodies = int(cursor) if cursor.isdigit() else 0, []
    for post in posts:
        try:
            found = list(_thread(calls, post, until=since))
        except NotFound:
            continue  # the post was deleted with its comments
        for item in reversed(found):
            bodies.append(_webhook_body("comment_created", _with_post(item, post)))
            newest = max(newest, _when(item))
    return Page(bodies=tuple(bodies), cursor=str(newest) if newest else "")


def _thread(calls: Calls, post: str, *, until: datetime | None) -> Iterator[Mapping[str, Any]]:
    """Comments of a post, newest first, back to the moment; without one, a page."""
    path, before, read_numbers = f"/messages/{message_id(post)}/comments", 0, set[str]()
    for _page in range(MOST_PAGES):
        params: dict[str, Any] = {"count": PAGE}
        if before:
            params["before"] = before
        page = _messages(calls.ask("GET", path, params=params))
        fresh = [item for item in page if _mid(item) not in read_numbers]
        yield from fresh
        read_numbers |= {_mid(item) for item in fresh}
        oldest = _when(page[-1]) if page else 0
        if len(page) < PAGE or not fresh or until is None or oldest < _milliseconds(until):
            return
        before = oldest


def _newest(calls: Calls, place: str) -> Iterator[Mapping[str, Any]]:
    params = {"chat_id": chat_id(place), "count": PAGE}
    yield from _messages(calls.ask("GET", "/messages", params=params))


def _messages(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Newest first."""
    return sorted(objects_in(answer, "messages"), key=_when, reverse=True)


def _mid(item: Mapping[str, Any]) -> str:
    return as_text(object_in(item, "body").get("mid"))


def _when(item: Mapping[str, Any]) -> int:
    return as_count(item.get("timestamp"))


def _with_post(item: Mapping[str, Any], post: str) -> Mapping[str, Any]:
    """A comment with its post, as the web hook sends it."""
    recipient = object_in(item, "recipient")
    return {**item, "recipient": {**recipient, "post_id": recipient.get("post_id") or post}}


def _webhook_body(update_type: str, item: Mapping[str, Any]) -> bytes:
    """As the webhook sends it, marked as read."""
    values = {"update_type": update_type, "timestamp": _when(item), "message": dict(item)}
    return encode({**values, READ: True})


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _answers(message: Message, reply_to: str) -> bool:
    """Whether it answers the same message as ours, where MAX says so."""
    if not reply_to or message.link is None or message.link.message is None:
        return True
    return message.link.message.mid == reply_to

"""Reading MAX: what stands there, what was missed, whether ours is there, and files."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from otklik.channels.networks.content_rules import are_alike
from otklik.channels.networks.errors import NotFound, Unsupported
from otklik.channels.networks.inbound_types import Page
from otklik.channels.networks.max import outbound
from otklik.channels.networks.max.client import Calls, chat_id, message_id
from otklik.channels.networks.max.inbound import READ, UPDATE_TYPES, is_own
from otklik.channels.networks.max.payloads import Message, read
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
    """A message of ours with this text, written since then; the newest of them."""
    if message.kind is OutboundKind.COMMENT:
        found = _thread(calls, message.thread.post, until=since)
    else:
        is_private = message.kind is OutboundKind.DM
        found = _newest(calls, message.thread.peer if is_private else message.thread.container)
    ours = "" if message.kind is OutboundKind.POST else calls.own_number()
    for item in found:
        sentence = _message(item)
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
    """Long polling, for places without an address of their own; MAX keeps events for a day."""
    params: dict[str, Any] = {"limit": PAGE, "timeout": 0, "types": ",".join(UPDATE_TYPES)}
    if cursor.isdigit():
        params["marker"] = int(cursor)
    answer = calls.ask("GET", "/updates", params=params)
    value, marker = answer.get("updates"), answer.get("marker")
    updates = value if isinstance(value, list) else []
    is_new = isinstance(marker, int) and str(marker) != cursor
    return Page(
        bodies=tuple(_body(update) for update in updates),
        cursor=str(marker) if isinstance(marker, int) else cursor,
        more=is_new and len(updates) >= PAGE,
    )


def _posts(calls: Calls) -> Page:
    found = list(_newest(calls, calls.connection.container))
    return Page(
        bodies=tuple(_webhook_body("message_created", item) for item in reversed(found)), cursor=""
    )


def _comments(calls: Calls, cursor: str, posts: Sequence[str]) -> Page:
    """Comments since the cursor (a moment, in milliseconds), each post's in the order they were
    written. What stood before is read along as far as its page reaches: a changed text is
    found so."""
    since = datetime.fromtimestamp(int(cursor) / 1000, UTC) if cursor.isdigit() else None
    newest, bodies = int(cursor) if cursor.isdigit() else 0, []
    for post in posts:
        try:
            found = list(_thread(calls, post, until=since))
        except NotFound:
            continue  # the post is gone, and its comments with it
        for item in reversed(found):
            bodies.append(_webhook_body("comment_created", _placed(item, post)))
            newest = max(newest, _when(item))
    return Page(bodies=tuple(bodies), cursor=str(newest) if newest else "")


def _thread(calls: Calls, post: str, *, until: datetime | None) -> Iterator[Mapping[str, Any]]:
    """Comments of a post, newest first, page by page until the moment; without one, a page."""
    path, before, seen = f"/messages/{message_id(post)}/comments", 0, set[str]()
    for _page in range(MOST_PAGES):
        params: dict[str, Any] = {"count": PAGE}
        if before:
            params["before"] = before
        page = _sorted(calls.ask("GET", path, params=params))
        fresh = [item for item in page if _mid(item) not in seen]
        yield from fresh
        seen |= {_mid(item) for item in fresh}
        oldest = _when(page[-1]) if page else 0
        if len(page) < PAGE or not fresh or until is None or oldest < _milliseconds(until):
            return
        before = oldest


def _newest(calls: Calls, place: str) -> Iterator[Mapping[str, Any]]:
    params = {"chat_id": chat_id(place), "count": PAGE}
    yield from _sorted(calls.ask("GET", "/messages", params=params))


def _sorted(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    value = answer.get("messages")
    items = [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
    return sorted(items, key=_when, reverse=True)


def _placed(item: Mapping[str, Any], post: str) -> Mapping[str, Any]:
    """A comment as its web hook would tell it: with its post."""
    recipient = item.get("recipient")
    kept = dict(recipient) if isinstance(recipient, Mapping) else {}
    if not kept.get("post_id"):
        kept["post_id"] = post
    return {**item, "recipient": kept}


def _webhook_body(update_type: str, item: Mapping[str, Any]) -> bytes:
    """As its web hook would have told it, marked as read."""
    values = {"update_type": update_type, "timestamp": _when(item), "message": dict(item)}
    return _body({**values, READ: True})


def _body(update: object) -> bytes:
    return json.dumps(update, ensure_ascii=False).encode("utf-8", "replace")


def _message(item: Mapping[str, Any]) -> Message | None:
    update = read({"update_type": "", "timestamp": 0, "message": dict(item)})
    return update.message if update is not None else None


def _mid(item: Mapping[str, Any]) -> str:
    body = item.get("body")
    return str(body.get("mid")) if isinstance(body, Mapping) else ""


def _when(item: Mapping[str, Any]) -> int:
    value = item.get("timestamp")
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _answers(message: Message, reply_to: str) -> bool:
    """Whether it answers what ours was to answer, where MAX says whom it answers."""
    if not reply_to or message.link is None or message.link.message is None:
        return True
    return message.link.message.mid == reply_to

"""Reading Odnoklassniki: posts, comments and private messages, and whether our message is there."""

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from otklik.channels.networks.content_rules import are_alike
from otklik.channels.networks.errors import NotFound, Unsupported
from otklik.channels.networks.inbound_types import Page
from otklik.channels.networks.json_values import as_count, as_object, object_in, objects_in, read_as
from otklik.channels.networks.ok import existing_posts
from otklik.channels.networks.ok.client import Calls, dialogue, number
from otklik.channels.networks.ok.existing_posts import TOPIC
from otklik.channels.networks.ok.inbound import (
    Comment,
    Topic,
    moment,
    topic_text,
    without_prefix,
    wrap,
)
from otklik.channels.networks.ok.links import post_url
from otklik.channels.networks.outbound_types import Outbound, OutboundKind, Sent

FRESH_HOURS = 72
PAGE = 100
MOST_PAGES = 5
FIRST_CHATS = 20
MOST_CHATS = 40
# Exactly these: the network refuses the whole call for an unknown name.
FIELDS = ",".join(
    f"comment.{name}"
    for name in (
        *("ID", "TEXT", "TYPE", "DATE", "AUTHOR_ID", "AUTHOR_NAME", "AUTHOR_REF"),
        *("REPLY_TO_ID", "REPLY_TO_NAME", "REPLY_TO_COMMENT_ID"),
    )
)


def poll(calls: Calls, feed: str, cursor: str, *, posts: Sequence[str]) -> Page:
    match feed:
        case "comments":
            return _poll_comments(calls, cursor)
        case "old_comments":
            return _poll_old_comments(calls, cursor, posts)
        case "letters":
            return _poll_letters(calls, cursor)
    raise Unsupported("feed")


def find_sent(calls: Calls, message: Outbound, text: str, *, since: datetime) -> Sent | None:
    """The newest message of ours with this text since then."""
    match message.kind:
        case OutboundKind.POST:
            return _find_post(calls, message, text, since=since)
        case OutboundKind.COMMENT:
            return _find_comment(calls, message, text, since=since)
        case OutboundKind.DM:
            return _find_letter(calls, message, text, since=since)


def _find_post(calls: Calls, message: Outbound, text: str, *, since: datetime) -> Sent | None:
    for item in existing_posts.topics(calls):
        topic = read_as(Topic, item)
        if topic is None or not _is_since(moment(topic.created_ms, topic.date), since):
            continue
        if are_alike(topic_text(topic), text):
            url = post_url(message.thread.container, topic.id)
            return Sent(external_id=topic.id, url=url)
    return None


def _find_comment(calls: Calls, message: Outbound, text: str, *, since: datetime) -> Sent | None:
    ours = _our_numbers(calls)
    for item in _thread(calls, message.thread.post, until=_milliseconds(since)):
        comment = read_as(Comment, item)
        if comment is None or not _is_own(item, ours) or not are_alike(comment.text or "", text):
            continue
        at = moment(comment.date_ms or comment.created_ms, comment.date)
        answered = comment.reply_to_comment_id
        is_answer = not message.reply_to or not answered or answered == message.reply_to
        if _is_since(at, since) and is_answer:
            url = post_url(message.thread.container, message.thread.post)
            return Sent(external_id=comment.id, url=url)
    return None


def _find_letter(calls: Calls, message: Outbound, text: str, *, since: datetime) -> Sent | None:
    chats = {str(chat.get("chat_id")): chat for chat in _chats(calls)}
    people = _people(chats.get(message.thread.peer, {}))
    for item in _chat(calls, message.thread.peer):
        words = object_in(item, "message")
        is_fresh = as_count(item.get("timestamp")) >= _milliseconds(since)
        if is_fresh and _is_ours(item, people) and are_alike(str(words.get("text") or ""), text):
            mid = words.get("mid")
            return Sent(external_id=mid) if isinstance(mid, str) and mid else None
    return None


def _poll_comments(calls: Calls, cursor: str) -> Page:
    """The newest posts, and comments under those of the last three days."""
    topics = existing_posts.topics(calls)
    bodies = [wrap("topic", topic) for topic in reversed(topics)]
    return _comments_page(calls, cursor, _fresh_posts(topics), bodies)


def _poll_old_comments(calls: Calls, cursor: str, posts: Sequence[str]) -> Page:
    """Comments under older posts, which are rarer."""
    fresh = set(_fresh_posts(existing_posts.topics(calls)))
    return _comments_page(calls, cursor, [post for post in posts if post not in fresh], [])


def _fresh_posts(topics: Sequence[Mapping[str, Any]]) -> list[str]:
    border = (time.time() - FRESH_HOURS * 3600) * 1000
    return [str(topic["id"]) for topic in topics if as_count(topic.get("created_ms")) > border]


def _comments_page(calls: Calls, cursor: str, posts: Sequence[str], bodies: list[bytes]) -> Page:
    newest, ours = _whole_of(cursor), _our_numbers(calls)
    for post in posts:
        result, last = _comments(calls, post, ours, until=_whole_of(cursor))
        bodies += result
        newest = max(newest, last)
    return Page(bodies=tuple(bodies), cursor=str(newest) if newest else "")


def _comments(
    calls: Calls, post: str, ours: frozenset[str], *, until: int
) -> tuple[list[bytes], int]:
    """Comments of one post as bodies, in order, and the newest moment."""
    try:
        found = list(_thread(calls, post, until=until))
    except NotFound:
        return [], 0  # the post was deleted with its comments
    # Many have the same date, to the second: these stay in the network's order.
    found.reverse()
    found.sort(key=_when)
    bodies = [wrap("comment", item, post=post, own=_is_own(item, ours)) for item in found]
    return bodies, max(map(_when, found), default=0)


def _poll_letters(calls: Calls, cursor: str) -> Page:
    """Private messages of dialogues with news: nothing else reports ours."""
    if not calls.secret("bot_token"):
        return Page(bodies=(), cursor=cursor)
    since = _whole_of(cursor)
    live = [chat for chat in _chats(calls) if as_count(chat.get("lastEventTime")) > since]
    live = live[: MOST_CHATS if since else FIRST_CHATS]
    bodies = []
    for chat in reversed(live):
        for item in reversed(list(_chat(calls, str(chat.get("chat_id") or "")))):
            bodies.append(wrap("letter", item, own=_is_ours(item, _people(chat))))
    newest = max((as_count(chat.get("lastEventTime")) for chat in live), default=since)
    return Page(bodies=tuple(bodies), cursor=str(newest) if newest else "")


def _thread(calls: Calls, post: str, *, until: int) -> Iterator[Mapping[str, Any]]:
    """Comments, newest page first, back to a moment; without one, a page."""
    names: dict[str, str] = {}
    anchor, read_numbers = "LAST", set[str]()
    for _page in range(MOST_PAGES):
        values = calls.rest(
            "discussions.getComments",
            discussionId=number(post),
            discussionType=TOPIC,
            anchor=anchor,
            direction="BACKWARD",
            count=str(PAGE),
            fields=FIELDS,
            includeRemoved="true",
            mark_as_read="false",
        )
        for person in objects_in(object_in(values, "entities"), "users"):
            names[str(person.get("uid"))] = str(person.get("name") or "")
        page = [
            item
            for item in objects_in(values, "comments")
            if str(item.get("id")) not in read_numbers
        ]
        for item in page:
            read_numbers.add(str(item.get("id")))
            name = item.get("author_name") or names.get(str(item.get("author_id")))
            yield {**item, "author_name": name} if name else item
        further = as_object(values).get("anchor")
        oldest = min(map(_when, page), default=0)
        is_last = as_object(values).get("has_more") is False or len(page) < PAGE
        if is_last or not until or oldest < until or not isinstance(further, str):
            return
        anchor = further


def _chats(calls: Calls) -> list[Mapping[str, Any]]:
    """Dialogues, the most recent first."""
    found = objects_in(calls.graph("GET", "me/chats", params={"count": PAGE}), "chats")
    return sorted(found, key=lambda chat: as_count(chat.get("lastEventTime")), reverse=True)


def _people(chat: Mapping[str, Any]) -> frozenset[str]:
    """Participants of a dialogue other than us."""
    return frozenset(
        without_prefix(k) for k in object_in(chat, "participants") if k.startswith("user:")
    )


def _is_ours(item: Mapping[str, Any], people: frozenset[str]) -> bool:
    """Not a person's, or of a person outside the dialogue, who runs the group."""
    sender = str(object_in(item, "sender").get("user_id") or "")
    return not sender.startswith("user:") or bool(people and without_prefix(sender) not in people)


def _chat(calls: Calls, chat: str) -> Iterator[Mapping[str, Any]]:
    """Messages of a dialogue, newest first."""
    found = objects_in(
        calls.graph("GET", f"me/messages/{dialogue(chat)}", params={"count": PAGE}), "messages"
    )
    yield from sorted(found, key=lambda item: as_count(item.get("timestamp")), reverse=True)


def _our_numbers(calls: Calls) -> frozenset[str]:
    """The group, and the owner of our key."""
    uid = as_object(calls.rest("users.getCurrentUser", fields="uid")).get("uid")
    return frozenset({calls.connection.container, str(uid or "")} - {""})


def _is_own(item: Mapping[str, Any], ours: frozenset[str]) -> bool:
    reference = str(item.get("author_ref") or "")
    return without_prefix(reference) in ours or str(item.get("author_id") or "") in ours


def _when(item: Mapping[str, Any]) -> int:
    date = item.get("date")
    result = as_count(item.get("date_ms")) or as_count(item.get("created_ms"))
    at = moment(result, date if isinstance(date, str) else None)
    return _milliseconds(at) if at is not None else 0


def _whole_of(cursor: str) -> int:
    return int(cursor) if cursor.isdigit() and len(cursor) < 20 else 0


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _is_since(at: datetime | None, since: datetime) -> bool:
    """Dates of comments have no fractions of seconds."""
    return at is not None and at >= since.replace(microsecond=0)

"""Reading VK: missed events, and whether our message is there.

Each item found is wrapped as a body with a key that changes when the item does."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from otklik.channels.networks import errors
from otklik.channels.networks.capabilities import Feed
from otklik.channels.networks.content_rules import are_alike
from otklik.channels.networks.inbound_types import Page
from otklik.channels.networks.json_values import as_object, as_objects, encode
from otklik.channels.networks.outbound_types import Action, Outbound, OutboundKind, Sent
from otklik.channels.networks.vk import client
from otklik.channels.networks.vk.client import VERSION, Api, Key, has_key
from otklik.channels.networks.vk.inbound import (
    READ_COMMENT,
    READ_MESSAGE,
    READ_POST,
    READ_POST_GONE,
    WANTED,
    attachment_marks,
)
from otklik.channels.networks.vk.links import (
    FIRST_CHAT,
    address,
    in_chat,
    is_number,
    random_id,
    repost_object,
)
from otklik.channels.networks.vk.payloads import Comment, Message, Post

EVENTS = "events"
POSTS = "posts"
COMMENTS = "comments"
DIALOGUES = "dialogues"
FEEDS = (
    Feed(name=EVENTS, every=timedelta(seconds=10), is_push=True),
    Feed(name=POSTS, every=timedelta(minutes=10), with_posts=True),
    Feed(name=COMMENTS, every=timedelta(minutes=10), with_posts=True),
    Feed(name=DIALOGUES, every=timedelta(minutes=10)),
)
WAIT_SECONDS = 10
POSTS_AT_ONCE = 10
RECENT = 20
NAMED_AT_ONCE = 100
# Comments closed or the post gone: the other posts are still read.
OF_ONE_POST = frozenset({"vk_15", "vk_18", "vk_100", "vk_104", "vk_210", "vk_212"})


def poll(api: Api, feed: str, cursor: str, *, posts: Sequence[str]) -> Page:
    """Raises a ChannelError."""
    match feed:
        case "events":
            return _events(api, cursor)
        case "posts":
            return _posts(api, posts)
        case "comments":
            return _comments(api, cursor, [post for post in posts if is_number(post)])
        case "dialogues":
            return _dialogues(api, cursor)
        case _:
            raise errors.Unsupported("no_such_feed")


def _events(api: Api, cursor: str) -> Page:
    """VK's stream of events. The cursor is VK's count; the stream's key is never stored."""
    if not cursor:
        _switch_on(api)
    try:
        place = api.ask("groups.getLongPollServer", {"group_id": api.group}, key=Key.COMMUNITY)
    except errors.InvalidContent:
        raise errors.NotSetUp("long_poll_off") from None
    if not isinstance(place, dict):
        raise errors.Temporary("nonsense")
    fresh = _count(place.get("ts"))
    wish = {"act": "a_check", "key": place.get("key"), "ts": cursor or fresh, "wait": WAIT_SECONDS}
    values = as_object(api.read_json_at(place.get("server"), wish))
    match values.get("failed"):
        case None:
            pass
        case 1:  # the events in between are lost here; the other feeds bring them
            return Page(bodies=(), cursor=_count(values.get("ts")) or fresh, more=True)
        case 2:
            return Page(bodies=(), cursor=cursor or fresh)
        case _:
            return Page(bodies=(), cursor=fresh, more=True)
    updates, count = values.get("updates"), _count(values.get("ts"))
    if not isinstance(updates, list) or not count:
        raise errors.Temporary("nonsense")
    bodies = tuple(map(encode, as_objects(updates)))
    return Page(bodies=bodies, cursor=count, more=bool(bodies))


def _switch_on(api: Api) -> None:
    """A community sends each kind of event only after it was switched on."""
    wish = {"group_id": api.group, "enabled": 1, "api_version": VERSION}
    try:
        api.ask("groups.setLongPollSettings", wish | dict.fromkeys(WANTED, 1), key=Key.COMMUNITY)
    except errors.PermissionDenied:
        return  # a person has to: the check says so


def _posts(api: Api, our_posts: Sequence[str]) -> Page:
    """The newest posts, and which of ours are gone."""
    listed = client.posts(api, count=RECENT)
    bodies = [_post(api, raw, listed.names) for raw in listed.items] + _proposed_posts(api)
    ours = [number for number in our_posts if is_number(number)][:NAMED_AT_ONCE]
    if ours:
        named = client.posts_by_number(api, ours)
        there = {str(Post.model_validate(raw).id): raw for raw in named.items}
        bodies += [_post(api, raw, named.names) for raw in there.values()]
        # A key that sees none of them may lack access to the wall: it proves nothing.
        if there:
            gone = [{"id": int(number)} for number in ours if number not in there]
            bodies += [_wrap(api, READ_POST_GONE, item["id"], "", item) for item in gone]
    return Page(bodies=_unique(bodies), cursor="")


def _proposed_posts(api: Api) -> list[bytes]:
    """Empty if VK does not show them to our editor."""
    if not has_key(api.connection, Key.USER):
        return []
    try:
        listed = client.proposed_posts(api, count=RECENT)
    except (errors.PermissionDenied, errors.InvalidContent, errors.NotSetUp):
        return []
    return [_post(api, raw, listed.names) for raw in listed.items]


def _comments(api: Api, cursor: str, posts: Sequence[str]) -> Page:
    """The cursor: highest number of the last round, and of this one, and the next post."""
    last_read, highest, begin = _parse_cursor(cursor)
    at = posts.index(begin) if begin in posts else 0
    bodies: list[bytes] = []
    refused: errors.ChannelError | None = None
    is_any_read = False
    for post in posts[at : at + POSTS_AT_ONCE]:
        try:
            listed = client.comments(api, post, after=last_read)
        except errors.ChannelError as fault:
            if fault.code not in OF_ONE_POST:
                raise
            refused = fault
            continue
        is_any_read = True
        for raw in listed.items:
            comment = Comment.model_validate(raw)
            highest = max(highest, comment.id)
            version = [comment.text, comment.deleted, attachment_marks(comment.attachments)]
            # Replies to a comment are reported separately.
            own = {name: value for name, value in raw.items() if name != "thread"}
            values = {"post_id": int(post), "owner_id": api.owner, **own}
            bodies.append(_wrap(api, READ_COMMENT, comment.id, version, values, names=listed.names))
    if refused is not None and not is_any_read:
        raise refused
    rest = posts[at + POSTS_AT_ONCE :]
    if rest:
        return Page(
            bodies=_unique(bodies), cursor=json.dumps([last_read, highest, rest[0]]), more=True
        )
    return Page(bodies=_unique(bodies), cursor=json.dumps([highest, highest, ""]))


def _dialogues(api: Api, cursor: str) -> Page:
    """New messages; at first only a cursor."""
    last_read = int(cursor) if is_number(cursor) else 0
    highest = last_read
    bodies: list[bytes] = []
    for last in client.dialogues(api, after=last_read):
        highest = max(highest, last.id)
        listed = (
            client.messages(api, last.peer_id, after=last_read) if last_read else client.Listing()
        )
        for raw in listed.items:
            message = Message.model_validate(raw)
            version = [message.text, message.update_time, attachment_marks(message.attachments)]
            bodies.append(_wrap(api, READ_MESSAGE, message.id, version, raw, names=listed.names))
    return Page(bodies=_unique(bodies), cursor=str(highest) if highest else "")


def _parse_cursor(cursor: str) -> tuple[int, int, str]:
    try:
        last_read, highest, begin = json.loads(cursor)
        return int(last_read), int(highest), str(begin)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return 0, 0, ""


def _post(api: Api, raw: Mapping[str, Any], names: Mapping[str, str]) -> bytes:
    post = Post.model_validate(raw)
    version = [post.text, post.edited, attachment_marks(post.attachments)]
    return _wrap(api, READ_POST, post.id, version, raw, names=names)


def _wrap(
    api: Api,
    kind: str,
    number: int,
    version: object,
    values: Mapping[str, Any],
    *,
    names: Mapping[str, str] | None = None,
) -> bytes:
    """As a VK event, with a key of the item and its version."""
    digest = hashlib.sha256(json.dumps(version).encode()).hexdigest()[:32]
    writer = str(values.get("from_id"))
    return encode(
        {
            "type": kind,
            "event_id": f"{kind}:{number}:{digest}",
            "group_id": api.group,
            "object": values,
            "names": {writer: names[writer]} if names and writer in names else {},
        }
    )


def _unique(bodies: Iterable[bytes]) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(bodies))


def _count(value: object) -> str:
    """VK's count of events, with or without quotes."""
    text = str(value) if isinstance(value, int | str) else ""
    return text if text.isascii() and text.isdigit() and len(text) < 30 else ""


NEWEST = 50


def find_sent(api: Api, message: Outbound, text: str, *, since: datetime) -> Sent | None:
    """The oldest message since then with our text at that place. Raises a ChannelError."""
    if message.action is not Action.SEND:
        return None
    begin = int(since.timestamp())
    match message.kind:
        case OutboundKind.POST:
            number = _find_post(api, message, text, begin=begin)
            url = f"https://vk.com/wall{api.owner}_{number}"
            return Sent(external_id=number, url=url) if number else None
        case OutboundKind.COMMENT:
            number = _find_comment(api, message, text, begin=begin)
        case OutboundKind.DM:
            number = _find_message(api, message, text, begin=begin)
    if not number:
        return None
    return Sent(external_id=number, url=address(message.thread, number, group=api.group))


def find_repost(api: Api, what: str, text: str) -> str | None:
    """The number of our post that already repeats that one with this text."""
    for raw in client.posts(api, count=NEWEST, is_own=True).items:
        post = Post.model_validate(raw)
        if post.id > 0 and post.repeats(what) and are_alike(post.text, text):
            return str(post.id)
    return None


def _find_post(api: Api, message: Outbound, text: str, *, begin: int) -> str:
    what = repost_object(message.repost_of)

    def is_ours(post: Post) -> bool:
        return (
            (not what or post.repeats(what))
            and post.from_id == api.owner
            and post.date >= begin
            and len(post.attachments) >= len(message.files)
            and are_alike(post.text, text)
        )

    posts = map(Post.model_validate, client.posts(api, count=NEWEST, is_own=True).items)
    return _oldest(((post.id, post) for post in posts), is_ours)


def _find_comment(api: Api, message: Outbound, text: str, *, begin: int) -> str:
    if not is_number(message.thread.post):
        return ""

    def is_ours(comment: Comment) -> bool:
        parents = {comment.reply_to_comment, *comment.parents_stack}
        is_there = not message.reply_to or not any(parents) or int(message.reply_to) in parents
        return (
            comment.from_id == api.owner
            and comment.date >= begin
            and not comment.deleted
            and is_there
            and are_alike(comment.text, text)
        )

    listed = client.comments(api, message.thread.post, after=client.NOTHING_OLDER)
    comments = map(Comment.model_validate, listed.items)
    return _oldest(((comment.id, comment) for comment in comments), is_ours)


def _find_message(api: Api, message: Outbound, text: str, *, begin: int) -> str:
    """Messages in group chats only have a number within the chat."""
    if not is_number(message.thread.peer):
        return ""
    peer = int(message.thread.peer)
    is_chat = peer > FIRST_CHAT

    def is_ours(sentence: Message) -> bool:
        if sentence.random_id:
            return sentence.out and sentence.random_id == random_id(message.key)
        return sentence.out and sentence.date >= begin and are_alike(sentence.text, text)

    listed = client.messages(api, peer, after=client.UNNUMBERED, most=1)
    messages = map(Message.model_validate, listed.items)
    numbered = (
        (sentence.conversation_message_id if is_chat else sentence.id, sentence)
        for sentence in messages
    )
    number = _oldest(numbered, is_ours)
    return in_chat(peer, number) if is_chat and number else number


def _oldest[T](numbered: Iterable[tuple[int, T]], is_ours: Callable[[T], bool]) -> str:
    numbers = [number for number, item in numbered if number > 0 and is_ours(item)]
    return str(min(numbers)) if numbers else ""

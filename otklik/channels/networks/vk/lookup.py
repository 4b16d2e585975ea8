"""Looking whether a message of unknown outcome stands in VK."""

from collections.abc import Callable, Iterable
from datetime import datetime

from otklik.channels.networks.outbound import Action, Outbound, OutboundKind, Sent
from otklik.channels.networks.vk import wall
from otklik.channels.networks.vk.client import Api
from otklik.channels.networks.vk.content_rules import rendered
from otklik.channels.networks.vk.links import FIRST_CHAT, address, in_chat, is_number, reposted
from otklik.channels.networks.vk.payloads import Comment, Message, Post

RECENT = 50


def found(api: Api, message: Outbound, *, since: datetime, random_id: int) -> Sent | None:
    """The oldest message since then with our words at that place. Raises a ChannelError.

    Corrections and removals are not looked for: they may be made again.
    """
    if message.action is not Action.SEND:
        return None
    begin = int(since.timestamp())
    match message.kind:
        case OutboundKind.POST:
            number = _post(api, message, begin=begin)
            url = f"https://vk.com/wall{api.owner}_{number}"
            return Sent(external_id=number, url=url) if number else None
        case OutboundKind.COMMENT:
            number = _comment(api, message, begin=begin)
        case OutboundKind.DM:
            number = _message(api, message, begin=begin, random_id=random_id)
    if not number:
        return None
    return Sent(external_id=number, url=address(message.thread, number, group=api.group))


def found_repost(api: Api, what: str, text: str) -> str | None:
    """The number of our post that repeats that one with these words, if there is one already."""
    for raw in wall.posts(api, count=RECENT, is_own=True).items:
        post = Post.model_validate(raw)
        if post.id > 0 and post.repeats(what) and _is_alike(post.text, text):
            return str(post.id)
    return None


def _post(api: Api, message: Outbound, *, begin: int) -> str:
    text, what = rendered(message), reposted(message.repost_of)

    def is_ours(post: Post) -> bool:
        return (
            (not what or post.repeats(what))
            and post.from_id == api.owner
            and post.date >= begin
            and len(post.attachments) >= len(message.files)
            and _is_alike(post.text, text)
        )

    posts = map(Post.model_validate, wall.posts(api, count=RECENT, is_own=True).items)
    return _oldest(((post.id, post) for post in posts), is_ours)


def _comment(api: Api, message: Outbound, *, begin: int) -> str:
    if not is_number(message.thread.post):
        return ""
    text = rendered(message)

    def is_ours(comment: Comment) -> bool:
        parents = {comment.reply_to_comment, *comment.parents_stack}
        is_there = not message.reply_to or not any(parents) or int(message.reply_to) in parents
        return (
            comment.from_id == api.owner
            and comment.date >= begin
            and not comment.deleted
            and is_there
            and _is_alike(comment.text, text)
        )

    listed = wall.comments(api, message.thread.post, after=wall.NOTHING_OLDER)
    comments = map(Comment.model_validate, listed.items)
    return _oldest(((comment.id, comment) for comment in comments), is_ours)


def _message(api: Api, message: Outbound, *, begin: int, random_id: int) -> str:
    """In a chat of several people no message has a number but that within the chat."""
    if not is_number(message.thread.peer):
        return ""
    peer, text = int(message.thread.peer), rendered(message)
    is_chat = peer > FIRST_CHAT

    def is_ours(sentence: Message) -> bool:
        if sentence.random_id:
            return sentence.out and sentence.random_id == random_id
        return sentence.out and sentence.date >= begin and _is_alike(sentence.text, text)

    listed = wall.messages(api, peer, after=wall.UNNUMBERED, most=1)
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


def _is_alike(text: str, ours: str) -> bool:
    """VK trims and breaks lines as it likes."""
    return " ".join(text.split()) == " ".join(ours.split())

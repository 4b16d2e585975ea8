"""Reading a wall, the comments under a post, and dialogues: raw things, with names beside."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from otklik.channels.networks.vk.client import Api, Key, reading_key
from otklik.channels.networks.vk.links import FIRST_CHAT
from otklik.channels.networks.vk.payloads import Comment, Message, Person, Thread

PAGE = 100
MOST_PAGES = 10  # of one post's comments, or of one dialogue, in one reading
IN_THREAD = 10  # answers that VK gives along with a comment
UNNUMBERED = -1  # messages of chats, whose number is 0, are wanted too
NOTHING_OLDER = 2**63 - 1  # the newest page is enough

type Raw = Mapping[str, Any]


@dataclass(slots=True)
class Listed:
    """What a call listed, newest first, and who wrote it by number."""

    items: list[Raw] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)


def posts(api: Api, *, count: int, offset: int = 0, is_own: bool = False) -> Listed:
    """Of the wall, newest first. Raises a ChannelError."""
    wish = {
        "owner_id": api.owner,
        "count": count,
        "offset": offset or None,
        "filter": "owner" if is_own else "all",
        "extended": 1,
    }
    return _listed(api.ask("wall.get", wish, key=reading_key(api.connection)))


def proposed(api: Api, *, count: int) -> Listed:
    """What people propose for the wall, newest first: an editor sees it. Raises a ChannelError."""
    wish = {"owner_id": api.owner, "count": count, "filter": "suggests", "extended": 1}
    return _listed(api.ask("wall.get", wish, key=Key.USER))


def posts_named(api: Api, numbers: Sequence[str]) -> Listed:
    """Those of these posts that stand on the wall."""
    names = ",".join(f"{api.owner}_{number}" for number in numbers)
    response = api.ask(
        "wall.getById", {"posts": names, "extended": 1}, key=reading_key(api.connection)
    )
    return _listed({"items": response} if isinstance(response, list) else response)


def comments(api: Api, post: str, *, after: int) -> Listed:
    """All comments under a post with answers to them: the newest page whole, older ones as far
    as numbers above `after` stand there."""
    found = Listed()
    for raw in _comment_pages(api, post, {"thread_items_count": IN_THREAD}, found, after=after):
        found.items.append(raw)
        comment = Comment.model_validate(raw)
        thread = comment.thread or Thread()
        if thread.count <= len(thread.items):
            found.items += thread.items
        else:
            branch = {"comment_id": comment.id}
            found.items += _comment_pages(api, post, branch, found, after=after)
    return found


def _comment_pages(api: Api, post: str, wish: Raw, found: Listed, *, after: int) -> Iterator[Raw]:
    for number in range(MOST_PAGES):
        page = _listed(
            api.ask(
                "wall.getComments",
                {
                    "owner_id": api.owner,
                    "post_id": post,
                    "count": PAGE,
                    "offset": number * PAGE or None,
                    "sort": "desc",
                    "extended": 1,
                    **wish,
                },
                key=reading_key(api.connection),
            )
        )
        found.names |= page.names
        yield from page.items
        oldest = min((Comment.model_validate(raw).id for raw in page.items), default=0)
        if len(page.items) < PAGE or oldest <= after:
            return


def dialogues(api: Api, *, after: int) -> Iterator[Message]:
    """The last message of each dialogue where something is newer than message `after`. Chats of
    several people are left out."""
    for number in range(MOST_PAGES):
        response = api.ask(
            "messages.getConversations",
            {"count": PAGE, "offset": number * PAGE or None},
            key=Key.COMMUNITY,
        )
        lasts = [Message.model_validate(_inner(item)) for item in _listed(response).items]
        private = [last for last in lasts if 0 < last.peer_id < FIRST_CHAT]
        yield from (last for last in private if last.id > after)
        # Those that somebody pinned come first, however old: a whole page decides.
        if len(lasts) < PAGE or (private and min(last.id for last in private) <= after):
            return


def _inner(item: Raw) -> Raw:
    last = item.get("last_message")
    return last if isinstance(last, dict) else {}


def messages(api: Api, peer: int, *, after: int, most: int = MOST_PAGES) -> Listed:
    """Of one dialogue, newest first, as far as numbers above `after` stand there."""
    found = Listed()
    for number in range(most):
        page = _listed(
            api.ask(
                "messages.getHistory",
                {"peer_id": peer, "count": PAGE, "offset": number * PAGE or None, "extended": 1},
                key=Key.COMMUNITY,
            )
        )
        found.names |= page.names
        found.items += [raw for raw in page.items if Message.model_validate(raw).id > after]
        oldest = min((Message.model_validate(raw).id for raw in page.items), default=0)
        if len(page.items) < PAGE or oldest <= after:
            break
    return found


def _listed(value: object) -> Listed:
    whole = value if isinstance(value, dict) else {}
    items = whole.get("items")
    return Listed(
        items=[item for item in items if isinstance(item, dict)] if isinstance(items, list) else [],
        names=_names(whole.get("profiles"), sign=1) | _names(whole.get("groups"), sign=-1),
    )


def _names(people: object, *, sign: int) -> dict[str, str]:
    found = {}
    for raw in people if isinstance(people, list) else []:
        person = Person.model_validate(raw if isinstance(raw, dict) else {})
        if person.id > 0 and person.whole_name:
            found[str(sign * person.id)] = person.whole_name
    return found

"""What stands in the stub of VK: posts, comments, dialogues, and what is told about them."""

import hashlib
import itertools
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

GROUP = 7001
OWNER = -GROUP
CITIZEN = 501
FIRST_CHAT = 2_000_000_000
STAFF = FIRST_CHAT + 7  # a chat of colleagues
EDITOR = 900
PEOPLE = {CITIZEN: ("Мадина", "Первая"), EDITOR: ("Редактор", "Страницы")}
CHAT = 2_000_000_001
CODE = "c0nf1rm"  # the line that proves an address to be ours

type Thing = dict[str, Any]


class No(Exception):
    """VK says no, with its number."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


@dataclass
class World:
    tell: Callable[[str, Thing], None]
    posts: dict[int, Thing] = field(default_factory=dict)
    suggested: dict[int, Thing] = field(default_factory=dict)
    comments: dict[int, Thing] = field(default_factory=dict)
    removed: dict[int, Thing] = field(default_factory=dict)
    messages: dict[int, Thing] = field(default_factory=dict)
    guids: dict[str, int] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(101))
    letters: Iterator[int] = field(default_factory=lambda: itertools.count(11))
    is_messaging_allowed: bool = True

    # The wall

    def post(self, text: str, attachments: str = "", *, author: int = OWNER, **more: Any) -> int:
        number = next(self.numbers)
        self.posts[number] = {
            "id": number,
            "owner_id": OWNER,
            "from_id": author,
            "date": now(),
            "post_type": "post",
            "text": text.strip(),
            "attachments": self.attached(attachments),
            **more,
        }
        self.tell("wall_post_new", self.posts[number])
        return number

    def suggest(self, text: str, *, author: int = CITIZEN, attachments: str = "") -> int:
        """Proposed by a person where the wall is closed: editors see it, and its author."""
        number = next(self.numbers)
        self.suggested[number] = {
            "id": number,
            "owner_id": OWNER,
            "from_id": author,
            "date": now(),
            "post_type": "suggest",
            "text": text.strip(),
            "attachments": self.attached(attachments),
        }
        self.tell("wall_post_new", self.suggested[number])
        return number

    def edit_post(self, number: int, text: str, attachments: str) -> None:
        post = self.visible(self.posts, number)
        post |= {"text": text, "attachments": self.attached(attachments), "edited": now()}

    def comment(
        self, post: int, text: str, *, author: int = OWNER, reply_to: int = 0, files: str = ""
    ) -> int:
        if self.visible(self.posts, post).get("comments_closed"):
            raise No(213)
        parents: list[int] = []
        if reply_to:
            answered = self.visible(self.comments, reply_to)
            parents = [(answered["parents_stack"] or [reply_to])[0]]
        number = next(self.numbers)
        self.comments[number] = {
            "id": number,
            "from_id": author,
            "owner_id": OWNER,
            "post_id": post,
            "date": now(),
            "text": text.strip(),
            "parents_stack": parents,
            "attachments": self.attached(files),
            **({"reply_to_comment": reply_to} if reply_to else {}),
        }
        self.tell("wall_reply_new", self.comments[number])
        return number

    def edit_comment(self, number: int, text: str, files: str = "") -> None:
        comment = self.visible(self.comments, number)
        comment |= {"text": text, "attachments": self.attached(files)}
        self.tell("wall_reply_edit", comment)

    def remove_comment(self, number: int, *, by: int = EDITOR) -> None:
        gone = self.visible(self.comments, number)
        self.removed[number] = self.comments.pop(number)
        values = {"owner_id": OWNER, "id": number, "deleter_id": by, "post_id": gone["post_id"]}
        self.tell("wall_reply_delete", values)

    def restore_comment(self, number: int) -> int:
        if number in self.comments:
            raise No(243)
        self.comments[number] = self.visible(self.removed, number)
        del self.removed[number]
        self.tell("wall_reply_restore", self.comments[number])
        return int(self.comments[number]["post_id"])

    # Dialogues

    def write(self, peer: int, text: str, *, author: int = OWNER, **more: Any) -> int:
        is_ours = author == OWNER
        if is_ours and not self.is_messaging_allowed:
            raise No(901)
        number = next(self.letters)
        self.messages[number] = {
            "id": 0 if peer > FIRST_CHAT else number,  # a community has no numbers in chats
            "conversation_message_id": number,
            "date": now(),
            "from_id": author,
            "peer_id": peer,
            "out": 1 if is_ours else 0,
            "text": text,
            "attachments": [],
            "fwd_messages": [],
            "important": False,
            "is_hidden": False,
            "random_id": 0,
            "version": number,
            **more,
        }
        self.tell_message(self.messages[number])
        return number

    def tell_message(self, message: Thing) -> None:
        if message["out"]:
            self.tell("message_reply", message)
        else:
            self.tell("message_new", {"message": message, "client_info": {"keyboard": True}})

    def edit_message(self, number: int, text: str) -> None:
        message = self.visible(self.messages, number)
        message |= {"text": text, "update_time": now()}
        self.tell("message_edit", message)

    # Reading

    def proposed(self, *, count: int) -> Thing:
        newest = sorted(self.suggested.values(), key=lambda post: -post["id"])
        return listed(newest[:count], total=len(newest))

    def wall(self, *, count: int, offset: int, is_own: bool) -> Thing:
        whole = [p for p in self.posts.values() if not is_own or p["from_id"] == OWNER]
        newest = sorted(whole, key=lambda post: -post["id"])
        return listed(newest[offset : offset + count], total=len(whole))

    def branch(self, post: int, *, of: int, count: int, offset: int, in_thread: int) -> Thing:
        self.visible(self.posts, post)
        here = [c for c in self.comments.values() if c["post_id"] == post]
        level = [c for c in here if (c["parents_stack"][:1] or [0])[0] == of]
        newest = sorted(level, key=lambda comment: -comment["id"])[offset : offset + count]
        items = []
        for comment in newest:
            answers = [c for c in here if c["parents_stack"][:1] == [comment["id"]]]
            thread = {"count": len(answers), "items": answers[:in_thread]}
            items.append({**comment, "thread": thread})
        return listed(items, total=len(level))

    def dialogues(self, *, count: int, offset: int) -> Thing:
        last: dict[int, Thing] = {}
        for message in self.messages.values():
            last[message["peer_id"]] = message
        newest = sorted(last.values(), key=lambda message: -message["conversation_message_id"])
        items = [{"conversation": conversation(m), "last_message": m} for m in newest]
        return listed(items[offset : offset + count], total=len(items))

    def history(self, peer: int, *, count: int, offset: int) -> Thing:
        whole = [m for m in self.messages.values() if m["peer_id"] == peer]
        newest = sorted(whole, key=lambda message: -message["conversation_message_id"])
        return listed(newest[offset : offset + count], total=len(whole))

    # Keeping

    def visible(self, values: dict[int, Thing], number: int) -> Thing:
        if number not in values:
            raise No(104)
        return values[number]

    def known(self, key: str, make: Callable[[], int]) -> int:
        """What was made with this key before, or is made now."""
        if key not in self.guids:
            self.guids[key] = make()
        return self.guids[key]

    def attached(self, names: str) -> list[Thing]:
        found = []
        for name in names.split(",") if names else []:
            if name not in self.files:
                raise No(100)
            kind = "video" if name.startswith("video") else "photo"
            _owner, number = name.removeprefix(kind).split("_")[:2]
            found.append({"type": kind, kind: picture(int(number), kind)})
        return found


def picture(number: int, kind: str = "photo") -> Thing:
    size = {"type": "x", "width": 604, "height": 453, "url": "https://sun1.userapi.com/p.jpg"}
    whole = {"id": number, "owner_id": OWNER, "album_id": -8, "date": now(), "has_tags": False}
    return whole | ({"title": "Приём"} if kind == "video" else {"sizes": [size], "text": ""})


def conversation(message: Thing) -> Thing:
    return {
        "peer": {"id": message["peer_id"], "type": "user", "local_id": message["peer_id"]},
        "last_message_id": message["id"],
        "last_conversation_message_id": message["conversation_message_id"],
        "in_read": 0,
        "out_read": 0,
        "version": message["id"],
    }


def listed(items: list[Thing], *, total: int) -> Thing:
    profiles = [
        {"id": number, "first_name": first, "last_name": last}
        for number, (first, last) in PEOPLE.items()
    ]
    group = {"id": GROUP, "name": "Комитет", "screen_name": "committee"}
    return {"count": total, "items": items, "profiles": profiles, "groups": [group]}


def event(kind: str, values: Mapping[str, Any]) -> Thing:
    """As VK tells it; the same happening always has the same key."""
    whole = json.dumps([kind, values], sort_keys=True, ensure_ascii=False)
    return {
        "group_id": GROUP,
        "type": kind,
        "event_id": hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:40],
        "v": "5.199",
        "object": dict(values),
    }


def now() -> int:
    """Seconds since 1970."""
    return int(time.time())

"""What stands and happens in Odnoklassniki, beneath the requests of their stub."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from otklik.channels.networks.connection_settings import Connection
from tests.channels.networks.serving import (
    Mutation,
    Refusal,
    StubNetwork,
    Webhook,
    now,
    stub_response,
)

TOKEN, APP_KEY, APP_SECRET = "a-token-of-the-stub", "CSTUBKEY", "A5EC4E7"
BOT_TOKEN, HOOK_KEY = "a-bot-token-of-the-stub", "a-key-in-the-address"
GROUP, LEADER = "70000000000002", "900"
MOSCOW = timezone(timedelta(hours=3))


@dataclass
class OkWorld(StubNetwork):
    """Topics, comments, chats, files, and the web hooks that tell of letters."""

    topics: dict[str, dict[str, Any]] = field(default_factory=dict)
    comments: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    chats: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    hooks: list[str] = field(default_factory=list)
    photos: dict[str, bytes] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    uploads: dict[str, int] = field(default_factory=dict)
    upload_days: list[str] = field(default_factory=list)
    permissions: set[str] = field(
        default_factory=lambda: {"GROUP_CONTENT", "PHOTO_CONTENT", "VALUABLE_ACCESS"}
    )
    status: str = "ADMIN"
    lacks_comments: bool = False
    closed: set[str] = field(default_factory=set)  # methods that are not there
    removes_by: str = "topic_id"  # or "delete_id", a mark for one removal
    marks: dict[str, str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(150000000001))

    def connection(self, **secrets: str) -> Connection:
        return Connection(
            base_url=self.url,
            container=GROUP,
            secrets={
                "token": TOKEN,
                "app_key": APP_KEY,
                "app_secret": APP_SECRET,
                "bot_token": BOT_TOKEN,
                "hook_key": HOOK_KEY,
                **secrets,
            },
            allow_loopback=True,
        )

    def citizen_comments(self, post: str, text: str, *, reply_to: str = "") -> str:
        with self.lock:
            return self._comment(post, text, author="77", name="Житель", reply_to=reply_to)

    def citizen_edits(self, comment: str, text: str) -> None:
        with self.lock:
            self._there(comment)["text"] = text

    def citizen_removes(self, comment: str) -> None:
        with self.lock:
            self._there(comment)["type"] = "REMOVED_MESSAGE"

    def citizen_writes(self, text: str, *, attachments: list[Any] | None = None) -> str:
        with self.lock:
            letter = self._letter("chat:C78", text, sender="user:78", attachments=attachments)
            self.events.append(Webhook(headers={}, body=json.dumps(letter).encode(), key=HOOK_KEY))
            return str(letter["message"]["mid"])

    def colleague_writes(self, text: str) -> str:
        """Somebody who runs the group answers in the network: no web hook tells of it."""
        with self.lock:
            return str(self._letter("chat:C78", text, sender="user:900")["message"]["mid"])

    def colleague_posts(self, text: str) -> str:
        with self.lock:
            return self._topic({"media": [{"type": "text", "text": text}]})

    def addresses(self) -> list[tuple[str, Webhook]]:
        with self.lock:
            pending, self.events = self.events, []
            return [(url, item) for item in pending for url in self.hooks]

    def _topic(self, attachment: dict[str, Any]) -> str:
        number = str(next(self.numbers))
        self.topics[number] = {
            "id": number,
            "created_ms": now(),
            "author_ref": f"group:{GROUP}",
            "media": attachment["media"],
        }
        return number

    def _comment(
        self,
        post: str,
        text: str,
        *,
        author: str,
        name: str = "",
        group: bool = False,
        reply_to: str = "",
    ) -> str:
        number = f"MTU-{next(self.numbers)}:-1"
        self.comments.setdefault(post, []).append(
            {
                "id": number,
                "text": text,
                "type": "ACTIVE_MESSAGE",
                "date": _date(),
                "author_id": author,
                "author_name": name,
                "author_ref": f"group:{author}" if group else f"user:{author}",
                "reply_to_comment_id": reply_to or None,
            }
        )
        return number

    def _there(self, comment: str) -> dict[str, Any]:
        for thread in self.comments.values():
            for kept in thread:
                if kept["id"] == comment and kept["type"] == "ACTIVE_MESSAGE":
                    return kept
        raise _refusal(700)

    def _letter(
        self, chat: str, text: str, *, sender: str, attachments: list[Any] | None = None
    ) -> dict[str, Any]:
        number = next(self.numbers)
        letter: dict[str, Any] = {
            "webhookType": "MESSAGE_CREATED",
            "sender": {"user_id": sender, "name": "Житель" if sender == "user:78" else "Мы"},
            "recipient": {"chat_id": chat},
            "message": {"text": text, "seq": number, "mid": f"mid:C78.{number:x}"},
            "timestamp": now(),
        }
        if attachments:
            letter["message"]["attachments"] = attachments
        self.chats.setdefault(chat, []).append(letter)
        return letter

    def _chat(self, chat: str) -> dict[str, Any]:
        return {
            "type": "GROUP_CHAT",
            "chat_id": chat,
            "participants": {"user:78": now()},
            "lastEventTime": max(letter["timestamp"] for letter in self.chats[chat]),
        }

    def _publish(
        self,
        kind: str,
        place: str,
        number: str,
        *,
        text: str = "",
        attachment: dict[str, Any] | None = None,
        reply_to: str = "",
    ) -> None:
        media = (attachment or {}).get("media", [])
        words = [block["text"] for block in media if block["type"] == "text"]
        links = [block["url"] for block in media if block["type"] == "link"]
        files = tuple(photo["id"] for block in media for photo in block.get("list", []))
        shown = text or "\n\n".join([*words, *links])
        self.wall.append(
            Mutation(
                kind=kind, place=place, text=shown, number=number, reply_to=reply_to, files=files
            )
        )


def _error(number: int) -> dict[str, Any]:
    return {"error_code": number, "error_msg": "SECRET WORDS", "error_data": None}


def _refusal(number: int) -> Refusal:
    return Refusal(stub_response(_error(number)))


def _date(shift: timedelta = timedelta()) -> str:
    return (datetime.now(UTC) + shift).astimezone(MOSCOW).strftime("%Y-%m-%d %H:%M:%S")

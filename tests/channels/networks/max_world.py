"""What stands and happens in MAX, beneath the requests of its stub."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from otklik.channels.networks.connection_settings import Connection
from tests.channels.networks.max_contract import Contract, load
from tests.channels.networks.max_shapes import (
    BOT,
    CHANNEL,
    MINISTRY,
    copied,
    person,
    refusal,
)
from tests.channels.networks.serving import (
    Asked,
    Mutation,
    StubNetwork,
    StubResponse,
    Webhook,
    now,
    stub_response,
)

TOKEN = "a token of the stub"
HOOK_HEADER = "X-Max-Bot-Api-Secret"
HOOK_SECRET = "a-secret-of-the-stub"
ALL_RIGHTS = ["read_all_messages", "write", "edit", "delete"]


@dataclass
class MaxWorld(StubNetwork):
    """Messages, comments, dialogues, files, and the web hooks that tell of them."""

    contract: Contract | None = field(default_factory=load)
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    comments: dict[str, dict[str, Any]] = field(default_factory=dict)
    dialogues: dict[int, int] = field(default_factory=dict)  # chat, person
    hooks: dict[str, dict[str, Any]] = field(default_factory=dict)
    hook_secrets: dict[str, str] = field(default_factory=dict)
    rights: list[str] | None = field(default_factory=lambda: list(ALL_RIGHTS))
    uploads: dict[str, str] = field(default_factory=dict)  # where to, kind
    tokens: dict[str, bytes] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    updates: list[dict[str, Any]] = field(default_factory=list)
    upload_days: list[str] = field(default_factory=list)
    knows_itself: bool = True
    forgets_links: bool = False  # takes a post and leaves out what it was to repeat
    elsewhere: dict[str, dict[str, Any]] = field(default_factory=dict)  # posts of other channels
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(0x019D87F93CDA0001))

    def connection(self, **secrets: str) -> Connection:
        return Connection(
            base_url=self.url,
            container=str(CHANNEL),
            secrets={
                "token": TOKEN,
                "hook_secret": HOOK_SECRET,
                "bot_id": str(BOT),
                "bot_name": "otklik_bot",
                **secrets,
            },
            allow_loopback=True,
        )

    def citizen_comments(self, post: str, text: str, *, reply_to: str = "") -> str:
        """A person writes under a post; the number of the comment."""
        with self.lock:
            comment = self._comment(post, text, sender=person(77), reply_to=reply_to)
            self._tell("comment_created", message=comment)
            return str(comment["body"]["mid"])

    def robot_comments(self, post: str, text: str) -> str:
        """Somebody else's bot writes under a post."""
        with self.lock:
            robot = {**person(66), "first_name": "Бот", "name": "Бот", "is_bot": True}
            comment = self._comment(post, text, sender=robot)
            self._tell("comment_created", message=comment)
            return str(comment["body"]["mid"])

    def citizen_edits(self, comment: str, text: str) -> None:
        with self.lock:
            self.comments[comment]["body"]["text"] = text
            self._tell("comment_edited", message=self.comments[comment])

    def citizen_removes(self, comment: str) -> None:
        with self.lock:
            gone = self.comments.pop(comment)
            self._tell(
                "comment_removed",
                message_id=comment,
                chat_id=CHANNEL,
                user_id=77,
                post_id=gone["recipient"]["post_id"],
            )

    def citizen_writes(self, text: str, *, by: int = 78) -> str:
        """A person writes to the bot; the number of the message."""
        with self.lock:
            chat = self._dialogue(by)
            message = self._message(chat, text, sender=person(by), kind="dialog")
            self._tell("message_created", message=message, user_locale="ru")
            return str(message["body"]["mid"])

    def citizen_starts(self, code: str, *, by: int = 78) -> None:
        with self.lock:
            chat = self._dialogue(by)
            self._tell("bot_started", chat_id=chat, user=person(by), payload=code, user_locale="ru")

    def colleague_posts(self, text: str) -> str:
        """Somebody of ours writes in the channel by hand."""
        with self.lock:
            message = self._message(CHANNEL, text, sender=None, kind="channel")
            self._tell("message_created", message=message)
            return str(message["body"]["mid"])

    def ministry_posts(self, text: str) -> str:
        """Another official page publishes, where our bot sees it; the number of the post."""
        with self.lock:
            return self._elsewhere(MINISTRY, text)

    def colleague_repeats(self, number: str, text: str = "") -> str:
        """Somebody of ours repeats another page's post by hand."""
        with self.lock:
            message = self._message(CHANNEL, text, sender=None, kind="channel")
            self._link(message, {"type": "forward", "mid": number})
            self._tell("message_created", message=message)
            return str(message["body"]["mid"])

    def addresses(self) -> list[tuple[str, Webhook]]:
        with self.lock:
            pending, self.events = self.events, []
            return [
                (url, replace(item, headers={**item.headers, HOOK_HEADER: self.hook_secrets[url]}))
                for item in pending
                for url in self.hooks
            ]

    def _give_file(self, asked: Asked) -> StubResponse:
        content = self.files.get(asked.path.rsplit("/", 1)[-1])
        if content is None:
            return StubResponse(body=b"gone", status=404)
        return StubResponse(body=content, headers={"Content-Type": "image/jpeg"})

    def _video(self, token: str) -> dict[str, Any]:
        if token not in self.files:
            raise refusal(404, "not.found")
        return {
            "token": token,
            "urls": {"mp4_480": f"{self.url}/files/{token}"},
            "width": 640,
            "height": 480,
            "duration": 3,
        }

    def _dress(self, message: dict[str, Any], body: dict[str, Any]) -> None:
        """Puts the files and the answered message on; each token counts once."""
        worn = []
        for attachment in body.get("attachments") or []:
            payload = attachment["payload"]
            tokens = [p["token"] for p in payload.get("photos", {}).values()] or [payload["token"]]
            for token in tokens:
                if token not in self.tokens:
                    raise refusal(400, "validation.error", "Unknown token.")
                worn.append(
                    {
                        "type": attachment["type"],
                        "payload": {
                            "token": token,
                            "url": f"{self.url}/files/{token}",
                            **({"photo_id": 7} if attachment["type"] == "image" else {}),
                        },
                    }
                )
        if worn:
            message["body"]["attachments"] = worn
        if (link := body.get("link")) and not self.forgets_links:
            self._link(message, link)

    def _link(self, message: dict[str, Any], link: dict[str, str]) -> None:
        """The message answered, or the post repeated: of a channel no sender is told."""
        if link["type"] == "reply":
            answered = self._there(self.messages, link["mid"])
            message["link"] = {"type": "reply", "message": answered["body"]}
            return
        original = self._there(self.messages | self.elsewhere, link["mid"])
        chat = original["recipient"]["chat_id"]
        message["link"] = {"type": "forward", "chat_id": chat, "message": original["body"]}

    def _publish(
        self, kind: str, message: dict[str, Any], place: str, *, reply_to: str = ""
    ) -> None:
        files = tuple(a["payload"]["token"] for a in message["body"].get("attachments", []))
        link = message.get("link", {})
        linked = link.get("message", {}).get("mid", "")
        is_forward = link.get("type") == "forward"
        self.wall.append(
            Mutation(
                kind=kind,
                place=place,
                text=message["body"]["text"] or "",
                number=message["body"]["mid"],
                reply_to=reply_to or ("" if is_forward else linked),
                files=files,
                repeats=linked if is_forward else "",
            )
        )

    def _message(
        self, chat: int, text: str, *, sender: dict[str, Any] | None, kind: str
    ) -> dict[str, Any]:
        number = next(self.numbers)
        mid = f"mid.{chat & 0xFFFFFFFFFFFFFFFF:016x}{number:016x}"
        message: dict[str, Any] = {
            "recipient": {"chat_id": chat, "chat_type": kind, "user_id": None},
            "timestamp": now(),
            "body": {"mid": mid, "seq": number, "text": text},
        }
        if sender is not None:
            message["sender"] = sender
        self.messages[mid] = message
        return message

    def _elsewhere(self, chat: int, text: str) -> str:
        message = self._message(chat, text, sender=None, kind="channel")
        mid = str(message["body"]["mid"])
        self.elsewhere[mid] = self.messages.pop(mid)
        return mid

    def _comment(
        self, post: str, text: str, *, sender: dict[str, Any] | None, reply_to: str = ""
    ) -> dict[str, Any]:
        comment = self._message(CHANNEL, text, sender=sender, kind="channel")
        mid = comment["body"]["mid"]
        self.comments[mid] = self.messages.pop(mid)
        comment["recipient"]["post_id"] = post
        if reply_to:
            comment["link"] = {"type": "reply", "message": self.comments[reply_to]["body"]}
        return comment

    def _dialogue(self, person: int) -> int:
        chat = person * 1000
        self.dialogues[chat] = person
        return chat

    def _there(self, values: dict[str, dict[str, Any]], number: str) -> dict[str, Any]:
        if number not in values:
            raise refusal(404, "message.not.found")
        return values[number]

    def _tell(self, update_type: str, **parts: Any) -> None:
        update = {"update_type": update_type, "timestamp": now(), **parts}
        result = stub_response(update)
        if self.contract is not None:
            self.faults += self.contract.faults_of("Update", copied(update))
        self.updates.append(copied(update))
        self.events.append(
            Webhook(
                headers={"Content-Type": "application/json", HOOK_HEADER: HOOK_SECRET},
                body=result.body,
            )
        )

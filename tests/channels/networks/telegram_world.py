"""Telegram as the stub plays it: chats, messages, and who may do what. Its own strict rules hold
always; where the foreign schema is at hand (`../shared`), it judges each call and answer too."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from tests.channels.networks.serving import Refusal, StubNetwork, Webhook, stub_response

TOKEN = "700001:stub_token_of_nobody_in_particular"
SECRET = "a-secret-of-the-stub"
BOT: dict[str, Any] = {
    "id": 700001,
    "is_bot": True,
    "first_name": "Комитет",
    "username": "komitet_primer_bot",
}
CHANNEL: dict[str, Any] = {
    "id": -1001000000001,
    "type": "channel",
    "title": "Комитет (пример)",
    "username": "komitet_primer",
}
GROUP: dict[str, Any] = {"id": -1001000000002, "type": "supergroup", "title": "Обсуждение (пример)"}
PERSON: dict[str, Any] = {
    "id": 500001,
    "is_bot": False,
    "first_name": "Житель",
    "last_name": "Примерный",
}
DIALOGUE: dict[str, Any] = {
    "id": 500001,
    "type": "private",
    "first_name": "Житель",
    "last_name": "Примерный",
}
TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
ANONYMOUS = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
CHATS = {chat["id"]: chat for chat in (CHANNEL, GROUP, DIALOGUE)}
BEGAN = 1_800_000_000
CONTRACT = (
    Path(__file__).resolve().parents[4] / "shared/contracts/telegram/derived_ours.schema.json"
)


class Refused(Refusal):
    """What Telegram says no with."""

    def __init__(self, code: int, sentence: str, *, status: int = 0, **parameters: Any) -> None:
        answer = {"ok": False, "error_code": code, "description": sentence}
        if parameters:
            answer["parameters"] = parameters
        super().__init__(stub_response(answer, status or code))


def bad(sentence: str) -> Refused:
    return Refused(400, f"Bad Request: {sentence}")


@cache
def contract() -> dict[str, Any] | None:
    """The foreign schema, where it is."""
    return json.loads(CONTRACT.read_bytes()) if CONTRACT.exists() else None


@cache
def judge(name: str) -> Callable[[object], Iterable[Any]]:
    """What the foreign schema finds wrong with a thing of this name; nothing without it."""
    if contract() is None:
        return lambda item: ()
    from jsonschema import Draft7Validator

    schema = {**(contract() or {}), "$ref": f"#/definitions/{name}"}
    return Draft7Validator(schema).iter_errors


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@dataclass
class World(StubNetwork):
    """The chats and what stands in them."""

    waiting: list[Webhook] = field(default_factory=list)
    messages: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    updates: list[dict[str, Any]] = field(default_factory=list)
    hook: dict[str, Any] = field(default_factory=dict)
    rights: set[str] = field(
        default_factory=lambda: {
            "can_post_messages",
            "can_edit_messages",
            "can_delete_messages",
        }
    )
    group_status: str = "administrator"
    linked: int | None = GROUP["id"]
    is_blocked: bool = False
    has_started: bool = False
    now: int = BEGAN
    numbers: Counter[int] = field(default_factory=Counter)

    def tick(self) -> int:
        self.now += 1
        return self.now

    def put(self, chat: dict[str, Any], **content: Any) -> dict[str, Any]:
        """A new message in a chat, heard by nobody yet."""
        self.numbers[chat["id"]] += 1
        number = 100 + self.numbers[chat["id"]]
        message = {
            "message_id": number,
            "date": self.tick(),
            "chat": chat,
            **content,
        }
        self.messages[(chat["id"], number)] = message
        return message

    def tell(self, kind: str, values: dict[str, Any]) -> None:
        """Let the bot hear it: by the web hook, and by getUpdates while there is none."""
        update = {"update_id": 9000 + len(self.events), kind: json.loads(json.dumps(values))}
        self.faults += [f"Update: {fault.message}" for fault in judge("Update")(update)]
        headers = {
            "Content-Type": "application/json",
            "X-Telegram-Bot-Api-Secret-Token": self.hook.get("secret_token", SECRET),
        }
        body = json.dumps(update, ensure_ascii=False).encode()
        self.events.append(Webhook(headers=headers, body=body))
        self.waiting.append(self.events[-1])
        self.updates.append(update)

    def addresses(self) -> list[tuple[str, Webhook]]:
        """Of this machine alone."""
        with self.lock:
            going, self.waiting = self.waiting, []
        url = self.hook.get("url", "")
        is_here = url.startswith(("http://127.0.0.1:", "http://localhost:"))
        return [(url, item) for item in going] if is_here else []

    def publish(self, *, heard: bool, **content: Any) -> dict[str, Any]:
        """A post of the channel; its copy comes to the group by itself, and is always heard."""
        post = self.put(CHANNEL, sender_chat=CHANNEL, **content)
        if heard:
            self.tell("channel_post", post)
        if self.linked:
            origin = {
                "type": "channel",
                "chat": CHANNEL,
                "message_id": post["message_id"],
                "date": post["date"],
            }
            copy = self.put(
                GROUP,
                **{"from": TELEGRAM},
                sender_chat=CHANNEL,
                forward_origin=origin,
                is_automatic_forward=True,
                **content,
            )
            self.tell("message", copy)
        return post

    def copy_of(self, post: int) -> dict[str, Any]:
        """The message of the group that stands for a post of the channel."""
        return next(
            message
            for message in self.messages.values()
            if message.get("is_automatic_forward")
            and message["forward_origin"]["message_id"] == post
        )

    def keep_file(self, body: bytes) -> dict[str, Any]:
        name = f"file_{len(self.files)}"
        self.files[name] = body
        return {"file_id": name, "file_unique_id": f"u_{name}", "file_size": len(body)}

    def keep_picture(self, body: bytes) -> list[dict[str, Any]]:
        try:
            with Image.open(BytesIO(body)) as picture:
                picture.load()
                width, height = picture.size
        except OSError:
            raise bad("IMAGE_PROCESS_FAILED") from None
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise bad("PHOTO_INVALID_DIMENSIONS")
        return [{**self.keep_file(body), "width": width, "height": height}]

    # What people do

    def citizen_comments(self, post: str, text: str, **content: Any) -> str:
        """Somebody comments on a post of the channel; returns the comment's number."""
        with self.lock:
            copy = self.copy_of(int(post))
            return self._text_of(copy, copy["message_id"], text, **content)

    def citizen_answers(self, comment: str, text: str) -> str:
        with self.lock:
            answered = self.messages[(GROUP["id"], int(comment))]
            return self._text_of(answered, answered["message_thread_id"], text)

    def _text_of(self, answered: dict[str, Any], thread: int, text: str, **content: Any) -> str:
        quoted = {name: value for name, value in answered.items() if name != "reply_to_message"}
        message = self.put(
            GROUP,
            **{"from": PERSON},
            message_thread_id=thread,
            reply_to_message=quoted,
            **({"text": text} if text else {}),
            **content,
        )
        self.tell("message", message)
        return str(message["message_id"])

    def colleague_answers(self, comment: str, text: str) -> str:
        """An administrator of the group who does not show a name."""
        with self.lock:
            answered = self.messages[(GROUP["id"], int(comment))]
            quoted = {n: value for n, value in answered.items() if n != "reply_to_message"}
            message = self.put(
                GROUP,
                **{"from": ANONYMOUS},
                sender_chat=GROUP,
                message_thread_id=answered["message_thread_id"],
                reply_to_message=quoted,
                text=text,
            )
            self.tell("message", message)
            return str(message["message_id"])

    def colleague_posts(self, text: str) -> str:
        with self.lock:
            return str(self.publish(heard=True, text=text)["message_id"])

    def citizen_edits(self, number: str, text: str) -> None:
        with self.lock:
            message = next(m for (_, n), m in self.messages.items() if n == int(number))
            message.update(text=text, edit_date=self.tick())
            self.tell("edited_message", message)

    def citizen_removes(self, number: str) -> None:
        """Telegram tells no bot of it."""
        with self.lock:
            del self.messages[(GROUP["id"], int(number))]

    def citizen_writes(self, text: str, **content: Any) -> str:
        """A private message; whoever writes has let the bot answer. Returns its number."""
        with self.lock:
            self.has_started = True
            words = {"text": text} if text else {}
            message = self.put(DIALOGUE, **{"from": PERSON}, **words, **content)
            self.tell("message", message)
            return str(message["message_id"])

    def bot_becomes(self, status: str, place: dict[str, Any], **rights: Any) -> None:
        """Somebody changes what the bot is in a chat."""
        with self.lock:
            user = {"user": BOT}
            self.tell(
                "my_chat_member",
                {
                    "chat": place,
                    "from": PERSON,
                    "date": self.tick(),
                    "old_chat_member": {"status": "member", **user},
                    "new_chat_member": {"status": status, **user, **rights},
                },
            )

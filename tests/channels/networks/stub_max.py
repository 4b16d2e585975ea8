"""MAX as it answers on loopback: strict, with a wall, bad days and web hooks.

    with served_max() as network:
        MaxNetwork(network.connection())

Requests are judged by rules of our own and, where it lies beside the repository, by the schema
that MAX publishes; so are our answers and web hooks. Whatever is wrong is refused with 400 and
kept in `faults`. Days and the common shape: serving.py; besides, `not_ready` refuses once as
MAX does while it works on a file.

Alone, for trials by hand: .venv/bin/python -m tests.channels.networks.stub_max --port 8123
"""

import argparse
import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from otklik.channels.networks.base import Connection
from tests.channels.networks.max_contract import Contract, load
from tests.channels.networks.max_shapes import (
    BOT,
    CHANNEL,
    MINISTRY,
    MINISTRY_NICK,
    bot,
    channel,
    copied,
    member,
    person,
    refusal,
)
from tests.channels.networks.serving import (
    Asked,
    Mutation,
    Refusal,
    Said,
    StubNetwork,
    Told,
    now,
    said,
    served,
    stand_alone,
)

TOKEN = "a token of the stub"
HOOK_HEADER = "X-Max-Bot-Api-Secret"
HOOK_SECRET = "a-secret-of-the-stub"
MESSAGE_FIELDS = {"text", "attachments", "link", "notify", "format"}
LINKS = {"forward", "reply"}
COMMENT_FIELDS = {"text", "link", "format"}
ALL_RIGHTS = ["read_all_messages", "write", "edit", "delete"]
HOUR = 3600 * 1000


@dataclass
class MaxStub(StubNetwork):
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

    def addresses(self) -> list[tuple[str, Told]]:
        with self.lock:
            pending, self.events = self.events, []
            return [
                (url, replace(told, headers={**told.headers, HOOK_HEADER: self.hook_secrets[url]}))
                for told in pending
                for url in self.hooks
            ]

    # The network's side of HTTP

    def mutates(self, asked: Asked) -> bool:
        return asked.path.startswith("/messages") and asked.method != "GET"

    def bad_day(self, day: str) -> Said | None:
        match day:
            case "busy":
                return said(
                    {"code": "too.many.requests", "message": "wait"}, 429, **{"Retry-After": "7"}
                )
            case "refused":
                return said({"success": False, "code": "chat.denied", "message": "no"})
            case "auth_lost":
                return said({"code": "verify.token", "message": "Invalid access_token"}, 401)
            case "forbidden":
                return said({"code": "access.denied", "message": "no"}, 403)
            case "not_ready":
                words = "Key: errors.process.attachment.file.not.processed"
                return said({"code": "attachment.not.ready", "message": words}, 400)
        return None

    def on(self, asked: Asked) -> Said:
        if asked.path.startswith("/upload-here/"):
            return self._take_upload(asked)
        if asked.path.startswith("/files/"):
            return self._give_file(asked)
        if asked.headers.get("authorization") != TOKEN:
            raise refusal(401, "verify.token")
        body = self._body(asked)
        self._judge(asked, body)
        answer = self._route(asked, body)
        if self.contract is not None:
            self.faults += self.contract.faults_of_answer(asked.method, asked.path, answer)
        return said(answer)

    def _route(self, asked: Asked, body: dict[str, Any]) -> Any:
        way = f"{asked.method} {asked.path}"
        if match := re.fullmatch(r"(\w+) /messages/([^/]+)/comments", way):
            return self._on_comments(match[1], match[2], asked.query, body)
        if match := re.fullmatch(r"GET /messages/([^/]+)/comments/([^/]+)", way):
            return self._there(self.comments, match[2])
        if match := re.fullmatch(r"GET /messages/([^/]+)", way):
            return self._there(self.messages, match[1])
        match way:
            case "GET /me":
                if not self.knows_itself:
                    raise refusal(503, "service.unavailable")
                return bot()
            case "POST /uploads":
                return self._begin_upload(asked.query["type"])
            case "GET /updates":
                return self._poll(asked.query)
            case "GET /subscriptions":
                return {"subscriptions": list(self.hooks.values())}
            case "POST /subscriptions":
                self.hooks[body["url"]] = {
                    "url": body["url"],
                    "time": now(),
                    "update_types": body.get("update_types"),
                }
                self.hook_secrets[body["url"]] = body.get("secret", "")
                return {"success": True}
            case "DELETE /subscriptions":
                return {"success": self.hooks.pop(asked.query["url"], None) is not None}
        if asked.path == "/messages":
            return self._on_messages(asked.method, asked.query, body)
        if match := re.fullmatch(r"GET /videos/([^/]+)", way):
            return self._video(match[1])
        if way == f"GET /chats/{MINISTRY_NICK}":
            return {**channel(), "chat_id": MINISTRY, "title": "Министерство"}
        if way.startswith(f"GET /chats/{CHANNEL}"):
            return member(self.rights) if way.endswith("/members/me") else channel()
        raise refusal(404, "not.found")

    def _on_messages(self, method: str, query: dict[str, str], body: dict[str, Any]) -> Any:
        if method == "GET":
            there = [
                m
                for m in self.messages.values()
                if str(m["recipient"]["chat_id"]) == query["chat_id"]
            ]
            newest = sorted(there, key=lambda m: m["timestamp"], reverse=True)
            return {"messages": newest[: int(query.get("count", 50))]}
        if method == "POST":
            chat = int(query["chat_id"])
            if chat != CHANNEL and chat not in self.dialogues:
                raise refusal(404, "chat.not.found")
            kind = "channel" if chat == CHANNEL else "dialog"
            message = self._message(chat, body.get("text") or "", sender=bot(), kind=kind)
            try:
                self._dress(message, body)
            except Refusal:
                del self.messages[message["body"]["mid"]]  # nothing of it stands
                raise
            self._stand("post" if kind == "channel" else "dm", message, str(chat))
            self._tell("message_created", message=message)
            return {"message": message}
        number = query["message_id"]
        message = self._there(self.messages, number)
        kind = "post" if message["recipient"]["chat_type"] == "channel" else "dm"
        if method == "PUT":
            message["body"]["text"] = body.get("text")
            message["body"].pop("attachments", None)
            self._dress(message, body)
            self._stand(f"edit_{kind}", message, str(message["recipient"]["chat_id"]))
            self._tell("message_edited", message=message)
        else:
            del self.messages[number]
            self._stand(f"delete_{kind}", message, str(message["recipient"]["chat_id"]))
            self._tell(
                "message_removed",
                message_id=number,
                chat_id=message["recipient"]["chat_id"],
                user_id=BOT,
            )
        return {"success": True}

    def _on_comments(
        self, method: str, post: str, query: dict[str, str], body: dict[str, Any]
    ) -> Any:
        if post not in self.messages:
            raise refusal(404, "not.found")
        if method == "GET":
            there = [c for c in self.comments.values() if c["recipient"]["post_id"] == post]
            newest = sorted(there, key=lambda c: (c["timestamp"], c["body"]["seq"]), reverse=True)
            if "before" in query:
                newest = [c for c in newest if c["timestamp"] <= int(query["before"])]
            return {"messages": newest[: int(query.get("count", 50))]}
        if method == "POST":
            reply_to = (body.get("link") or {}).get("mid", "")
            if reply_to and reply_to not in self.comments:
                raise refusal(404, "message.not.found")
            comment = self._comment(post, body["text"], sender=bot(), reply_to=reply_to)
            self._stand("comment", comment, post, reply_to=reply_to)
            self._tell("comment_created", message=comment)
            return {"message": comment}
        number = query["comment_id"]
        comment = self._there(self.comments, number)
        if method == "PUT":
            if now() - comment["timestamp"] > 26 * HOUR:
                raise refusal(422, "comments.timeout_exceeded")
            comment["body"]["text"] = body["text"]
            self._stand("edit_comment", comment, post)
            self._tell("comment_edited", message=comment)
        else:
            del self.comments[number]
            self._stand("delete_comment", comment, post)
            self._tell(
                "comment_removed", message_id=number, chat_id=CHANNEL, user_id=BOT, post_id=post
            )
        return {"success": True}

    def _judge(self, asked: Asked, body: dict[str, Any]) -> None:
        """Refuses a request that MAX would not take, and keeps why."""
        faults = []
        if "access_token" in asked.query:
            faults.append("The token is in the address.")
        if asked.body and not asked.headers.get("content-type", "").startswith("application/json"):
            faults.append("The body is not called JSON.")
        if asked.path.startswith("/messages") and asked.method in {"POST", "PUT"}:
            known = COMMENT_FIELDS if asked.path.endswith("/comments") else MESSAGE_FIELDS
            faults += [f"Unknown field {name}." for name in set(body) - known]
            text = body.get("text")
            if text is not None and not (isinstance(text, str) and len(text) <= 4000):
                faults.append("The text is too long.")
            link = body.get("link") or {}
            is_forward = link.get("type") == "forward"
            if set(link) - {"type", "mid"} or (link and link.get("type") not in LINKS):
                faults.append("The link is none.")
            if is_forward and known == COMMENT_FIELDS:
                faults.append("A comment repeats no post.")
            if not text and not body.get("attachments") and not is_forward:
                faults.append("There is neither text nor file.")
        if self.contract is not None:
            faults += self.contract.faults_of_request(
                asked.method, asked.path, dict(asked.query), body
            )
        if faults:
            self.faults += faults
            raise refusal(400, "proto.payload", "; ".join(faults))

    def _body(self, asked: Asked) -> dict[str, Any]:
        if not asked.body:
            return {}
        try:
            body = asked.json
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise refusal(400, "proto.payload")
        return body

    def _begin_upload(self, kind: str) -> dict[str, Any]:
        number = str(next(self.numbers))
        self.uploads[number] = kind
        place = {"url": f"{self.url}/upload-here/{number}"}
        return {**place, "token": f"video-{number}"} if kind == "video" else place

    def _take_upload(self, asked: Asked) -> Said:
        number = asked.path.rsplit("/", 1)[-1]
        day = self.upload_days.pop(0) if self.upload_days else "fine"
        if day == "broken":
            return Said(body=b"<html>", status=502)
        if "authorization" in asked.headers:
            self.faults.append("The account's key went to the place for files.")
        kind = self.uploads.pop(number, "")
        match = re.search(
            rb'name="data"; filename="[^"]*"\r\n[^\r]*\r\n\r\n(.*)\r\n--', asked.body, re.DOTALL
        )
        if not kind or match is None:
            return Said(body=b"no", status=400)
        if kind == "video":
            self.tokens[f"video-{number}"] = match[1]
            return Said(body=b"<retval>1</retval>", headers={"Content-Type": "text/xml"})
        self.tokens[f"photo-{number}"] = match[1]
        return said({"photos": {number: {"token": f"photo-{number}"}}})

    def _give_file(self, asked: Asked) -> Said:
        content = self.files.get(asked.path.rsplit("/", 1)[-1])
        if content is None:
            return Said(body=b"gone", status=404)
        return Said(body=content, headers={"Content-Type": "image/jpeg"})

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

    def _stand(self, kind: str, message: dict[str, Any], place: str, *, reply_to: str = "") -> None:
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

    def _there(self, things: dict[str, dict[str, Any]], number: str) -> dict[str, Any]:
        if number not in things:
            raise refusal(404, "message.not.found")
        return things[number]

    def _tell(self, update_type: str, **parts: Any) -> None:
        update = {"update_type": update_type, "timestamp": now(), **parts}
        told = said(update)
        if self.contract is not None:
            self.faults += self.contract.faults_of("Update", copied(update))
        self.updates.append(copied(update))
        self.events.append(
            Told(
                headers={"Content-Type": "application/json", HOOK_HEADER: HOOK_SECRET},
                body=told.body,
            )
        )

    def _poll(self, query: dict[str, str]) -> dict[str, Any]:
        if self.hooks:
            raise refusal(405, "webhook.active")
        start = int(query.get("marker", 0))
        told = self.updates[start : start + int(query.get("limit", 100))]
        return {"updates": told, "marker": start + len(told)}


@contextmanager
def served_max(port: int = 0) -> Iterator[MaxStub]:
    with served(MaxStub(), port) as network:
        yield network


def main() -> None:
    parser = argparse.ArgumentParser(description="MAX, played on loopback.")
    parser.add_argument("--port", type=int, default=8123)
    with served_max(parser.parse_args().port) as network:
        print(f"API address: {network.url}\nBot token: {TOKEN}\nChannel number: {CHANNEL}")
        stand_alone(network)


if __name__ == "__main__":
    main()

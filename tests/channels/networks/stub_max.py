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
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.channels.networks.max_shapes import (
    BOT,
    CHANNEL,
    MINISTRY,
    MINISTRY_NICK,
    STAFF,
    bot,
    channel,
    faults_in,
    member,
    refusal,
)
from tests.channels.networks.max_world import TOKEN, MaxWorld
from tests.channels.networks.serving import (
    Asked,
    Refusal,
    StubResponse,
    now,
    run_alone,
    served,
    stub_response,
)

HOUR = 3600 * 1000


@dataclass
class MaxStub(MaxWorld):
    says_who_removed = True

    # The network's side of HTTP

    def mutates(self, asked: Asked) -> bool:
        return asked.path.startswith("/messages") and asked.method != "GET"

    def bad_day(self, day: str) -> StubResponse | None:
        match day:
            case "busy":
                return stub_response(
                    {"code": "too.many.requests", "message": "wait"}, 429, **{"Retry-After": "7"}
                )
            case "refused":
                return stub_response({"success": False, "code": "chat.denied", "message": "no"})
            case "auth_lost":
                return stub_response(
                    {"code": "verify.token", "message": "Invalid access_token"}, 401
                )
            case "forbidden":
                return stub_response({"code": "access.denied", "message": "no"}, 403)
            case "not_ready":
                words = "Key: errors.process.attachment.file.not.processed"
                return stub_response({"code": "attachment.not.ready", "message": words}, 400)
        return None

    def on(self, asked: Asked) -> StubResponse:
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
        return stub_response(answer)

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

    def kind_of(self, chat: int) -> str:
        """Raises Refusal for a chat that is not there."""
        if chat == CHANNEL:
            return "channel"
        if chat == STAFF:
            return "chat"
        if chat not in self.dialogues:
            raise refusal(404, "chat.not.found")
        return "dialog"

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
            kind = self.kind_of(chat)
            message = self._message(chat, body.get("text") or "", sender=bot(), kind=kind)
            try:
                self._dress(message, body)
            except Refusal:
                del self.messages[message["body"]["mid"]]  # nothing of it stands
                raise
            self._publish("post" if kind == "channel" else "dm", message, str(chat))
            self._tell("message_created", message=message)
            return {"message": message}
        number = query["message_id"]
        message = self._there(self.messages, number)
        kind = "post" if message["recipient"]["chat_type"] == "channel" else "dm"
        if method == "PUT":
            message["body"]["text"] = body.get("text")
            message["body"].pop("attachments", None)
            self._dress(message, body)
            self._publish(f"edit_{kind}", message, str(message["recipient"]["chat_id"]))
            self._tell("message_edited", message=message)
        else:
            del self.messages[number]
            self._publish(f"delete_{kind}", message, str(message["recipient"]["chat_id"]))
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
            self._publish("comment", comment, post, reply_to=reply_to)
            self._tell("comment_created", message=comment)
            return {"message": comment}
        number = query["comment_id"]
        comment = self._there(self.comments, number)
        if method == "PUT":
            if now() - comment["timestamp"] > 26 * HOUR:
                raise refusal(422, "comments.timeout_exceeded")
            comment["body"]["text"] = body["text"]
            self._publish("edit_comment", comment, post)
            self._tell("comment_edited", message=comment)
        else:
            del self.comments[number]
            self._publish("delete_comment", comment, post)
            self._tell(
                "comment_removed", message_id=number, chat_id=CHANNEL, user_id=BOT, post_id=post
            )
        return {"success": True}

    def _judge(self, asked: Asked, body: dict[str, Any]) -> None:
        """Refuses a request that MAX would not take, and keeps why."""
        faults = faults_in(asked, body)
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

    def _take_upload(self, asked: Asked) -> StubResponse:
        number = asked.path.rsplit("/", 1)[-1]
        day = self.upload_days.pop(0) if self.upload_days else "fine"
        if day == "broken":
            return StubResponse(body=b"<html>", status=502)
        if "authorization" in asked.headers:
            self.faults.append("The account's key went to the place for files.")
        kind = self.uploads.pop(number, "")
        match = re.search(
            rb'name="data"; filename="[^"]*"\r\n[^\r]*\r\n\r\n(.*)\r\n--', asked.body, re.DOTALL
        )
        if not kind or match is None:
            return StubResponse(body=b"no", status=400)
        if kind == "video":
            self.tokens[f"video-{number}"] = match[1]
            return StubResponse(body=b"<retval>1</retval>", headers={"Content-Type": "text/xml"})
        self.tokens[f"photo-{number}"] = match[1]
        return stub_response({"photos": {number: {"token": f"photo-{number}"}}})

    def _poll(self, query: dict[str, str]) -> dict[str, Any]:
        if self.hooks:
            raise refusal(405, "webhook.active")
        start = int(query.get("marker", 0))
        result = self.updates[start : start + int(query.get("limit", 100))]
        return {"updates": result, "marker": start + len(result)}


@contextmanager
def served_max(port: int = 0) -> Iterator[MaxStub]:
    with served(MaxStub(), port) as network:
        yield network


def main() -> None:
    parser = argparse.ArgumentParser(description="MAX, played on loopback.")
    parser.add_argument("--port", type=int, default=8123)
    with served_max(parser.parse_args().port) as network:
        print(f"API address: {network.url}\nBot token: {TOKEN}\nChannel number: {CHANNEL}")
        run_alone(network)


if __name__ == "__main__":
    main()

"""Odnoklassniki as they answer on loopback: strict, with a wall, bad days and web hooks.

    with served_ok() as network:
        OkNetwork(network.connection())

No schema of the network exists. Requests are judged by rules of our own: the signature counted
anew, the key in the body alone, known methods with known parameters; where it lies beside the
repository, also by the network's parameter lists of 2017. Whatever is wrong is refused and kept
in `faults`. Days and the common shape: serving.py. Errors come in answers 200, as in life.
`lacks_comments` refuses addDiscussionComment as a method that does not exist.

Alone, for trials by hand: .venv/bin/python -m tests.channels.networks.stub_ok --port 8124
"""

import argparse
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.channels.networks.ok_methods import (
    COMMENT_FIELDS,
    COMMON,
    METHODS,
    MUTATIONS,
    _signed,
    missing_in,
    unknown_in,
)
from tests.channels.networks.ok_world import (
    APP_KEY,
    APP_SECRET,
    BOT_TOKEN,
    GROUP,
    LEADER,
    TOKEN,
    OkWorld,
    _date,
    _error,
    _refusal,
)
from tests.channels.networks.serving import (
    Asked,
    StubResponse,
    now,
    run_alone,
    served,
    stub_response,
)


@dataclass
class OkStub(OkWorld):
    # The network's side of HTTP

    def mutates(self, asked: Asked) -> bool:
        if asked.path == "/fb.do":
            form = asked.form
            method = form.get("method", "")
            is_comment = method == "discussions.addDiscussionComment" and "comment" in form
            return method in MUTATIONS or is_comment
        return asked.method == "POST" and asked.path.startswith("/graph/me/messages")

    def bad_day(self, day: str) -> StubResponse | None:
        numbers = {"busy": 8, "refused": 100, "auth_lost": 102, "forbidden": 10}
        numbers |= {"system": 9999, "captcha": 402, "limit": 11}
        if day in numbers:
            return stub_response(_error(numbers[day]))
        return None

    def on(self, asked: Asked) -> StubResponse:
        if asked.path == "/fb.do":
            return stub_response(self._rest(asked))
        if asked.path.startswith("/graph/"):
            return stub_response(self._graph(asked))
        if asked.path.startswith("/upload-here/"):
            return self._take_upload(asked)
        content = self.files.get(asked.path.rsplit("/", 1)[-1])
        return (
            StubResponse(body=b"gone", status=404)
            if content is None
            else StubResponse(body=content)
        )

    def _rest(self, asked: Asked) -> Any:
        form = asked.form
        if asked.method != "POST" or asked.query:
            self._wrong("A call of the REST API has something in its address.", 4)
        if form.get("access_token") != TOKEN:
            raise _refusal(102)
        if form.get("application_key") != APP_KEY:
            raise _refusal(101)
        if form.get("sig") != _signed(form):
            raise _refusal(104)
        method = form.get("method", "")
        is_closed = method in self.closed or (self.lacks_comments and "addDiscussion" in method)
        if method not in METHODS or is_closed:
            raise _refusal(3)
        self._judge(method, form)
        return getattr(self, "_on_" + method.replace(".", "_"))(form)

    def _judge(self, method: str, form: dict[str, str]) -> None:
        for fault in unknown_in(method, form):
            self._wrong(fault, 100)
        if missing := missing_in(method, form):
            if len(form) > len(COMMON):  # a question whether the method is there is no fault
                self.faults.append(f"{method} lacks {missing}.")
            raise _refusal(100)

    def _on_users_getCurrentUser(self, form: dict[str, str]) -> Any:  # noqa: N802
        return {"uid": LEADER}

    def _on_users_hasAppPermission(self, form: dict[str, str]) -> Any:  # noqa: N802
        return form["ext_perm"] in self.permissions

    def _on_group_getInfo(self, form: dict[str, str]) -> Any:  # noqa: N802
        return [{"uid": GROUP, "name": "Ведомство"}] if form["uids"] == GROUP else []

    def _on_group_getUserGroupsByIds(self, form: dict[str, str]) -> Any:  # noqa: N802
        return [{"userId": form["uids"], "status": self.status}]

    def _on_photosV2_getUploadUrl(self, form: dict[str, str]) -> Any:  # noqa: N802
        number, count = str(next(self.numbers)), int(form["count"])
        self.uploads[number] = count
        return {
            "photo_ids": [f"p{number}-{at}" for at in range(count)],
            "upload_url": f"{self.url}/upload-here/{number}",
        }

    def _on_mediatopic_post(self, form: dict[str, str]) -> Any:
        attachment = self._attachment(form)
        if form["type"] != "GROUP_THEME" or form.get("gid") != GROUP:
            raise _refusal(160)
        number = self._topic(attachment)
        self._publish("post", GROUP, number, attachment=attachment)
        return number

    def _on_mediatopic_edit(self, form: dict[str, str]) -> Any:
        number, attachment = form["topic_id"], self._attachment(form)
        if number not in self.topics:
            raise _refusal(300)
        self.topics[number]["media"] = attachment["media"]
        self._publish("edit_post", GROUP, number, attachment=attachment)
        return {"success": True}

    def _on_mediatopic_deleteTopic(self, form: dict[str, str]) -> Any:  # noqa: N802
        named = form.get(self.removes_by)
        if named is None:
            raise _refusal(100)
        topic = self.marks.pop(named, "") if self.removes_by == "delete_id" else named
        if self.topics.pop(topic, None) is None:
            raise _refusal(300)
        self._publish("delete_post", GROUP, topic)
        return {"success": True}

    def _on_mediatopic_getByIds(self, form: dict[str, str]) -> Any:  # noqa: N802
        found = []
        for topic in form["topic_ids"].split(","):
            if topic in self.topics:
                mark = f"mark-{next(self.numbers)}"
                self.marks[mark] = topic
                found.append({**self.topics[topic], "delete_id": mark})
        if not found:
            raise _refusal(300)
        return {"media_topics": found}

    def _on_stream_get(self, form: dict[str, str]) -> Any:
        newest = sorted(self.topics.values(), key=lambda t: t["created_ms"], reverse=True)
        feeds = [{"pattern": "CONTENT", "target_refs": [f"group_topic:{t['id']}"]} for t in newest]
        return {"feeds": feeds, "entities": {"media_topics": newest}, "has_more": False}

    def _on_discussions_getList(self, form: dict[str, str]) -> Any:  # noqa: N802
        ours = [
            {"object_type": "GROUP_TOPIC", "object_id": topic, "owner_uid": GROUP}
            for topic in self.topics
        ]
        foreign = {"object_type": "GROUP_TOPIC", "object_id": "1", "owner_uid": "70000000000009"}
        return {"discussions": [foreign, *ours], "has_more": False}

    def _on_mediatopic_getTopics(self, form: dict[str, str]) -> Any:  # noqa: N802
        newest = sorted(self.topics.values(), key=lambda t: t["created_ms"], reverse=True)
        return {"media_topics": newest[: int(form.get("count", 10))]}

    def _on_discussions_getComments(self, form: dict[str, str]) -> Any:  # noqa: N802
        post = form["discussionId"]
        if post not in self.topics:
            raise _refusal(106)
        names = {
            name.removeprefix("comment.") for name in form.get("fields", "comment.ID").split(",")
        }
        if unknown := names - COMMENT_FIELDS:
            self._wrong(f"Comments have no fields {sorted(unknown)}.", 100)
        there = self.comments.get(post, [])
        end = len(there) if form.get("anchor", "LAST") == "LAST" else int(form["anchor"])
        start = max(0, end - int(form["count"]))
        return {
            "discussionId": post,
            "discussionType": "GROUP_TOPIC",
            "comments": [
                {k: v for k, v in comment.items() if k != "author_name"}
                for comment in reversed(there[start:end])
            ],
            "entities": {"users": [{"uid": "77", "name": "Житель"}]},
            "anchor": str(start),
            "has_more": start > 0,
        }

    def _on_discussions_addDiscussionComment(self, form: dict[str, str]) -> Any:  # noqa: N802
        if form["entityType"] != "GROUP_TOPIC" or form["entityId"] not in self.topics:
            raise _refusal(106)
        if len(form["comment"]) > 3000:
            self._wrong("The comment is too long.", 100)
        reply_to = form.get("reply_to_comment_id", "")
        if reply_to:
            self._there(reply_to)
        number = self._comment(
            form["entityId"], form["comment"], author=GROUP, group=True, reply_to=reply_to
        )
        self._publish("comment", form["entityId"], number, text=form["comment"], reply_to=reply_to)
        return number

    def _on_discussions_editDiscussionComment(self, form: dict[str, str]) -> Any:  # noqa: N802
        comment = self._there(form["comment_id"])
        if comment["date"] < _date(timedelta(days=-1)):
            raise _refusal(704)
        comment["text"] = form["comment"]
        self._publish(
            "edit_comment", form["discussionId"], form["comment_id"], text=form["comment"]
        )
        return {"success": True}

    def _on_discussions_deleteDiscussionComment(self, form: dict[str, str]) -> Any:  # noqa: N802
        self._there(form["comment_id"])["type"] = "REMOVED_MESSAGE"
        self._publish("delete_comment", form["discussionId"], form["comment_id"])
        return {"success": True}

    def _graph(self, asked: Asked) -> Any:
        if asked.query.get("access_token") != BOT_TOKEN:
            raise _refusal(102)
        if asked.body and "application/json" not in asked.headers.get("content-type", ""):
            self._wrong("The body is not called JSON.", 4)
        way = f"{asked.method} {asked.path.removeprefix('/graph/')}"
        match way:
            case "GET me/info":
                return {"name": "Ведомство", "group_id": f"group:{GROUP}"}
            case "GET me/subscriptions":
                return {"subscriptions": [{"url": url, "time": now()} for url in self.hooks]}
            case "POST me/subscribe":
                self.hooks.append(asked.json["url"])
                return {"success": True}
            case "POST me/unsubscribe":
                self.hooks.remove(asked.json["url"])
                return {"success": True}
            case "GET me/chats":
                return {"chats": [self._chat(chat) for chat in self.chats]}
        if match := re.fullmatch(r"(GET|POST) me/messages/(chat:\w+)", way):
            if match[2] not in self.chats:
                raise _refusal(705)
            if match[1] == "GET":
                return {"messages": list(reversed(self.chats[match[2]]))}
            return self._answer_letter(match[2], asked.json)
        raise _refusal(2001)

    def _answer_letter(self, chat: str, wish: dict[str, Any]) -> Any:
        if set(wish) != {"recipient", "message"} or wish["recipient"] != {"chat_id": chat}:
            self._wrong("The message is not addressed to its dialogue.", 100)
        if unknown := set(wish["message"]) - {"text", "reply_to"}:
            self._wrong(f"A message has no {sorted(unknown)}.", 100)
        letter = self._letter(chat, wish["message"]["text"], sender=f"group:{GROUP}")
        mid = letter["message"]["mid"]
        self._publish(
            "dm", chat, mid, text=wish["message"]["text"],
            reply_to=wish["message"].get("reply_to", ""),
        )  # fmt: skip
        return {"success": True, "message_id": mid}

    def _attachment(self, form: dict[str, str]) -> dict[str, Any]:
        try:
            attachment = json.loads(form["attachment"])
        except ValueError:
            self._wrong("The attachment is no JSON.", 100)
        if unknown := set(attachment) - {"media", "onBehalfOfGroup", "disableComments"}:
            self._wrong(f"An attachment has no {sorted(unknown)}.", 100)
        kept: dict[str, Any] = attachment
        for block in kept["media"]:
            tokens = [photo["id"] for photo in block.get("list", [])]
            if block["type"] not in {"text", "photo", "link"} or set(tokens) - set(self.photos):
                self._wrong(f"Nothing is known of a block {block['type']}.", 100)
            if block["type"] == "link" and not block["url"].startswith("http"):
                raise _refusal(607)
        return kept

    def _take_upload(self, asked: Asked) -> StubResponse:
        number = asked.path.rsplit("/", 1)[-1]
        if self.upload_days and self.upload_days.pop(0) == "broken":
            return StubResponse(body=b"<html>", status=502)
        if TOKEN.encode() in asked.body or asked.query:
            self.faults.append("A key went to the place for files.")
        parts = re.findall(
            rb'name="pic(\d+)"; filename="[^"]*"\r\n[^\r]*\r\n\r\n(.*?)\r\n--', asked.body, re.S
        )
        if len(parts) != self.uploads.pop(number, -1):
            return stub_response(_error(505))
        tokens = {f"p{number}-{int(at) - 1}": f"token-{number}-{at.decode()}" for at, _ in parts}
        self.photos |= {f"token-{number}-{at.decode()}": content for at, content in parts}
        return stub_response(
            {"photos": {photo: {"token": token} for photo, token in tokens.items()}}
        )

    def _wrong(self, fault: str, number: int) -> None:
        self.faults.append(fault)
        raise _refusal(number)


@contextmanager
def served_ok(port: int = 0) -> Iterator[OkStub]:
    with served(OkStub(), port) as network:
        yield network


def main() -> None:
    parser = argparse.ArgumentParser(description="Odnoklassniki, played on loopback.")
    parser.add_argument("--port", type=int, default=8124)
    with served_ok(parser.parse_args().port) as network:
        print(f"API address: {network.url}\nGroup number: {GROUP}\nPublic key: {APP_KEY}")
        print(
            f"Secret key: {APP_SECRET}\naccess_token: {TOKEN}\nAccess key of the group: {BOT_TOKEN}"
        )
        run_alone(network)


if __name__ == "__main__":
    main()

"""Telegram's Bot API as it answers on loopback: strict, with a wall, bad days and web hooks.

    with served_telegram() as network:
        TelegramNetwork(network.connection())

Calls and answers are judged by rules of our own and, where it lies beside the repository, by a
schema that others made of Telegram's documentation; what is wrong is kept in `faults`. Days and
the common shape: serving.py. A post is commented on by the number it has in the channel.

Alone, for trials by hand: .venv/bin/python -m tests.channels.networks.stub_telegram --port 8090
"""

import argparse
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from otklik.channels.networks.connection_settings import Connection
from tests.channels.networks.serving import Asked, StubResponse, run_alone, served, stub_response
from tests.channels.networks.telegram_methods import KNOWN, MUTATIONS, carry_out
from tests.channels.networks.telegram_world import (
    BOT,
    CHANNEL,
    GROUP,
    SECRET,
    TOKEN,
    Refused,
    World,
    bad,
    judge,
)

CALL = re.compile(r"/bot([^/]+)/(\w+)")
FILE = re.compile(rf"/file/bot{re.escape(TOKEN)}/photos/(\w+)\.jpg")
BAD_DAYS = {
    "busy": Refused(429, "Too Many Requests: retry after 7", retry_after=7),
    "refused": Refused(400, "Bad Request: chat not found", status=200),
    "auth_lost": Refused(401, "Unauthorized"),
    "forbidden": Refused(403, "Forbidden: bot was kicked from the channel chat"),
}


@dataclass
class TelegramStub(World):
    tells_of_removals = False

    calls: list[str] = field(default_factory=list)

    def connection(self, **secrets: str) -> Connection:
        kept = {
            "token": TOKEN,
            "hook_secret": SECRET,
            "discussion": str(GROUP["id"]),
            "bot": str(BOT["username"]),
        }
        return Connection(
            base_url=self.url,
            container=str(CHANNEL["id"]),
            secrets=kept | secrets,
            allow_loopback=True,
        )

    def mutates(self, asked: Asked) -> bool:
        called = CALL.fullmatch(asked.path)
        return bool(called and called[2] in MUTATIONS)

    def bad_day(self, day: str) -> StubResponse | None:
        return BAD_DAYS[day].answer if day in BAD_DAYS else None

    def answer(self, asked: Asked) -> StubResponse | None:
        if called := CALL.fullmatch(asked.path):
            self.calls.append(called[2])
        return super().answer(asked)

    def on(self, asked: Asked) -> StubResponse:
        called, file = CALL.fullmatch(asked.path), FILE.fullmatch(asked.path)
        if file and file[1] in self.files:
            stream = {"Content-Type": "application/octet-stream"}
            return StubResponse(body=self.files[file[1]], headers=stream)
        if called is None or called[2] not in KNOWN:
            raise Refused(404, "Not Found")
        if called[1] != TOKEN:
            raise Refused(401, "Unauthorized")
        wish, parts = read(asked.headers.get("content-type", ""), asked)
        return stub_response(self.carried_out(called[2], wish, parts))

    def carried_out(self, method: str, wish: dict[str, Any], parts: dict[str, bytes]) -> Any:
        sent = wish | {name: "file" for name in parts if name in {"photo", "video"}}
        if faults := [fault.message for fault in judge(f"method:{method}")(sent)]:
            self.faults += [f"{method}: {fault}" for fault in faults]
            raise bad(f"stub: {faults[0]}")
        answer = {"ok": True, "result": carry_out(self, method, wish, parts)}
        self.faults += [f"{method}: {f.message}" for f in judge(f"result:{method}")(answer)]
        return answer


def read(content_type: str, asked: Asked) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Parameters and files of a call, from JSON or a form."""
    if not asked.body:
        return {}, {}
    if content_type == "application/json":
        return asked.json, {}
    if content_type == "application/x-www-form-urlencoded":
        return {name: opened(name, value) for name, value in asked.form.items()}, {}
    found = re.fullmatch(r"multipart/form-data; boundary=([\w-]+)", content_type)
    if found is None:
        raise bad(f"stub: content type {content_type}")
    wish: dict[str, Any] = {}
    parts: dict[str, bytes] = {}
    for part in asked.body.split(b"--" + found[1].encode())[1:-1]:
        head, _, body = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        body = body.removesuffix(b"\r\n")
        name = re.search(rb'[; ]name="(\w+)"', head)
        if name is None:
            raise bad("stub: a part without a name")
        if b"filename" in head:
            parts[name[1].decode()] = body
        else:
            wish[name[1].decode()] = opened(name[1].decode(), body.decode())
    return wish, parts


def opened(name: str, value: str) -> Any:
    """In a form all but text is JSON; a @name of a chat is text."""
    if name in {"text", "caption"} or (name == "chat_id" and value.startswith("@")):
        return value
    return json.loads(value)


@contextmanager
def served_telegram(port: int = 0) -> Iterator[TelegramStub]:
    with served(TelegramStub(), port) as network:
        yield network


def main() -> None:
    parser = argparse.ArgumentParser(description="Telegram, played on loopback.")
    parser.add_argument("--port", type=int, default=8090)
    with served_telegram(parser.parse_args().port) as network:
        print(f"Address of the Bot API: {network.url}\nBot's token: {TOKEN}")
        print(f"Channel: {CHANNEL['id']}\nNumber of the discussion group: {GROUP['id']}")
        run_alone(network)


if __name__ == "__main__":
    main()

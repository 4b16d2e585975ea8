"""A small network to test the engine against: a real HTTP server on loopback that counts what
stands on its wall and can have every bad day, and the adapter that speaks with it."""

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import httpx

from otklik.channels.networks import http
from otklik.channels.networks.adapter import Network
from otklik.channels.networks.capabilities import Capabilities, Limits
from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.errors import NotSetUp
from otklik.channels.networks.inbound_types import (
    Author,
    Download,
    EventKind,
    Inbound,
    InboundEvent,
    InboundMedia,
    MediaKind,
    WebhookAnswer,
    WebhookRequest,
)
from otklik.channels.networks.outbound_types import Outbound, Problem, Sent, ThreadRef

SECRET = "a secret of the stub"


@dataclass
class Wall:
    """What stands in the network. `days` are used up one a call; after them all is well."""

    days: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    calls: int = 0
    at_once: int = 0
    most_at_once: int = 0
    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    came: threading.Event = field(default_factory=threading.Event)
    free: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, text: str) -> str:
        self.texts.append(text)
        return str(len(self.texts))


@contextmanager
def served() -> Iterator[Wall]:
    wall = Wall()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            return

        def do_GET(self) -> None:
            day = wall.days.pop(0) if wall.days else "fine"
            if day == "busy":
                return self.say(429, b"", {"Retry-After": "7"})
            if self.path.startswith("/files/"):
                return self.give(self.path.partition("?")[0], day)
            items = [{"id": str(n), "text": text} for n, text in enumerate(wall.texts, start=1)]
            return self.say(200, json.dumps(items).encode())

        def give(self, path: str, day: str) -> None:
            if day == "broken":
                return self.say(502, b"<html>")
            if path not in wall.files:
                return self.say(404, b"")
            return self.say(200, wall.files[path], {"Content-Type": "text/html"})

        def do_POST(self) -> None:
            wish = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with wall.lock:
                wall.calls += 1
                wall.at_once += 1
                wall.most_at_once = max(wall.most_at_once, wall.at_once)
                day = wall.days.pop(0) if wall.days else "fine"
            try:
                self.on(day, wish["text"])
            finally:
                with wall.lock:
                    wall.at_once -= 1

        def on(self, day: str, text: str) -> None:
            match day:
                case "drop_before":
                    self.close_connection = True
                case "drop_after":
                    wall.write(text)
                    self.close_connection = True
                case "busy":
                    self.say(429, b"", {"Retry-After": "7"})
                case "broken":
                    wall.write(text)
                    self.say(502, b"<html>")
                case "nonsense":
                    wall.write(text)
                    self.say(200, b"<html>")
                case "moved":
                    wall.write(text)
                    self.say(302, b"", {"Location": "/"})
                case "numberless":
                    wall.write(text)
                    self.say(200, b'{"id": ""}')
                case "long_number":
                    self.say(200, json.dumps({"id": "9" * 200 + wall.write(text)}).encode())
                case "forbidden":
                    self.say(403, b"{}")
                case "slow":
                    time.sleep(0.2)
                    self.say(200, json.dumps({"id": wall.write(text)}).encode())
                case "hangs":
                    wall.write(text)
                    wall.came.set()
                    wall.free.wait(120)
                    self.close_connection = True
                case _:
                    self.say(200, json.dumps({"id": wall.write(text)}).encode())

        def say(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    wall.url = f"http://127.0.0.1:{server.server_address[1]}/"
    try:
        yield wall
    finally:
        wall.free.set()
        server.shutdown()
        thread.join()
        server.server_close()


class StubNetwork(Network):
    """Like the practice network in all but that it can be asked what stands there."""

    code: ClassVar[str] = "stub"
    capabilities: ClassVar[Capabilities] = Capabilities(
        publish=True,
        comments_in=Inbound.PUSH,
        comment_reply=True,
        dm_in=Inbound.PUSH,
        dm_reply=False,
        echo_own=True,
        idempotency_key=False,
        readback=True,
        webhook=True,
        limits=Limits(text=100, comment=100, dm=None),
    )

    def __init__(self, connection: Connection, client: httpx.Client | None = None) -> None:
        # The stub stands on loopback, which only the practice network may call.
        super().__init__(replace(connection, allow_loopback=True))

    def validate(self, message: Outbound) -> list[Problem]:
        if len(message.text) > 100:
            return [Problem(code="long", sentence="The text is too long.")]
        return []

    def render(self, message: Outbound) -> str:
        return message.text.strip()

    def send(self, message: Outbound) -> Sent:
        if message.text == "a fault of the adapter":
            raise ZeroDivisionError(SECRET)
        wish = {"text": self.render(message)}
        with self.open_client() as client:
            answer = http.call(client, client.build_request("POST", "/", json=wish), mutation=True)
        http.refuse(answer)
        return Sent(external_id=http.decode_json(answer, mutation=True)["id"], url="")

    def find_sent(self, message: Outbound, *, since: datetime) -> Sent | None:
        with self.open_client() as client:
            answer = http.call(client, client.build_request("GET", "/"), mutation=False)
        for item in http.decode_json(answer, mutation=False):
            if item["text"] == self.render(message):
                return Sent(external_id=item["id"])
        return None

    def download(self, media: InboundMedia, *, largest: int) -> Download:
        with self.open_client() as client:
            answer = http.download(
                client, media.url, hosts=frozenset({"127.0.0.1"}), largest=largest
            )
        return Download(body=answer.content, content_type=answer.headers.get("content-type", ""))

    def is_genuine(self, request: WebhookRequest) -> bool:
        return request.headers.get("X-Secret") == SECRET

    def dedup_key(self, body: bytes) -> str:
        return str(json.loads(body)["event"])

    def parse(self, body: bytes) -> list[InboundEvent]:
        return [
            event(**{**item, "occurred_at": datetime.fromisoformat(item["occurred_at"])})
            for item in json.loads(body)["items"]
        ]

    def answer(self, request: WebhookRequest) -> WebhookAnswer:
        return WebhookAnswer(status=200, body=b"ok")


def not_set_up(connection: Connection, client: httpx.Client | None = None) -> StubNetwork:
    raise NotSetUp("no_token")


def event(
    *,
    occurred_at: datetime,
    kind: str = EventKind.COMMENT_CREATED,
    external_id: str = "1",
    text: str = "Ответ",
    container: str = "wall",
    post: str = "10",
    peer: str = "",
    parent_id: str = "",
    author: str = "person",
    is_own: bool = False,
    name: str = "Житель",
    url: str = "",
    profile_url: str = "",
    is_snapshot: bool = False,
    media: Sequence[Mapping[str, Any]] = (),
    start_code: str = "",
    is_automatic: bool = False,
) -> InboundEvent:
    return InboundEvent(
        kind=EventKind(kind),
        external_id=external_id,
        thread=ThreadRef(container=container, post=post, peer=peer),
        author=Author(external_id=author, name=name, is_own=is_own, profile_url=profile_url),
        text=text,
        occurred_at=occurred_at,
        parent_id=parent_id,
        url=url,
        media=tuple(InboundMedia(**{**item, "kind": MediaKind(item["kind"])}) for item in media),
        start_code=start_code,
        is_automatic=is_automatic,
        is_snapshot=is_snapshot,
    )

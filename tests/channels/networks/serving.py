"""What stub networks share: a real server on loopback, a wall of what was executed, bad days.

A stub network is a class with `url`, `connection()`, `days`, `wall`, `events`,
`citizen_comments(post, text)`, `citizen_edits(comment, text)`, `citizen_removes(comment)` and
`citizen_writes(text)`:

- `days` are used up one a mutation call: `drop_before` (the line breaks, nothing is executed),
  `drop_after` (executed, the answer is lost), `broken` (executed, then 502), `nonsense`
  (executed, then a page of HTML), `numberless` (executed, the answer names no number), `busy`
  (not executed, asked to wait), `refused` (not executed, an error in an answer 200),
  `auth_lost`, `forbidden` (not executed), `slow` (executed, answered late);
- `wall` holds the executed mutations in order;
- `events` are web hooks to deliver, in order;
- `tells_of_removals`: whether we learn of a comment that its author removed; `says_who_removed`:
  and by whom.
"""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx

SLOW_SECONDS = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """`kind`: post, comment or dm; edit_… and delete_… of these. `place`: the post that a
    comment stands under, the peer of a private message, the wall of a post. `repeats`: the number
    of another page's post that a post repeats."""

    kind: str
    place: str
    text: str
    number: str
    reply_to: str = ""
    files: tuple[str, ...] = ()
    repeats: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A web hook to deliver. `key`: the secret part of the address, where there is one."""

    headers: Mapping[str, str]
    body: bytes
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True, strict_parsing=True))

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class StubResponse:
    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def stub_response(body: Any, status: int = 200, **headers: str) -> StubResponse:
    return StubResponse(
        body=json.dumps(body, ensure_ascii=False).encode(),
        status=status,
        headers={"Content-Type": "application/json; charset=utf-8", **headers},
    )


class Refusal(Exception):
    """The network says no; nothing was executed."""

    def __init__(self, answer: StubResponse) -> None:
        super().__init__(answer.body.decode())
        self.answer = answer


@dataclass
class StubNetwork:
    """A network's side: subclasses answer in `on`, and say which calls mutate."""

    tells_of_removals: ClassVar[bool] = True
    says_who_removed: ClassVar[bool] = False
    url: str = ""
    days: list[str] = field(default_factory=list)
    wall: list[Mutation] = field(default_factory=list)
    events: list[Webhook] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)  # what our requests did wrong
    lock: threading.RLock = field(default_factory=threading.RLock)

    def mutates(self, asked: Asked) -> bool:
        raise NotImplementedError

    def on(self, asked: Asked) -> StubResponse:
        """Executes; raises Refusal."""
        raise NotImplementedError

    def bad_day(self, day: str) -> StubResponse | None:
        """What the network says on a day when it executes nothing; None on other days."""
        raise NotImplementedError

    def answer(self, asked: Asked) -> StubResponse | None:
        """None: the line breaks."""
        if asked.path.startswith("/-/"):
            return self._by_hand(asked)
        with self.lock:
            self.asked.append(asked)
            mutates = self.mutates(asked)
            day = self.days.pop(0) if mutates and self.days else "fine"
        if day == "drop_before":
            return None
        if refusal := self.bad_day(day):
            return refusal
        try:
            with self.lock:
                answer = self.on(asked)
        except Refusal as no:
            return no.answer
        match day:
            case "drop_after":
                return None
            case "broken":
                return StubResponse(body=b"<html>Bad gateway</html>", status=502)
            case "nonsense":
                return StubResponse(
                    body=b"<html>Welcome</html>", headers={"Content-Type": "text/html"}
                )
            case "numberless":
                return stub_response({})
            case "slow":
                time.sleep(SLOW_SECONDS)
        return answer

    def citizen_comments(self, post: str, text: str) -> str:
        raise NotImplementedError

    def citizen_edits(self, comment: str, text: str) -> None:
        raise NotImplementedError

    def citizen_removes(self, comment: str) -> None:
        raise NotImplementedError

    def citizen_writes(self, text: str) -> str:
        raise NotImplementedError

    def addresses(self) -> list[tuple[str, Webhook]]:
        """Web hooks not yet delivered, and where to: for trials by hand."""
        return []

    def _by_hand(self, asked: Asked) -> StubResponse:
        """For trials by hand: /-/comments?post=…&text=…, /-/writes?text=…, /-/wall."""
        match asked.path:
            case "/-/comments":
                return stub_response(
                    self.citizen_comments(asked.query["post"], asked.query["text"])
                )
            case "/-/writes":
                return stub_response(self.citizen_writes(asked.query["text"]))
        return stub_response([f"{m.kind} {m.place} {m.number}: {m.text}" for m in self.wall])


@contextmanager
def served[T: StubNetwork](network: T, port: int = 0) -> Iterator[T]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            return

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = Asked(
                method=self.command,
                path=unquote(parts.path),
                query=dict(parse_qsl(parts.query, keep_blank_values=True)),
                headers={name.lower(): value for name, value in self.headers.items()},
                body=self.whole_body(),
            )
            answer = network.answer(asked)
            self.close_connection = True
            if answer is None:
                return
            self.send_response(answer.status)
            for name, value in {**answer.headers, "Content-Length": len(answer.body)}.items():
                self.send_header(name, str(value))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(answer.body)

        do_POST = do_GET  # noqa: N815 - names of the server's own
        do_PUT = do_GET  # noqa: N815
        do_DELETE = do_GET  # noqa: N815

        def whole_body(self) -> bytes:
            if self.headers.get("Transfer-Encoding") == "chunked":
                body = b""
                while size := int(self.rfile.readline(), 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return body
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    network.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield network
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def run_alone(network: StubNetwork) -> None:
    """Delivers web hooks until it is stopped."""
    by_hand = f"{network.url}/-/"
    print(f"By hand: {by_hand}wall, {by_hand}writes?text=…, {by_hand}comments?post=…&text=…")
    print("The installation needs OTKLIK_CHANNELS_MAY_CALL_LOOPBACK=1. Stop this with Ctrl+C.")
    with httpx.Client(trust_env=False, timeout=5) as client:
        while True:
            for address, item in network.addresses():
                try:
                    answer = client.post(address, content=item.body, headers=dict(item.headers))
                    print(f"Web hook: {answer.status_code}")
                except httpx.HTTPError as fault:
                    print(f"Web hook: {type(fault).__name__}")
            time.sleep(1)


def now() -> int:
    """Milliseconds since 1970."""
    return int(time.time() * 1000)

"""A language model's server on loopback: speaks chat completions, and has bad days."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "a key of the stub"
TOKEN = "a token for half an hour"
ANSWER = "Здравствуйте! Обменять можно за [срок]."


@dataclass
class Model:
    """`day` says how it behaves; `wishes` are what it was asked, word for word."""

    url: str = ""
    day: str = "fine"
    wishes: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def speaking() -> Iterator[Model]:
    model = Model()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            return

        def do_POST(self) -> None:
            if self.path == "/oauth":
                return self.exchange()
            wish = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.wishes.append(wish)
            is_known = self.headers.get("Authorization") in (f"Bearer {KEY}", f"Bearer {TOKEN}")
            is_right = (
                self.path == "/v1/chat/completions"
                and isinstance(wish["model"], str)
                and wish["stream"] is False
                and [each["role"] for each in wish["messages"]] == ["system", "user"]
                and isinstance(wish["max_tokens"], int)
            )
            if not is_right:
                return self.say(400, b"{}")
            if not is_known or model.day == "stranger":
                return self.say(401, b"{}")
            answer = {
                "id": "1", "object": "chat.completion", "model": wish["model"],
                "choices": [
                    {"index": 0, "finish_reason": "stop",
                     "message": {"role": "assistant", "content": ANSWER}},
                ],
                "usage": {"prompt_tokens": 40, "completion_tokens": 10, "total_tokens": 50},
            }  # fmt: skip
            if model.day == "uncounted":
                del answer["usage"]
            if model.day == "slow":
                time.sleep(1)
            known: dict[str, tuple[int, bytes]] = {
                "busy": (429, b'{"error": {"message": "rate limit"}}'),
                "broken": (500, b"<html>"),
                "refusing": (422, b"{}"),
                "moved": (307, b""),
                "nonsense": (200, b"{nonsense"),
                "empty": (200, b'{"choices": []}'),
                "silent": (200, b'{"choices": [{"message": {"content": " "}}]}'),
                "strange": (200, b'{"choices": [{"message": {"content": [1]}}], "usage": 3}'),
                "list": (200, b"[1]"),
                "stream": (200, b'data: {"choices": [{"delta": {"content": "a"}}]}\n\n'),
                "huge": (200, b'"' + b"a" * 400_000 + b'"'),
            }
            status, body = known.get(model.day, (200, json.dumps(answer).encode()))
            return self.say(status, body)

        def exchange(self) -> None:
            """As GigaChat does: a key, a number of the request and a scope for a token."""
            result = self.rfile.read(int(self.headers["Content-Length"]))
            is_right = result == b"scope=OFFICE" and self.headers["RqUID"]
            is_known = self.headers["Authorization"] == f"Basic {KEY}"
            if model.day == "stingy":
                return self.say(200, b'{"access_token": null}')
            body = json.dumps({"access_token": TOKEN, "expires_at": 0}).encode()
            return self.say(200 if is_right and is_known else 401, body)

        def say(self, status: int, body: bytes) -> None:
            try:
                self.send_response(status)
                if status == 307:
                    self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:  # whoever asked has gone
                return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    model.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

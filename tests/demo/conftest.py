"""A desk that only listens: what the network told it, over real HTTP."""

import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.utils import timezone

from otklik.demo.network.models import WebhookDelivery
from otklik.demo.network.tasks import call
from otklik.demo.start.network_account import Keys, ensure

BASE = "http://127.0.0.1:8000"


@dataclass
class Desk:
    """`heard` are the events taken; `statuses` are answered in turn, then always 200."""

    url: str
    secret: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    forged: int = 0

    def kinds(self) -> list[str]:
        return [event["kind"] for event in self.heard]

    def listen(self, *, at: datetime | None = None) -> None:
        """Let the network make every call that is due at a moment."""
        at = at or timezone.now() + timedelta(milliseconds=1)
        for delivery in WebhookDelivery.objects.due(at=at):
            call(delivery, at=at)


@pytest.fixture
def desk() -> Iterator[Desk]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            expected = hmac.new(listener.secret.encode(), body, sha256).hexdigest()
            listener.forged += self.headers["X-Practice-Signature"] != expected
            status = listener.statuses.pop(0) if listener.statuses else 200
            if status == 200:
                listener.heard.append(json.loads(body))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    listener = Desk(url=f"http://127.0.0.1:{server.server_port}/hooks/practice/")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield listener
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def official(db: None, desk: Desk) -> Keys:
    """The official page, its wall filled, the desk having heard of that."""
    keys = ensure(BASE, desk.url, name="Комитет", at=timezone.now())
    desk.secret = keys.secret
    desk.listen()
    desk.heard.clear()
    return keys

"""A network that wants a key, and its server: says yes to the right one, no to every other."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import httpx

from otklik.channels.networks import http
from otklik.channels.networks.adapter import Health, Network
from otklik.channels.networks.capabilities import Capabilities, Feed, Limits
from otklik.channels.networks.connection_settings import Connection, Setting
from otklik.channels.networks.errors import ChannelError
from otklik.channels.networks.inbound_types import Inbound
from otklik.channels.networks.outbound_types import Outbound, Problem, Sent

KEY = "vk1.a.VERY-secret-KEY-0123456789"


@dataclass
class Page:
    """What the server stands for; `key` is what it accepts, `hooks` what it was told to call."""

    url: str = ""
    key: str = KEY
    hooks: list[str] = field(default_factory=list)


@contextmanager
def keyed_page() -> Iterator[Page]:
    page = Page()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            return

        def do_GET(self) -> None:
            self.say({"hooks": page.hooks})

        def do_POST(self) -> None:
            payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.headers["Authorization"] == f"Bearer {page.key}" and "url" in payload:
                page.hooks.append(payload["url"])
            self.say({"secret": "given-by-the-network", "id": "1"})

        def say(self, body: Mapping[str, Any]) -> None:
            is_right = self.headers["Authorization"] == f"Bearer {page.key}"
            content = json.dumps(body).encode()
            self.send_response(200 if is_right else 401)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    page.url = f"http://127.0.0.1:{server.server_address[1]}/"
    try:
        yield page
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class KeyedNetwork(Network):
    code: ClassVar[str] = "vk"
    capabilities: ClassVar[Capabilities] = Capabilities(
        publish=True,
        comments_in=Inbound.PUSH,
        comment_reply=True,
        dm_in=Inbound.NONE,
        dm_reply=False,
        echo_own=False,
        idempotency_key=False,
        readback=False,
        webhook=True,
        subscribe=True,
        hook_key=True,
        feeds=(Feed(name="comments", every=timedelta(minutes=5)),),
        limits=Limits(text=100, comment=100, dm=None),
    )
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(name="container", label="Номер", is_secret=False),
        Setting(name="token", label="Ключ", hint="Из настроек сообщества"),
        Setting(
            name="base_url",
            leads_keys=True,
            label="Адрес",
            is_secret=False,
            default="https://vk.example/",
        ),
    )

    def __init__(self, connection: Connection, client: httpx.Client | None = None) -> None:
        super().__init__(replace(connection, allow_loopback=True), None)

    def validate(self, message: Outbound) -> list[Problem]:
        return []

    def render(self, message: Outbound) -> str:
        return message.text

    def send(self, message: Outbound) -> Sent:
        return Sent(external_id=self._call("POST", {"text": message.text})["id"])

    def check(self) -> Health:
        try:
            values = self._call("GET", None)
        except ChannelError as error:
            return Health(problems=(Problem(code=error.code, sentence=error.human, field="token"),))
        return Health(is_subscribed=bool(values["hooks"]))

    def subscribe(self, url: str) -> Mapping[str, str]:
        values = self._call("POST", {"url": url})
        return {"hook_secret": values["secret"]}

    def _call(self, method: str, wish: Mapping[str, str] | None) -> Any:
        headers = {"Authorization": f"Bearer {self._connection.secrets.get('token', '')}"}
        with self.open_client() as client:
            request = client.build_request(method, "/", json=wish, headers=headers)
            answer = http.call(client, request, mutation=method == "POST")
        http.refuse(answer)
        return http.decode_json(answer, mutation=method == "POST")

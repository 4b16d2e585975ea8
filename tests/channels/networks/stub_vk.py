"""VK as it answers on loopback: strict, with a wall, bad days, web hooks and a stream of events.

    with served_vk() as network:
        VKNetwork(network.connection())

Each request is judged by rules of our own (vk_methods.py) and, where it lies beside the
repository, by the schema that VK publishes; so are our answers and events. Whatever is wrong is
kept in `faults`. `guid` and `random_id` are honoured. Days and the common shape: serving.py;
besides, `error_N` refuses with VK's error N and `stumbled` executes and then says error 10.
`upload_days` are used up one an upload: `drop`, `broken`, `empty`, `foreign`; `stream_days` one a
reading of the stream: VK's `failed`, as a number.

Alone, for trials by hand: .venv/bin/python -m tests.channels.networks.stub_vk --port 8124
"""

import argparse
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any
from urllib.parse import urlsplit

import httpx

from otklik.channels.networks.connection_settings import Connection
from tests.channels.networks.serving import (
    Asked,
    Mutation,
    Refusal,
    StubNetwork,
    StubResponse,
    Webhook,
    run_alone,
    served,
    stub_response,
)
from tests.channels.networks.vk_answers import Answers
from tests.channels.networks.vk_contract import EVENTS, Contract, load
from tests.channels.networks.vk_methods import COMMUNITY, METHODS, SERVICE, USER, faults_of
from tests.channels.networks.vk_world import CITIZEN, CODE, GROUP, No, World, event

TOKENS = {COMMUNITY: "vk1.a.community", USER: "vk1.a.editor", SERVICE: "service-key"}
HOOK = "https://otklik.example/hooks/vk/"
HOOK_SECRET = "a-secret-of-the-stub"
ERRORS = {"busy": 6, "refused": 100, "auth_lost": 5, "forbidden": 15}


@dataclass
class VkStub(StubNetwork):
    says_who_removed = True

    contract: Contract | None = field(default_factory=load)
    servers: list[dict[str, Any]] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)  # of events, web hook and stream alike
    is_stream_on: bool = True
    rights: list[str] = field(default_factory=lambda: ["manage", "messages", "photos", "wall"])
    person_rights: int = 4 + 16 + 8192
    admin_level: int = 3
    dead_tokens: set[str] = field(default_factory=set)
    not_for_community: set[str] = field(default_factory=set)
    stream: list[dict[str, Any]] = field(default_factory=list)
    stream_at: str = ""
    stream_key: str = "stream-key-1"
    stream_days: list[int] = field(default_factory=list)
    upload_days: list[str] = field(default_factory=list)
    uploaded: list[tuple[str, str, bytes]] = field(default_factory=list)
    delivered: int = 0
    is_stumbling: bool = False

    def __post_init__(self) -> None:
        self.world = World(tell=self.tell)
        self.answers = Answers(self)

    def connection(self, **secrets: str) -> Connection:
        """The account; a secret given as empty is left out."""
        whole = {
            "token": TOKENS[COMMUNITY],
            "user_token": TOKENS[USER],
            "service_token": TOKENS[SERVICE],
            "hook_secret": HOOK_SECRET,
            "confirmation_code": CODE,
            **secrets,
        }
        return Connection(
            base_url=f"{self.url}/method/",
            container=str(GROUP),
            secrets={name: value for name, value in whole.items() if value},
            allow_loopback=True,
        )

    # What happens in VK

    def citizen_comments(self, post: str, text: str) -> str:
        return str(self.world.comment(int(post), text, author=CITIZEN))

    def citizen_edits(self, comment: str, text: str) -> None:
        self.world.edit_comment(int(comment), text)

    def citizen_removes(self, comment: str) -> None:
        self.world.remove_comment(int(comment), by=CITIZEN)

    def citizen_writes(self, text: str) -> str:
        return str(self.world.write(CITIZEN, text, author=CITIZEN))

    def tell(self, kind: str, values: dict[str, Any]) -> None:
        payload = json.loads(json.dumps(event(kind, values)))
        if self.contract is not None and kind in EVENTS:
            self.faults += self.contract.faults_of_event(kind, payload["object"])
        self.stream.append(payload)
        secret = self.servers[0]["secret_key"] if self.servers else HOOK_SECRET
        body = json.dumps({**payload, "secret": secret}, ensure_ascii=False).encode()
        self.events.append(Webhook(headers={"Content-Type": "application/json"}, body=body))

    def execute(self, kind: str, place: str, text: str, number: int, **more: Any) -> None:
        """Onto the wall: this was really done."""
        self.wall.append(Mutation(kind=kind, place=place, text=text, number=str(number), **more))

    # What VK answers

    def mutates(self, asked: Asked) -> bool:
        method = METHODS.get(asked.path.removeprefix("/method/"))
        return method is not None and method.mutates

    def bad_day(self, day: str) -> StubResponse | None:
        self.is_stumbling = day == "stumbled"
        code = ERRORS.get(day, 0) or int(day.removeprefix("error_") if "error_" in day else 0)
        return error(code) if code else None

    def on(self, asked: Asked) -> StubResponse:
        if asked.path.startswith("/method/"):
            return self._method(asked.path.removeprefix("/method/"), asked)
        if "authorization" in asked.headers or "vk1" in str(asked.query):
            self.faults.append(f"{asked.path}: our key was shown")
        match asked.path:
            case "/stream":
                return self._stream(asked.query)
            case "/paper":
                return StubResponse(body=b"paper", headers={"Content-Type": "application/pdf"})
            case "/doc":
                return StubResponse(body=b"", status=302, headers={"Location": f"{self.url}/paper"})
            case "/away":
                return StubResponse(
                    body=b"", status=302, headers={"Location": "http://far.example/"}
                )
            case path if path.startswith("/upload/"):
                return self._upload(path.removeprefix("/upload/"), asked)
        return StubResponse(body=b"<html>", status=404)

    def _method(self, method: str, asked: Asked) -> StubResponse:
        form = asked.form if asked.body else {}
        if asked.method != "POST" or asked.query or "access_token" in form:
            self.faults.append(f"{method}: not a POST with its key in a header")
        found = faults_of(method, form)
        found += self.contract.faults_of_request(method, form) if self.contract else []
        self.faults += found
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        owner = next((who for who, its in TOKENS.items() if its == token), "")
        if not owner or token in self.dead_tokens:
            raise Refusal(error(5))
        if owner not in METHODS[method].keys or (
            owner == COMMUNITY and method in self.not_for_community
        ):
            raise Refusal(error(27 if owner == COMMUNITY else 1051))
        if found:
            raise Refusal(error(100))
        try:
            answer = {"response": self.answers.to(method, form, owner)}
        except No as no:
            raise Refusal(error(no.code)) from None
        if self.contract is not None:
            self.faults += [
                f"our answer: {f}" for f in self.contract.faults_of_answer(method, answer)
            ]
        if self.is_stumbling and METHODS[method].mutates:
            raise Refusal(error(10))
        return stub_response(answer)

    def _stream(self, query: dict[str, str]) -> StubResponse:
        if query.get("act") != "a_check" or not query.get("wait", "").isdigit():
            self.faults.append(f"the stream: {query}")
        if self.stream_days:
            day = self.stream_days.pop(0)
            return stub_response({"failed": day, **({"ts": len(self.stream)} if day == 1 else {})})
        if query.get("key") != self.stream_key:
            return stub_response({"failed": 2})
        begin = int(query["ts"])
        return stub_response({"ts": str(len(self.stream)), "updates": self.stream[begin:]})

    def _upload(self, kind: str, asked: Asked) -> StubResponse:
        day = self.upload_days.pop(0) if self.upload_days else "fine"
        if day == "broken":
            return StubResponse(body=b"<html>", status=502)
        head = f"Content-Type: {asked.headers.get('content-type', '')}\r\n\r\n".encode()
        whole = BytesParser(EmailMessage, policy=default).parsebytes(head + asked.body)
        (part,) = whole.iter_parts()
        name = part.get_param("name", header="content-disposition")
        wanted = "video_file" if kind == "video" else "photo"
        if name != wanted or not (part.get_filename() or "").isascii():
            self.faults.append(f"upload to {kind}: {name} {part.get_filename()}")
        content = part.get_content()
        self.uploaded.append((kind, part.get_content_type(), content))
        if kind == "video":
            return stub_response({"size": len(content), "video_id": 1})
        photo = "[]" if day == "empty" else f"kept{len(self.uploaded)}"
        return stub_response({"server": 7, "photo": photo, "hash": "hash"})

    # Web hooks

    def confirm(self, server: dict[str, Any]) -> None:
        """Ask the address whether it is ours, as VK does; only loopback is really called."""
        if urlsplit(server["url"]).hostname != "127.0.0.1":
            server["status"] = "wait"
            return
        threading.Thread(target=self._confirm, args=[server], daemon=True).start()

    def _confirm(self, server: dict[str, Any]) -> None:
        wish = {
            "type": "confirmation", "group_id": GROUP, "event_id": "1", "v": "5.199",
            "secret": server["secret_key"],
        }  # fmt: skip
        try:
            answer = httpx.post(server["url"], json=wish, trust_env=False, timeout=5)
            is_ours = answer.status_code == 200 and answer.text == CODE
        except httpx.HTTPError:
            is_ours = False
        server["status"] = "ok" if is_ours else "failed"

    def addresses(self) -> list[tuple[str, Webhook]]:
        fresh, self.delivered = self.events[self.delivered :], len(self.events)
        hooked = [server["url"] for server in self.servers if server["status"] == "ok"]
        return [(url, item) for item in fresh for url in hooked]


def error(code: int) -> StubResponse:
    parameters = [{"key": "method", "value": "asked"}, {"key": "oauth", "value": "1"}]
    return stub_response(
        {"error": {"error_code": code, "error_msg": "No.", "request_params": parameters}}
    )


@contextmanager
def served_vk(port: int = 0) -> Iterator[VkStub]:
    with served(VkStub(), port) as network:
        network.servers.append(
            {"id": 1, "title": "Otklik", "creator_id": 900, "url": HOOK,
             "secret_key": HOOK_SECRET, "status": "ok"}
        )  # fmt: skip
        network.settings = dict.fromkeys(EVENTS, 1)
        yield network


def main() -> None:
    parser = argparse.ArgumentParser(description="VK on loopback, for trials by hand.")
    parser.add_argument("--port", type=int, default=0)
    with served_vk(parser.parse_args().port) as network:
        network.servers.clear()
        connection = network.connection(hook_secret="", confirmation_code="")
        print(f"Number of the community: {connection.container}")
        print(f"Address of VK's API: {connection.base_url}")
        for name, value in connection.secrets.items():
            print(f"{name}: {value}")
        run_alone(network)


if __name__ == "__main__":
    main()

"""Calls go where they may, and say honestly what became of them."""

import logging
import socket
import threading
from typing import Any

import httpx
import pytest

from otklik.channels.networks import http
from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.errors import (
    AuthExpired,
    ChannelError,
    InvalidContent,
    NotFound,
    OutcomeUnknown,
    PermissionDenied,
    RateLimited,
    Temporary,
)
from otklik.channels.networks.http import resolve_permitted
from tests.channels.stub import Wall, served


def connection(base_url: str, **over: Any) -> Connection:
    given = {"container": "wall", "secrets": {"token": "t0ken"}, "allow_loopback": True, **over}
    return Connection(base_url=base_url, **given)


@pytest.fixture
def wall() -> Any:
    with served() as wall:
        yield wall


def respond(wall: Wall, day: str, *, mutation: bool, largest: int | None = None) -> httpx.Response:
    wall.days = [day]
    with http.client(connection(wall.url)) as client:
        request = client.build_request("POST", "/", json={"text": "Ответ"})
        return http.call(client, request, mutation=mutation, largest=largest)


@pytest.mark.parametrize("day", ["drop_after", "broken", "moved"])
def test_what_is_lost_matters_for_a_mutation_only(wall: Wall, day: str) -> None:
    with pytest.raises(OutcomeUnknown):
        respond(wall, day, mutation=True)
    with pytest.raises(Temporary):
        respond(wall, day, mutation=False)
    assert wall.calls == 2, "no retries, no redirects"


def test_nonsense(wall: Wall) -> None:
    with pytest.raises(OutcomeUnknown):
        http.decode_json(respond(wall, "nonsense", mutation=True), mutation=True)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7),
        ("0.5", 0.5),
        ("", 60),
        ("nan", 60),
        ("-3", 60),
        ("soon", 60),
        ("99999999999", 86400),
        ("Tue, 24 Nov 2020 12:00:00 GMT", 60),
    ],
)
def test_how_long_to_wait(text: str, seconds: float) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(429, headers={"Retry-After": text})

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        request = client.build_request("POST", "http://network.example/")
        with pytest.raises(RateLimited) as limit:
            http.call(client, request, mutation=True)
    assert limit.value.retry_after == seconds


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (400, InvalidContent),
        (401, AuthExpired),
        (403, PermissionDenied),
        (404, NotFound),
        (418, ChannelError),
    ],
)
def test_what_a_refusal_means(status: int, meaning: type[ChannelError]) -> None:
    with pytest.raises(meaning) as refusal:
        http.refuse(httpx.Response(status))
    assert type(refusal.value) is meaning


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.1",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "[::10.0.0.1]",
        "[::ffff:0:a00:1]",
        "[64:ff9b:1::a00:1]",
        "[2002:a00:1::1]",
        "[fec0::1]",
        "[5f00::1]",
        "[64:ff9b::a00:1]",
        "[fe80::1]",
        "[fd00::1]",
        "224.0.0.1",
        "2130706433",
        "0x7f.1",
    ],
)
def test_addresses_inside_are_refused(host: str) -> None:
    with http.client(connection(f"http://{host}:9/", allow_loopback=False)) as client:
        request = client.build_request("POST", "/")
        with pytest.raises(ChannelError, match="address_refused"):
            http.call(client, request, mutation=True)


def test_loopback_where_allowed_opens_nothing_else() -> None:
    assert resolve_permitted("127.0.0.1", allow_loopback=True) == ["127.0.0.1"]
    with pytest.raises(ChannelError):
        resolve_permitted("10.0.0.1", allow_loopback=True)


def test_one_address_inside_condemns_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*_: object, **__: object) -> list[Any]:
        return [(0, 0, 0, "", (address, 0)) for address in ("93.184.215.14", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(ChannelError, match="address_refused"):
        resolve_permitted("network.example", allow_loopback=False)


def test_a_name_whose_servers_are_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def silent(*_: object, **__: object) -> list[Any]:
        over.wait(20)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    with http.client(connection("https://silent.example/", allow_loopback=False)) as client:
        request = client.build_request("POST", "/")
        with pytest.raises(Temporary, match="no_connection"):
            http.call(client, request, mutation=True)
    assert not over.is_set()
    over.set()


def test_a_name_is_asked_once_and_the_judged_address_is_called(
    wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    real = socket.getaddrinfo

    def resolve(host: str, *rest: Any, **named: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1" if host == "network.example" else host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with http.client(connection(wall.url.replace("127.0.0.1", "network.example"))) as client:
        answer = http.call(client, client.build_request("GET", "/"), mutation=False)
    assert answer.json() == []
    assert asked.count("network.example") == 1


def test_names_that_do_not_exist_and_ports_that_do_not_answer() -> None:
    for address in ("http://nowhere.invalid/", "http://127.0.0.1:1/"):
        with http.client(connection(address)) as client:
            request = client.build_request("POST", "/")
            with pytest.raises(Temporary):
                http.call(client, request, mutation=True)


def test_a_long_answer_is_not_read_to_its_end(wall: Wall) -> None:
    with pytest.raises(OutcomeUnknown):
        respond(wall, "fine", mutation=True, largest=3)


def test_no_secret_is_told(wall: Wall) -> None:
    opened = connection(wall.url, proxy="http://user:pa55@proxy.example/")
    assert "t0ken" not in repr(opened)
    assert "pa55" not in repr(opened)
    with http.client(connection("http://127.0.0.1:1/bot/t0ken/")) as client:
        request = client.build_request("POST", "send")
        with pytest.raises(ChannelError) as fault:
            http.call(client, request, mutation=True)
    assert "t0ken" not in str(fault.value)
    assert fault.value.__suppress_context__


def test_no_address_is_logged_at_any_level(wall: Wall, caplog: pytest.LogCaptureFixture) -> None:
    """A token may stand in the address: Telegram's does."""
    for name in ("", "httpx", "httpcore", "httpcore.http11", "httpcore.connection"):
        caplog.set_level(logging.DEBUG, logger=name)
    with http.client(connection(f"{wall.url}bot1:t0ken/")) as client:
        request = client.build_request("POST", "sendMessage", json={"text": "Ответ"})
        http.call(client, request, mutation=True)
    assert wall.texts == ["Ответ"]
    assert caplog.records, "something else is heard, so the ear is open"
    assert "t0ken" not in caplog.text


def test_a_network_that_says_in_words_how_long_to_wait_is_read(wall: Wall) -> None:
    wall.days = ["busy"]
    with http.client(connection(wall.url)) as client:
        request = client.build_request("POST", "/", json={"text": "Ответ"})
        answer = http.call(client, request, mutation=True, reads_429=True)
    assert answer.status_code == 429


HERE = frozenset({"127.0.0.1"})


@pytest.mark.parametrize(
    ("location", "redirects", "fault"),
    [
        ("/", 0, Temporary),
        ("http://files.example/", 1, PermissionDenied),
        ("file:///etc/passwd", 1, PermissionDenied),
        ("http://[", 1, PermissionDenied),
        ("/away", 3, Temporary),
    ],
)
def test_a_download_goes_on_to_the_networks_own_hosts_only(
    location: str, redirects: int, fault: type[ChannelError]
) -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(302, headers={"Location": location})

    with httpx.Client(transport=httpx.MockTransport(answer)) as client, pytest.raises(fault):
        http.download(client, "http://127.0.0.1/", hosts=HERE, largest=9, redirects=redirects)
    assert set(asked) == {"127.0.0.1"}
    assert len(asked) <= redirects + 1


def test_a_download_that_moved_is_fetched_where_it_is() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/here":
            return httpx.Response(302, headers={"Location": "there"})
        return httpx.Response(200, content=b"paper")

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        file = http.download(client, "http://127.0.0.1/here", hosts=HERE, largest=9, redirects=1)
    assert file.content == b"paper"


def test_a_mail_server_that_the_administrator_vouches_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.7", 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    inside = frozenset({"mail.example.org"})
    for name in ("mail.example.org", "MAIL.example.org"):
        assert resolve_permitted(name, allow_loopback=False, hosts_inside=inside) == ["10.0.0.7"]
    with pytest.raises(ChannelError, match="address_refused"):
        resolve_permitted("db.example.org", allow_loopback=False, hosts_inside=inside)

"""Asking an address of the net, of servers that do not mean well."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from otklik.core.net.safe_fetch import ForbiddenAddress, Unreachable, fetch, public_address
from tests.own_network import PUBLIC, run_in_own_network

SECONDS = 1.0


@contextmanager
def served(talk: Callable[[socket.socket], None], host: str = "127.0.0.1") -> Iterator[str]:
    """A server that takes one connection and talks as it likes."""
    with socket.create_server((host, 0)) as server:
        server.settimeout(5)

        def serve() -> None:
            with suppress(OSError):
                connection, _whence = server.accept()
                with connection:
                    connection.recv(4096)
                    talk(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://{host}:{server.getsockname()[1]}"
    thread.join(10)


def dripped(text: bytes) -> Callable[[socket.socket], None]:
    def talk(connection: socket.socket) -> None:
        for byte in text:
            connection.sendall(bytes([byte]))
            time.sleep(0.05)

    return talk


HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 4000\r\n\r\n"


def test_another_site_does_not_send_us_back_inside() -> None:
    """Our own site may lie inside; only whoever is of us leads there."""
    run_in_own_network("tests.test_safe_fetch:be_sent_back_inside")


def be_sent_back_inside() -> None:
    text = HEAD.replace(b"4000", b"5") + b"start"
    with served(lambda connection: connection.sendall(text)) as ours:
        moved = f"HTTP/1.1 302 Found\r\nlocation: {ours}/start/\r\n\r\n".encode()
        with (
            served(lambda connection: connection.sendall(moved), PUBLIC) as other,
            pytest.raises(ForbiddenAddress),
        ):
            fetch(f"{other}/", ours=ours, seconds=SECONDS * 5)
        assert fetch(f"{ours}/", ours=ours, seconds=SECONDS * 5).body == b"start"
    with served(lambda connection: connection.sendall(text), PUBLIC) as other:
        assert fetch(f"{other}/", ours=ours, seconds=SECONDS * 5).body == b"start"


@pytest.mark.parametrize(
    "text",
    [b"HTTP/1.1 200 OK\r\n" + b"x-filler: yes\r\n" * 200, HEAD + b"a" * 4000],
    ids=["headers", "body"],
)
def test_whoever_drips_is_left_in_time(text: bytes) -> None:
    begin = text[: text.index(b"\r\n\r\n") + 4] if HEAD in text else b""

    def talk(connection: socket.socket) -> None:
        connection.sendall(begin)
        dripped(text[len(begin) :])(connection)

    with served(talk) as url:
        since = time.monotonic()
        with pytest.raises(Unreachable):
            fetch(f"{url}/", ours=url, seconds=SECONDS)
        assert time.monotonic() - since < 5 * SECONDS, "it would have taken two minutes and more"


def test_what_is_whole_arrives() -> None:
    text = HEAD.replace(b"4000", b"5") + b"hello"
    with served(lambda connection: connection.sendall(text)) as url:
        answer = fetch(f"{url}/page/", ours=url, seconds=SECONDS * 5)

    assert (answer.status, answer.body, answer.content_type) == (200, b"hello", "text/plain")


@pytest.mark.parametrize(
    "text",
    [
        b"nonsense\r\n\r\n",
        b"",
        HEAD + b"short",
        b"HTTP/1.1 302 Found\r\nlocation: http://[\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nlocation: gopher://a/\r\ncontent-length: 0\r\n\r\n",
    ],
)
def test_what_is_broken_is_unreachable_or_not_asked(text: bytes) -> None:
    server = served(lambda connection: connection.sendall(text))
    with server as url, pytest.raises((Unreachable, ForbiddenAddress)):
        fetch(f"{url}/", ours=url, seconds=SECONDS * 5)


@pytest.mark.parametrize(
    "address",
    ["fec0::1", "feff::1", "::7f00:1", "::127.0.0.1", "::ffff:0:127.0.0.1", "::ffff:127.0.0.1",
     "64:ff9b::a00:1", "fe80::1", "127.0.0.1"],
)  # fmt: skip
def test_an_address_that_may_lead_home_is_not_asked(address: str) -> None:
    with pytest.raises(ForbiddenAddress):
        public_address(["93.184.216.34", address])


def test_a_public_address_is_asked() -> None:
    assert public_address(["2606:2800:220:1::1"]) == "2606:2800:220:1::1"


def test_a_name_whose_servers_are_silent_ends_in_time_too(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def silent(*_args: object, **_more: object) -> list[object]:
        over.wait(20)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    since = time.monotonic()
    with pytest.raises(Unreachable, match="too long"):
        fetch("https://silent.example/", seconds=0.2)
    over.set()
    assert time.monotonic() - since < 5


def test_a_name_that_nobody_knows_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object, **_more: object) -> list[object]:
        raise socket.gaierror("unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Unreachable, match="not known"):
        fetch("https://nowhere.example/")

"""Files are shown to clamd over its own protocol; where it is away nothing is taken for clean."""

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from otklik.core.files.virus_scan import Finding, clamd_answers, is_configured, scan
from otklik.media.document import SiteDocument
from otklik.operations.doctor import stored_data_checks

LARGEST = 1_000_000


class Clamd(socketserver.StreamRequestHandler):
    """INSTREAM and PING as clamd(8) has them; a virus is what holds the word."""

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        if command == b"zPING\0":
            self.wfile.write(b"PONG\0")
            return
        assert command == b"zINSTREAM\0"
        body = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            body += self.rfile.read(size)
            if len(body) > LARGEST:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        if b"silence" in body:
            return
        found = b"Eicar-Test-Signature FOUND" if b"virus" in body else b"OK"
        self.wfile.write(b"stream: " + found + b"\0")


class UnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


class TcpServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True


@pytest.fixture(params=["unix", "tcp"])
def clamd(request: pytest.FixtureRequest, tmp_path: Path, settings: Settings) -> Iterator[None]:
    server: socketserver.BaseServer
    if request.param == "unix":
        place = str(tmp_path / "clamd.ctl")
        server = UnixServer(place, Clamd)
    else:
        server = TcpServer(("127.0.0.1", 0), Clamd)
        place = f"127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    settings.SCAN_CLAMD = place
    yield
    server.shutdown()
    server.server_close()
    thread.join()


def test_what_clamd_says_counts(clamd: None) -> None:
    assert clamd_answers()
    assert scan(b"a clean file" * 20_000) == Finding.CLEAN
    assert scan(b"") == Finding.CLEAN
    assert scan(b"x" * 70_000 + b"a virus inside") == Finding.DANGEROUS
    assert scan(b"silence") == Finding.UNKNOWN
    assert scan(b"x" * (LARGEST + 1)) == Finding.UNKNOWN
    assert stored_data_checks.scanner().is_ok


@pytest.mark.parametrize("place", ["/nowhere/clamd.ctl", "127.0.0.1:9", "nonsense", "host:x"])
def test_an_absent_clamd_takes_nothing_for_clean(settings: Settings, place: str) -> None:
    settings.SCAN_CLAMD = place
    assert scan(b"anything") == Finding.UNKNOWN
    assert not clamd_answers()
    assert not stored_data_checks.scanner().is_ok
    with pytest.raises(ValidationError):
        SiteDocument(collection_id=1, file=SimpleUploadedFile("a.txt", b"anything")).clean()


def test_where_none_is_named_doctor_says_so(settings: Settings) -> None:
    settings.SCAN_CLAMD = settings.SCAN_COMMAND = ""
    assert not is_configured()
    result = stored_data_checks.scanner()
    assert result.is_ok
    assert "not looked through" in result.what


def test_something_else_on_that_port_is_not_believed(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        settings.SCAN_CLAMD = f"127.0.0.1:{other.getsockname()[1]}"

        def speak() -> None:
            line, _ = other.accept()
            line.sendall(b"HTTP/1.1 200 OK\r\n\r\nstream: OK\0")
            line.close()

        thread = threading.Thread(target=speak)
        thread.start()
        assert scan(b"anything") == Finding.UNKNOWN
        thread.join()

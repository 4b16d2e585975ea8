"""What came along and is not kept: too large, a program, of another host, found by the scanner."""

import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client

from otklik.channels.accounts.models import Account
from otklik.incidents.attachments import fetch_from_network
from otklik.incidents.attachments.file_types import is_program
from otklik.incidents.attachments.models import Attachment
from tests.channels.stub import Wall
from tests.incidents.attachments.things import came, fetched, file, page_of, sound

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("is_said", [True, False])
def test_what_is_too_large_is_not_taken(
    network: Account, wall: Wall, is_said: bool, operator: Client
) -> None:
    size = fetch_from_network.LARGEST[Attachment.Kind.VOICE] + 1
    result = file(wall, "voice", sound().ljust(size, b"\0"), size=size if is_said else 0)
    attachment = fetched(came(network, result))
    assert attachment.state == Attachment.State.FAILED
    assert "больше" in page_of(operator, attachment.message)


def test_an_address_that_is_not_the_networks_is_not_called(network: Account) -> None:
    attachment = fetched(came(network, {"kind": "photo", "url": "http://192.0.2.1/photo.jpg"}))
    assert (attachment.state, attachment.error_kind) == ("failed", "PermissionDenied")


@pytest.mark.parametrize(
    "name", ["чек.exe.", "чек.js ", "чек.VBS\u200b", "чек.pif", "чек.url", "чек.xll", "чек.vhd ._"]
)
def test_a_programs_name_is_known_however_it_ends(name: str) -> None:
    assert is_program(b"plain words", name)
    assert not is_program(b"plain words", name.replace(".", " ") + ".txt")


@pytest.mark.parametrize(
    ("name", "body"),
    [("чек.pdf.exe", b"text"), ("чек.pdf", b"MZ\x90\0"), ("x", b"\x7fELF"), ("a.js", b"alert(1)")],
)
def test_programs_are_not_taken(
    network: Account, wall: Wall, operator: Client, name: str, body: bytes
) -> None:
    wall.files["/files/thing"] = body
    values = {"kind": "file", "url": f"{wall.url}files/thing", "name": name}
    attachment = fetched(came(network, values))
    assert attachment.state == Attachment.State.FAILED
    assert "Это программа" in page_of(operator, attachment.message)


@pytest.mark.parametrize(
    ("program", "state", "code"),
    [
        ("import sys; sys.exit(b'virus' in sys.stdin.buffer.read())", "failed", "dangerous"),
        ("import sys; sys.exit(b'worm' in sys.stdin.buffer.read())", "ready", ""),
        ("raise SystemExit(2)", "waiting", "not_scanned"),
    ],
)
def test_a_file_is_shown_to_the_scanner_the_installation_names(
    network: Account, wall: Wall, settings: Any, program: str, state: str, code: str
) -> None:
    settings.SCAN_COMMAND = f"{sys.executable} -c {shlex.quote(program)}"
    attachment = fetched(came(network, file(wall, "file", b"a virus inside")))
    assert (attachment.state, attachment.error_code) == (state, code)


def test_a_scanner_that_is_not_there_keeps_nothing(
    network: Account, wall: Wall, settings: Any
) -> None:
    settings.SCAN_COMMAND = "/nowhere/scan -"
    attachment = fetched(came(network, file(wall, "file", b"anything")))
    assert (attachment.state, attachment.error_code) == ("waiting", "not_scanned")
    folder = Path(storages["attachments"].path(""))
    assert not list(folder.rglob(f"{attachment.key}*"))

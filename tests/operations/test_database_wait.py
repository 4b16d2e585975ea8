"""A database on another machine may begin later than the site: it is waited for, not for ever."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dj_database_url
import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from otklik.core.refusal import Refused
from otklik.operations.run import database_startup_checks
from tests.ports import free_port
from tests.prepared import ROOT

pytestmark = pytest.mark.postgres

PREPARE = """
import sys
from otklik.operations.cli import main
from otklik.operations.run import database_startup_checks as database
database.DATABASE_SECONDS, database.AGAIN_SECONDS = 0.3, 0.05
sys.exit(main.main(["prepare"]))
"""
#: PostgreSQL that lets nobody in, as its protocol says it: with the codes given, by turns, the last
#: for ever. A process of its own, since libpq holds Python's lock while it asks.
REFUSING = """
import socket, struct, sys
codes = [code.encode() for code in sys.argv[1:]]
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    while True:
        line, _ = server.accept()
        with line, line.makefile("rb") as asked:
            while True:
                length, code = struct.unpack("!II", asked.read(8))
                asked.read(length - 8)
                if code == 196608:  # protocol 3.0; TLS and GSS are asked for before
                    break
                line.sendall(b"N")
            code = codes.pop(0) if len(codes) > 1 else codes[0]
            said = b"SFATAL\\0VFATAL\\0C" + code + b"\\0Mno " + code + b"\\0\\0"
            line.sendall(b"E" + struct.pack("!I", len(said) + 4) + said)
"""


@contextmanager
def refusing(*codes: str) -> Iterator[int]:
    """Its port."""
    command = [sys.executable, "-I", "-S", "-c", REFUSING, *codes]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            yield int(server.stdout.readline())
        finally:
            server.kill()


def address(port: int = 0) -> str:
    return f"postgres://otklik:hidden-word@127.0.0.1:{port or free_port()}/otklik"


def test_a_database_that_begins_later_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    django_db_blocker: DjangoDbBlocker,
) -> None:
    server = ConnectionHandler({"default": {**dj_database_url.parse(address())}})["default"]
    refused, waited = server.connect, list[float]()
    monkeypatch.setattr(server, "connect", lambda: refused() if len(waited) < 3 else None)
    monkeypatch.setattr(time, "sleep", waited.append)
    with django_db_blocker.unblock():
        database_startup_checks.await_database(server, seconds=60)
    assert waited == [database_startup_checks.AGAIN_SECONDS] * 3
    assert capsys.readouterr().out.count("Жду базу данных…") == 1


@pytest.mark.parametrize("beginning", [0, 3])
def test_a_server_that_refuses_is_waited_for_only_while_it_begins(
    monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker, beginning: int
) -> None:
    """A wrong password, once it can be told: each try asks twice, by name and whether it is up."""
    waited = list[float]()
    monkeypatch.setattr(time, "sleep", waited.append)
    with refusing(*["57P03"] * 2 * beginning, "28P01") as port:
        result = dj_database_url.parse(address(port))
        server = ConnectionHandler({"default": result})["default"]
        with django_db_blocker.unblock(), pytest.raises(Refused, match="28P01") as refused:
            database_startup_checks.await_database(server, seconds=60)
    assert len(waited) == beginning + 1
    assert "не пускает" in str(refused.value)
    assert "имя, пароль" in str(refused.value)
    assert "hidden-word" not in str(refused.value)


def test_a_database_that_never_begins_ends_the_command_with_one_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PREPARE],
        cwd=ROOT,
        env={"PATH": os.defpath, "OTKLIK_DATA_DIR": str(tmp_path), "DATABASE_URL": address()},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout.count("Жду базу данных… · Waiting for the database…\n") == 1
    assert done.stderr.count("\n") == 1
    assert "База данных не отвечает" in done.stderr
    assert "DATABASE_URL" in done.stderr
    assert "hidden-word" not in done.stderr


@pytest.mark.django_db
def test_data_of_version_1_are_refused_in_words() -> None:
    database_startup_checks.refuse_version_1()
    MigrationRecorder(connection).record_applied("journal", "0001_initial")
    with pytest.raises(Refused, match="версия 2 начинает заново"):
        database_startup_checks.refuse_version_1()

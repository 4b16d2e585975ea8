"""A database on another machine may begin later than the site: it is waited for, not for ever."""

import os
import subprocess
import sys
import time
from pathlib import Path

import dj_database_url
import pytest
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from otklik.installation import preparing
from tests.ports import free_port
from tests.running import ROOT

PREPARE = """
import sys
from otklik.installation import command, preparing
preparing.DATABASE_SECONDS, preparing.AGAIN_SECONDS = 0.3, 0.05
sys.exit(command.main(["prepare"]))
"""


def address() -> str:
    return f"postgres://otklik:hidden-word@127.0.0.1:{free_port()}/otklik"


def test_a_database_that_begins_later_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    django_db_blocker: DjangoDbBlocker,
) -> None:
    server = ConnectionHandler({"default": {**dj_database_url.parse(address())}})["default"]
    refused, waited = server.connect, list[float]()
    monkeypatch.setattr(server, "connect", lambda: refused() if len(waited) < 3 else None)
    monkeypatch.setattr("django.db.connection", server)
    monkeypatch.setattr(time, "sleep", waited.append)
    with django_db_blocker.unblock():
        preparing.await_database(seconds=60)
    assert waited == [preparing.AGAIN_SECONDS] * 3
    assert capsys.readouterr().out.count("Жду базу данных…") == 1


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

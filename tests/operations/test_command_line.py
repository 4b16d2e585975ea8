"""Promises of the command line: it speaks two languages, and says no in one clear sentence."""

import fcntl
import os
import socket
from pathlib import Path

import pytest
from django.utils.module_loading import import_string

from otklik.operations.cli import main
from otklik.operations.cli.parser import parser
from otklik.operations.packs.shipped_pack import shipped_pack
from otklik.operations.run import check_listen_address
from tests.ports import free_port
from tests.running import otklik

COMMANDS = ["run", "load-pack", "doctor", "events", "deliveries", "accounts", "manage"]
COMMANDS += ["prepare", "web", "workers", "clock"]
ROOT = Path(__file__).resolve().parents[2]


def test_help_names_every_command_in_two_languages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main.main(["--help"])
    assert stop.value.code == 0
    text = capsys.readouterr().out
    assert "запустить всё · run everything" in text
    for name in COMMANDS:
        assert f"\n    {name} " in text


def test_the_work_of_every_command_is_there() -> None:
    commands = next(one for one in parser()._actions if one.choices).choices or {}
    works = [dict(commands)[name].get_default("work") for name in commands if name != "manage"]
    assert len(works) > 10
    for work in works:
        assert callable(import_string(work))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_manual(name: str) -> None:
    assert f"`otklik {name}" in (ROOT / "docs" / "how-to" / "install.md").read_text("utf-8")


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = otklik("run", "--port", str(port), "--data", str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"Порт {port} занят" in done.stderr
    assert f"Port {port} is in use" in done.stderr


@pytest.mark.parametrize("name", ["run", "doctor", "events", "deliveries", "accounts", "clock"])
def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()  # root may write into read-only folders, nobody into a file
    done = otklik(name, "--data", str(tmp_path / "file" / "var"))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "нельзя писать" in done.stderr
    assert "cannot be written" in done.stderr


def test_a_folder_is_run_once_at_a_time(tmp_path: Path) -> None:
    with (tmp_path / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = otklik("run", "--port", str(free_port()), "--data", str(tmp_path))
    assert done.returncode == 1
    assert "уже запущен" in done.stderr
    assert "already runs" in done.stderr


def test_a_pack_is_checked_without_a_database(tmp_path: Path) -> None:
    done = otklik("load-pack", str(shipped_pack()), "--check", "--data", str(tmp_path))
    assert done.returncode == 0, done.stderr
    done = otklik("load-pack", str(tmp_path), "--check", "--data", str(tmp_path))
    assert done.returncode == 1
    assert "authority.yaml" in done.stderr


def test_doctor_says_what_an_empty_folder_needs(tmp_path: Path) -> None:
    done = otklik("doctor", "--data", str(tmp_path))
    assert done.returncode == 1
    assert "not ok  Таблицы базы по этой версии · Tables are of this version" in done.stdout
    assert "otklik manage migrate" in done.stdout


@pytest.mark.parametrize("name", ["events", "deliveries"])
def test_what_asks_the_database_of_an_empty_folder_is_one_sentence(
    tmp_path: Path, name: str
) -> None:
    done = otklik(name, "--data", str(tmp_path))
    assert done.returncode == 1
    assert "otklik doctor" in done.stderr
    assert done.stderr.count("\n") == 1


def test_accounts_says_where_they_come_from(tmp_path: Path) -> None:
    done = otklik("accounts", "--data", str(tmp_path))
    assert done.returncode == 1
    assert "otklik run --demonstration" in done.stdout


def test_what_a_command_writes_is_its_owners_only(tmp_path: Path) -> None:
    data = tmp_path / "var"
    otklik(
        "manage",
        "migrate",
        "contenttypes",  # writes a database as any other does, in a tenth of the time
        "--verbosity",
        "0",
        environment={"PATH": os.defpath, "OTKLIK_DATA_DIR": str(data), "PYTHONPATH": str(ROOT)},
    )
    modes = {path.name: path.stat().st_mode & 0o077 for path in [data, *data.rglob("*")]}
    assert "otklik.sqlite3" in modes
    assert {name for name, mode in modes.items() if mode} == set()


@pytest.mark.parametrize(
    ("host", "is_safe"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("h", False)],  # noqa: S104
)
def test_an_address_that_others_reach_is_known(host: str, is_safe: bool) -> None:
    assert check_listen_address.is_this_machine(host) is is_safe


def test_a_start_that_others_reach_warns(tmp_path: Path) -> None:
    with (tmp_path / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = otklik("run", "--host", "0.0.0.0", "--data", str(tmp_path))  # noqa: S104
        quiet = otklik("run", "--data", str(tmp_path))
    assert "Warning: other machines reach 0.0.0.0" in done.stdout
    assert "Warning" not in quiet.stdout

"""What a real installation of tests is a copy of: migrated tables, a loaded pack, accounts."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import dj_database_url
import pytest

from tests import migrated
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[1]
# What `otklik run --demonstration --no-history` does before it serves, and what its worker does
# first: hundreds of small tasks, which every copy would do for itself.
PREPARE = """
import os
os.environ["OTKLIK_DEMONSTRATION"] = "true"
from otklik.operations.cli.main import main
assert main(["prepare"]) == 0
from django.core.management import call_command
call_command("db_worker", batch=True, startup_delay=False, interval=0.1, queue_name="default")
"""
OWN = "otklik_run_"  # so are databases called that we made


def prepared(factory: pytest.TempPathFactory) -> Path:
    """Migrated tables, a loaded pack, accounts: made once for all processes of `tools/test` that
    ask the same database, or else for all xdist workers."""
    on_server = bool(os.environ.get("DATABASE_URL"))
    root = factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        root = root.parent
    if shared := os.environ.get("TEST_PREPARED"):
        root = Path(shared) / ("postgresql" if on_server else "sqlite")
        root.mkdir(exist_ok=True)
    folder, mark = root / "prepared", root / "prepared.done"
    with (root / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not mark.exists():
            folder.mkdir()
            migrated.ready()  # programs come first, before this process made its own
            template = migrated.kept_database() if on_server else None
            environment = surroundings(folder, free_port(), template, {})
            if not on_server:
                migrated.copy(folder / "otklik.sqlite3")
            (folder / "database.txt").write_text(environment.get("DATABASE_URL", ""))
            done = subprocess.run(
                [sys.executable, "-c", PREPARE],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            mark.touch()
    return folder


def template_database(folder: Path) -> str | None:
    address = (folder / "database.txt").read_text()
    return _database_name(address) if address else None


def surroundings(
    data_dir: Path, port: int, template: str | None, settings: dict[str, str]
) -> dict[str, str]:
    """The environment of an installation with this folder and port, and with a database of its own
    where DATABASE_URL names a server: empty, or a copy of `template`."""
    ours = {"OTKLIK_SECRET_KEY", "OTKLIK_FIELD_KEYS", "DJANGO_SETTINGS_MODULE", "DATABASE_URL"}
    ours.add("PYTHONDONTWRITEBYTECODE")  # each of four programs would compile Django for itself
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    environment |= {
        "OTKLIK_DATA_DIR": str(data_dir),
        "OTKLIK_BASE_URL": f"http://127.0.0.1:{port}",
        "PYTHONPATH": str(ROOT),
        **settings,
    }
    if os.environ.get("DATABASE_URL") and "DATABASE_URL" not in settings:
        environment["DATABASE_URL"] = _create_database(template)
    return environment


def _create_database(template: str | None) -> str:
    """A new database, empty or a copy of `template`; its address."""
    name = f"{OWN}{uuid4().hex[:12]}"
    migrated.create_database(name, template=template)
    return address_of(name)


def address_of(database: str) -> str:
    """The address of this database on the server that DATABASE_URL names."""
    head, _slash, _name = os.environ["DATABASE_URL"].partition("?")[0].rpartition("/")
    return f"{head}/{database}"


def drop_database(environment: Mapping[str, str]) -> None:
    """The database that `surroundings` made, if it made one."""
    address = environment.get("DATABASE_URL", "")
    if address and _database_name(address).startswith(OWN):
        migrated.drop_database(_database_name(address))


def _database_name(address: str) -> str:
    return str(dj_database_url.parse(address)["NAME"])

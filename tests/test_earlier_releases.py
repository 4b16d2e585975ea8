"""What earlier releases left holds in this version: their data, their packs, their promises.

tests/kept holds a folder a release (ADR 0108); `make keep TAG=v1.0.0` makes it.
"""

import json
import lzma
import os
import re
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

import otklik
from bench.upgrade import IN_ORDER
from otklik.operations.packs.load import check_pack
from tools import promised
from tools.earlier import DATABASE, open_key
from tools.postgres import instance

ROOT = Path(__file__).resolve().parents[1]
SHELF = ROOT / "tests" / "kept"
RELEASED = re.compile(r"^## (\d+\.\d+\.\d+), \d{4}-\d\d-\d\d$", re.MULTILINE)


def kept(name: str) -> list[Path]:
    return sorted(SHELF.glob(f"*/{name}"))


def of_release(file: Path) -> str:
    return file.parent.name


def test_each_release_before_this_one_left_something() -> None:
    released = set(RELEASED.findall((ROOT / "CHANGELOG.md").read_text("utf-8")))
    missing = {one for one in released - {otklik.__version__} if not (SHELF / one).is_dir()}
    assert not missing, f"make keep TAG=v… for each of {missing}"


@pytest.mark.slow
@pytest.mark.parametrize("file", kept("database.sqlite.xz"), ids=of_release)
def test_its_database_comes_up_and_loses_nothing(file: Path, tmp_path: Path) -> None:
    database = tmp_path / DATABASE
    database.write_bytes(lzma.decompress(file.read_bytes()))
    before = rows(database)

    otklik_says(tmp_path, "manage", "migrate", "--verbosity", "0")
    # Its files and programs are not here, so that not everything is in order.
    result = otklik_says(tmp_path, "doctor", "--whole", ends_with=1)

    after = rows(database)
    assert fewer(before, after) == {}
    assert not_in_order(result) == []


@pytest.mark.slow
@pytest.mark.parametrize("file", kept("database.sql.xz"), ids=of_release)
def test_its_postgresql_comes_up_and_loses_nothing(file: Path, tmp_path: Path) -> None:
    with instance() as server:
        load = (server.binaries / "psql", "-q", "-1", "-v", "ON_ERROR_STOP=1", server.address)
        subprocess.run(load, input=lzma.decompress(file.read_bytes()), check=True)
        before = rows_on(server.address)

        otklik_says(tmp_path, "manage", "migrate", "--verbosity", "0", database=server.address)
        result = otklik_says(tmp_path, "doctor", "--whole", ends_with=1, database=server.address)

        assert fewer(before, rows_on(server.address)) == {}
        assert not_in_order(result) == []


@pytest.mark.parametrize("file", kept("packs.tar.xz"), ids=of_release)
def test_its_packs_are_read_without_a_problem(file: Path, tmp_path: Path) -> None:
    with tarfile.open(file) as tar:
        tar.extractall(tmp_path, filter="data")
    for pack in sorted((tmp_path / "packs").iterdir()):
        report = check_pack(pack)
        assert not report.problems, pack.name
        assert not report.unread, pack.name


@pytest.mark.parametrize("file", kept("promised.json"), ids=of_release)
def test_what_it_promised_is_kept(file: Path) -> None:
    assert list(promised.broken(json.loads(file.read_text("utf-8")), promised.promised())) == []


def test_a_broken_promise_is_told() -> None:
    was = promised.promised()
    path = "/api/v1/acts/"
    now = {
        **was,
        "settings": was["settings"][1:],
        "commands": {name: [] for name in was["commands"] if name != "run"},
        "addresses": {**was["addresses"], path: {"key": True}},
        "answers": {},
    }
    items = list(promised.broken(was, now))
    assert f"The setting {was['settings'][0]} is gone." in items
    assert "The command otklik run is gone." in items
    assert "otklik doctor knows no --whole any more." in items
    assert f"{path} knows no q any more." in items
    assert f"{path} now asks for key." in items
    assert any(sentence.endswith("and is None.") for sentence in items)


def fewer(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, object]:
    return {table: (n, after.get(table)) for table, n in before.items() if after.get(table, 0) < n}


def not_in_order(text: str) -> list[str]:
    return [what for what in IN_ORDER if not re.search(f"^ok .*{what}", text, re.MULTILINE)]


def rows_on(address: str) -> Mapping[str, int]:
    with psycopg.connect(address) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"'.encode()).fetchall()[0][0]  # noqa: S608
            for (name,) in tables.fetchall()
        }


def rows(database: Path) -> Mapping[str, int]:
    """How many each table holds; those of an index of full text are merged and cut."""
    with closing(sqlite3.connect(database)) as connection:
        text = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        tables = dict(text.fetchall())
        virtual = tuple(name for name, sql in tables.items() if "VIRTUAL" in (sql or ""))
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
            for name in tables
            if not name.startswith(virtual)
        }


def otklik_says(data: Path, *words: str, ends_with: int = 0, database: str = "") -> str:
    environment = {**os.environ, **open_key(), "OTKLIK_DATA_DIR": str(data)}
    environment["DATABASE_URL"] = database
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-m", "otklik.operations.cli.main", *words],
        cwd=ROOT,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == ends_with, done.stdout + done.stderr
    return done.stdout

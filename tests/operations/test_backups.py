"""A backup comes back whole, or says why not and changes nothing."""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from otklik.core.refusal import Refused
from otklik.operations.backups import archive, encrypt, manifest
from otklik.operations.backups import restore as backups_restore
from otklik.operations.backups.databases import PostgresDatabase, SqliteDatabase
from otklik.operations.backups.manifest import About, Manifest
from otklik.operations.backups.restore import restore
from otklik.operations.run import data_folder
from tests import migrated
from tests.operations.backing import AT, PICTURE, House, empty, house, houses, packed

__all__ = ["empty", "house", "houses"]
pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="files of SQLite")


def brought(
    path: Path, target: House, *, key: Path, is_replacing: bool = False, **known: list[str]
) -> tuple[Manifest, Path]:
    return restore(
        path,
        target.home,
        target.data_dir,
        key=key,
        known=known or archive.known_migrations(),
        key_ids=[],
        is_replacing=is_replacing,
        at=AT,
    )


def left_behind(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"otklik.sqlite3-wal", "otklik.sqlite3-shm"}


def test_what_was_packed_comes_back_whole(house: House, empty: House) -> None:
    path = packed(house)
    assert PICTURE[:40] not in path.read_bytes()
    whole, _aside = brought(path, empty, key=house.place.key)
    assert empty.home.state() == house.home.state() == whole.state
    assert (whole.state.block, whole.state.head) == (7, "abc")
    assert empty.media.read_bytes() == PICTURE
    for name in ("secret_key", "field_keys"):
        kept = empty.data_dir / "secrets" / name
        assert kept.read_text() == (house.data_dir / "secrets" / name).read_text()
        assert kept.stat().st_mode & 0o077 == 0
    assert not any("backup_key" in part.name or part.name == "key" for part in whole.parts)
    assert not list(empty.data_dir.glob("restoring*"))


@pytest.mark.parametrize("where", ["a byte in the middle", "its end", "one of the last bytes"])
def test_a_damaged_backup_is_refused_by_the_part_and_changes_nothing(
    house: House, empty: House, where: str
) -> None:
    path = packed(house)
    body = bytearray(path.read_bytes())
    if where == "its end":
        body = body[:-1000]
    else:
        body[len(body) // 2 if "middle" in where else -5] ^= 1
    path.write_bytes(body)
    part = house.home.part if "middle" in where else r"media/images/tag\.png|manifest\.json"
    with pytest.raises(Refused, match=rf"повреждена на части ({part})"):
        brought(path, empty, key=house.place.key)
    assert not left_behind(empty.data_dir)
    assert not empty.home.is_in_use()


def test_another_file_another_key_another_database_and_a_later_version_are_refused(
    house: House, empty: House, tmp_path: Path
) -> None:
    path = packed(house)
    (stranger := tmp_path / "stranger.age").write_bytes(b"PK\3\4" * 100)
    with pytest.raises(Refused, match="это не резервная копия"):
        brought(stranger, empty, key=house.place.key)
    encrypt.ensure_key(tmp_path / "other")
    with pytest.raises(Refused, match="Ключ не подходит"):
        brought(path, empty, key=tmp_path / "other")
    with pytest.raises(Refused, match="нет ключа копий"):
        brought(path, empty, key=tmp_path / "none")
    other = (
        PostgresDatabase({"NAME": "x"})
        if connection.vendor == "sqlite"
        else SqliteDatabase(tmp_path)
    )
    with pytest.raises(Refused, match="DATABASE_URL"):
        brought(path, replace(empty, home=other), key=house.place.key, is_replacing=True)
    with pytest.raises(Refused, match="более новой версией"):
        brought(path, empty, key=house.place.key, journal=["0001_initial"])
    assert not left_behind(empty.data_dir)


def test_what_is_in_use_is_put_aside_only_when_asked(
    house: House, houses: Callable[[bool], House]
) -> None:
    path, target = packed(house), houses(True)
    target.media.write_bytes(b"newer")
    target.tell("INSERT INTO core_series (name, last) VALUES ('newer', 1)")
    before = target.home.state()
    with pytest.raises(Refused, match=r"Здесь уже есть данные.*--replace"):
        brought(path, target, key=house.place.key)
    assert target.home.state() == before
    _whole, aside = brought(path, target, key=house.place.key, is_replacing=True)
    assert target.home.state() == house.home.state()
    assert (aside / "media" / "images" / "tag.png").read_bytes() == b"newer"
    if isinstance(target.home, PostgresDatabase):
        old = [name for name in migrated._databases() if f"{target.home.name}_before" in name]
        assert target.home.sibling(old[0]).state() == before
    else:
        assert SqliteDatabase(aside / "otklik.sqlite3").state() == before


class PowerWent(BaseException):
    """Nothing catches it, as nothing catches a power cut."""


@on_sqlite
@pytest.mark.parametrize("steps", range(9))
def test_a_restoration_cut_off_at_any_step_is_carried_to_its_end(
    house: House, houses: Callable[[bool], House], monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    path, target = packed(house), houses(True)
    target.media.write_bytes(b"newer")
    rename, left = Path.rename, [steps]

    def failing(self: Path, to: Path) -> Path:
        if not left[0]:
            raise PowerWent
        left[0] -= 1
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", failing)
    with suppress(PowerWent):
        brought(path, target, key=house.place.key, is_replacing=True)
    monkeypatch.setattr(Path, "rename", rename)
    if backups_restore.is_unfinished(target.data_dir):
        with pytest.raises(Refused, match="restore --finish"):
            data_folder.prepare_folder(target.data_dir)
        backups_restore.finish(target.data_dir, target.home)
    is_restored = target.media.read_bytes() == PICTURE
    assert is_restored == (steps > 0)  # the first is the plan itself
    old, new = (target, house) if is_restored else (house, target)
    assert target.home.state() == new.home.state()
    keys = [(one.data_dir / "secrets" / "field_keys").read_text() for one in (target, house)]
    assert (keys[0] == keys[1]) == is_restored
    assert old is not new
    data_folder.prepare_folder(target.data_dir)


@on_sqlite
def test_writers_go_on_while_it_is_made(house: House) -> None:
    assert isinstance(house.home, SqliteDatabase)
    with closing(sqlite3.connect(house.home.file)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("INSERT INTO core_series (name, last) VALUES ('in flight', 1)")
        before = house.home.state().counts["core_series"]
        path = packed(house)
        writer.commit()
    key = encrypt.load_key(house.place.key)
    (folder := house.data_dir / "unpacked").mkdir()
    whole = archive.unpack(path, key, folder, known=archive.known_migrations(), vendor="sqlite")
    assert whole.state.counts["core_series"] == before
    assert house.home.state().counts["core_series"] == before + 1


def test_a_backup_of_version_1_is_refused_in_words() -> None:
    about = About(
        format=1, version="1.0.0", vendor="sqlite", made_at=datetime(2026, 11, 1, tzinfo=UTC),
        migrations={"journal": ["0001_initial"]},
    )  # fmt: skip
    with pytest.raises(Refused, match="версия 2 начинает заново"):
        manifest.about(about.model_dump_json().encode())

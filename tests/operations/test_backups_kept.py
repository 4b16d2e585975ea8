"""Backups made by the clock: each is a row, those of days and weeks stay, failure is told once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.notifications.notice import Notice
from otklik.operations.backups import make_and_rehearse, schedule
from otklik.operations.backups import schedule as backups_schedule
from otklik.operations.backups.models import Backup, Rehearsal
from otklik.organisation.people.roles_and_rights import Role
from tests import migrated
from tests.factories import UserFactory
from tests.operations.backing import AT, House, house, houses

__all__ = ["house", "houses"]
pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def made(house: House, **changes: object) -> Backup:
    return make_and_rehearse.make(
        replace(house.place, **changes),  # type: ignore[arg-type]
        None,
        is_scheduled=True,
        now=timezone.now,
    )


def test_each_backup_and_each_rehearsal_is_a_row_and_failure_is_reported_once(house: House) -> None:
    administrator = UserFactory(role=Role.ADMINISTRATOR)
    (not_a_folder := house.data_dir / "file").touch()
    for _hour in range(2):
        with pytest.raises(Refused, match="Освободите место"):
            made(house, folder=not_a_folder / "backups")
    notice = Notice.objects.get()
    assert notice.text.startswith("Резервная копия не сделана")
    assert notice.recipients.get().user == administrator
    assert Backup.objects.good().newest() is None

    backup = made(house)
    assert (backup.size > 1000, backup.rows > 3, backup.head) == (True, True, "abc")
    assert Line.objects.with_verb("backup.made").count() == 1
    notice.refresh_from_db()
    assert notice.closed_at is not None

    rehearsal = make_and_rehearse.rehearse(house.place, None, is_scheduled=True, now=timezone.now)
    assert (rehearsal.rows, rehearsal.file) == (backup.rows, backup.file)
    path = Path(backup.file)
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)
    with pytest.raises(Refused, match="повреждена"):
        make_and_rehearse.rehearse(house.place, None, is_scheduled=True, now=timezone.now)
    assert Rehearsal.objects.newest() != rehearsal
    assert Notice.objects.open().get().text.startswith("Репетиция не удалась")
    assert not list(house.data_dir.glob(".rehearsal*"))
    if connection.vendor == "postgresql":
        assert not [name for name in migrated._databases() if "rehearsal" in name]


def test_the_newest_of_each_day_and_of_each_week_are_kept() -> None:
    first = datetime(2026, 10, 1, 5, tzinfo=UTC)
    paths = [Path(backups_schedule.file_name(first + timedelta(hours=12 * n))) for n in range(100)]
    gone = backups_schedule.select_outdated(
        [*paths, Path("otklik-of-somebody.age")], days=7, weeks=4
    )
    days = [f"{backups_schedule.moment_in_name(path):%d.%m}" for path in paths if path not in gone]
    assert days == ["01.11", "08.11", *[f"{day}.11" for day in range(13, 20)]]
    assert backups_schedule.select_outdated(paths[:1], days=1, weeks=0) == []


def test_a_backup_is_due_from_its_hour_on_once_a_day(settings: Settings) -> None:
    settings.BACKUP_HOUR = 5
    early = timezone.localtime(AT).replace(hour=4, minute=50)
    settings.BACKUP_DIR = ""
    assert not schedule.is_backup_due(at=early + timedelta(hours=3))
    settings.BACKUP_DIR = "/backups"
    assert not schedule.is_backup_due(at=early)
    assert schedule.backup_due_at(at=early) == early + timedelta(minutes=10)
    at = early + timedelta(hours=1)
    assert schedule.is_backup_due(at=at)
    Backup.note(began_at=at, at=at, file="x", problem="нет места", is_scheduled=True)
    assert not schedule.is_backup_due(at=at + timedelta(minutes=30))
    assert schedule.backup_due_at(at=at + timedelta(minutes=30)) == at + timedelta(hours=1)
    at += timedelta(hours=2)
    assert schedule.is_backup_due(at=at)
    assert not schedule.is_rehearsal_due(at=at)
    Backup.note(began_at=at, at=at, file="x", is_scheduled=True)
    assert not schedule.is_backup_due(at=at + timedelta(hours=5))
    assert schedule.backup_due_at(at=at) == early + timedelta(days=1, minutes=10)
    assert schedule.is_backup_due(at=at + timedelta(hours=24))
    # A clock that was set back by a month makes a backup all the same.
    assert schedule.is_backup_due(at=at - timedelta(days=31))

    assert schedule.is_rehearsal_due(at=at)
    Rehearsal.note(began_at=at, at=at, file="x", problem="не сошлось")
    assert not schedule.is_rehearsal_due(at=at + timedelta(hours=2))
    Rehearsal.note(began_at=at + timedelta(days=1), at=at, file="x")
    assert not schedule.is_rehearsal_due(at=at + timedelta(days=30))
    assert schedule.is_rehearsal_due(at=at + timedelta(days=31, minutes=1))

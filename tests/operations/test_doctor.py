"""What an administrator is told, and what can be done about it."""

from argparse import Namespace
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from otklik.audit import triggers
from otklik.audit.entries import record
from otklik.audit.models import Block, Line
from otklik.audit.seal_blocks import seal
from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import ATTEMPTS, RawEvent
from otklik.channels.networks.adapter import Health
from otklik.channels.networks.outbound_types import Problem
from otklik.config.backend_settings import mailer
from otklik.demo.start import set_up
from otklik.ingest.dispatch import hand_on_events, requeue
from otklik.operations import initial_accounts
from otklik.operations.cli import commands
from otklik.operations.doctor import infrastructure_checks, run_checks, stored_data_checks
from otklik.operations.doctor.finding import Finding
from otklik.operations.run import data_folder
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.structure.authority import Authority
from otklik.organisation.structure.pack_loader import Position
from otklik.surveys.lifecycle.transitions import open_wave
from otklik.surveys.waves.models import Wave
from tests.factories import UnitFactory, WaveFactory
from tests.ports import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
AS_WRITTEN = "The journal is as it was written"
SECRET = "Иванова просит перезвонить"


class Ask(Protocol):
    def __call__(self, about: str, *, is_whole: bool = False, head: str = "") -> Finding: ...


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """The doctor's finding whose sentence holds these words."""
    data_folder.prepare_folder(tmp_path)

    def asked(about: str, *, is_whole: bool = False, head: str = "") -> Finding:
        findings = run_checks.examine(tmp_path, is_whole=is_whole, head=head)
        (finding,) = [finding for finding in findings if about in finding.what]
        return finding

    return asked


@pytest.fixture
def stuck() -> RawEvent:
    account = Account.objects.create(
        code="practice", network=Account.NetworkCode.PRACTICE, name="Учебная сеть"
    )
    event = RawEvent.objects.create(
        account=account,
        dedup_key="1",
        body=b"{",
        received_at=timezone.now() - timedelta(days=3, hours=1),
    )
    for _ in range(ATTEMPTS):
        event.note_failure(f"ValueError: {SECRET}\n{SECRET}: {SECRET}", at=event.received_at)
    return event


def test_what_could_not_be_handed_on_is_counted_with_its_age(stuck: RawEvent, ask: Ask) -> None:
    finding = ask("All that networks sent")
    assert not finding.is_ok
    assert "Не передано: 1, самому старому дней: 3" in finding.advice
    assert "otklik events --try-again" in finding.advice


def test_it_is_listed_without_what_people_wrote(
    stuck: RawEvent, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.events(Namespace(try_again=False)) == 0
    printed = capsys.readouterr().out
    assert "practice" in printed
    assert "ValueError" in printed
    assert "Иванова" not in printed


def test_it_is_tried_again(stuck: RawEvent, ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.events(Namespace(try_again=True)) == 0
    assert "Снова в очереди: 1" in capsys.readouterr().out
    assert ask("All that networks sent").is_ok
    assert Line.objects.with_verb("raw_event.tried_again").count() == 1
    requeue(at=timezone.now())
    task = DBTaskResult.objects.get(task_path=hand_on_events.module_path)
    assert task.args_kwargs["args"] == [stuck.account_id]
    commands.events(Namespace(try_again=False))
    assert "ValueError" not in capsys.readouterr().out


def test_a_broken_page_and_a_key_that_ends_are_told_with_their_reasons(ask: Ask) -> None:
    account = Account.objects.create(
        code="vk", network=Account.NetworkCode.PRACTICE, name="ВКонтакте"
    )
    assert ask("Official pages work").is_ok
    assert ask("Keys of pages").is_ok
    now = timezone.now()
    problem = Problem(code="http_401", sentence="Сеть больше не принимает наш ключ.")
    for _ in range(2):
        account.note_health(
            Health(problems=(problem,), token_expires_at=now + timedelta(days=3)), at=now
        )
    assert "ВКонтакте: с" in ask("Official pages work").advice
    assert "Сеть больше не принимает наш ключ." in ask("Official pages work").advice
    assert not ask("Official pages work").is_ok
    assert not ask("Keys of pages").is_ok


def test_dates_in_another_time_zone_than_the_authoritys_are_told(
    settings: Settings, ask: Ask
) -> None:
    Authority.objects.create(code="a", time_zone="Asia/Irkutsk")
    settings.TIME_ZONE = "Asia/Irkutsk"
    assert ask("time zone").is_ok
    settings.TIME_ZONE = "Europe/Moscow"
    finding = ask("time zone")
    assert not finding.is_ok
    assert "OTKLIK_TIME_ZONE=Asia/Irkutsk" in finding.advice


@pytest.fixture
def blocks() -> list[Block]:
    unit = UnitFactory()
    for _ in range(3):
        record(unit, "unit.seen", by=None, at=timezone.now())
        assert seal(timezone.now() + timedelta(minutes=3))
    return list(Block.objects.all())


def test_the_newest_block_is_told_to_be_kept_elsewhere(blocks: list[Block], ask: Ask) -> None:
    assert ask("newest block,").what.endswith(f": 3 {blocks[-1].hash}")
    assert ask(AS_WRITTEN, is_whole=True, head=blocks[-1].hash).is_ok
    assert not ask(AS_WRITTEN, head="f" * 64).is_ok


def test_a_change_at_the_end_is_found_at_once_and_an_old_one_by_the_whole(
    blocks: list[Block], ask: Ask
) -> None:
    later, unit = timezone.now() + timedelta(minutes=3), UnitFactory()
    for _block in range(stored_data_checks.NEWEST_BLOCKS):
        record(unit, "unit.seen", by=None, at=timezone.now())
        assert seal(later)
    first, *_between, last = Line.objects.order_by("pk")
    triggers.lift(connection)
    Line.objects.filter(pk=first.pk).update(verb="unit.forged")
    assert ask(AS_WRITTEN).is_ok
    finding = ask(AS_WRITTEN, is_whole=True)
    assert not finding.is_ok
    assert "Нарушений: 1" in finding.advice
    assert str(first.uid) in finding.advice
    Line.objects.filter(pk=last.pk).update(verb="unit.forged")
    assert not ask(AS_WRITTEN).is_ok


def test_a_data_folder_that_others_read_is_told(ask: Ask, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    finding = ask("The data folder is its owner's only")
    assert (finding.is_ok, finding.advice) == (False, f"chmod 700 {tmp_path}")
    data_folder.close_folder(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o700
    assert ask("The data folder is its owner's only").is_ok


def test_a_database_file_that_others_read_is_told(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "otklik.sqlite3"
    path.touch()
    path.chmod(0o644)
    tmp_path.chmod(0o700)
    assert ask("The database file is its owner's only").is_ok
    tmp_path.chmod(0o755)
    assert ask("The database file is its owner's only").advice == f"chmod 600 {path}"
    path.chmod(0o600)
    assert ask("The database file is its owner's only").is_ok


def test_a_folder_that_is_not_ours_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    data_folder.close_folder(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize(
    ("address", "proxies", "is_ok"),
    [
        ("http://127.0.0.1:8000", 0, True),
        ("https://otklik.example.ru", 0, False),
        ("https://otklik.example.ru", 1, True),
    ],
)
def test_visitors_behind_a_web_server_must_be_told_apart(
    ask: Ask, settings: Settings, address: str, proxies: int, is_ok: bool
) -> None:
    settings.BASE_URL, settings.ALLAUTH_TRUSTED_PROXY_COUNT = address, proxies

    assert ask("Visitors are told apart").is_ok is is_ok


def test_open_accounts_of_a_demonstration_are_told(
    ask: Ask, tmp_path: Path, settings: Settings
) -> None:
    unit = UnitFactory(code="press")
    position = Position(code="press-operator", position="-", unit=unit.code, role=Role.OPERATOR)
    initial_accounts.open_accounts(
        [position], initial_accounts.credentials_file(tmp_path), at=timezone.now()
    )
    settings.DEMONSTRATION = True
    assert ask("Demonstration accounts are open").is_ok
    settings.DEMONSTRATION = False
    assert not ask("Demonstration accounts are closed").is_ok
    set_up.retire(tmp_path, at=timezone.now())
    assert ask("Demonstration accounts are closed").is_ok


def test_answers_whose_order_still_shows_are_told(ask: Ask) -> None:
    opened_at = timezone.now() - timedelta(hours=30)
    assert ask("Answers of surveys").is_ok
    wave = WaveFactory(slug="opros")
    open_wave(wave, by=None, at=opened_at)
    late = ask("Answers of surveys")
    assert not late.is_ok
    assert "opros" in late.advice
    Wave.objects.update(shuffled_at=timezone.now() - timedelta(hours=20))
    assert ask("Answers of surveys").is_ok
    assert ask("keeps no time of rows").is_ok


def test_a_cache_that_is_away_is_told(ask: Ask) -> None:
    assert ask("Counts of attempts").is_ok
    away = {
        "BACKEND": "otklik.core.cache_backends.ServerCache",
        "LOCATION": "redis://127.0.0.1:9/0",
    }
    with override_settings(CACHES={"default": away}):
        finding = ask("Counts of attempts")
    assert not finding.is_ok
    assert "OTKLIK_CACHE_URL" in finding.advice


@pytest.mark.django_db(databases=[])
def test_an_address_and_a_mail_server_that_do_not_answer_are_told(settings: Settings) -> None:
    settings.IS_SECURE, settings.BASE_URL = True, f"https://127.0.0.1:{free_port()}"
    settings.MAIL_IS_CONFIGURED = True
    settings.MAILERS = {"default": mailer(f"smtp://127.0.0.1:{free_port()}")}
    mail, address = infrastructure_checks.outside()
    assert not mail.is_ok
    assert "ConnectionRefusedError" in mail.advice
    assert not address.is_ok
    assert "nginx" in address.advice


def test_the_database_is_asked_for_its_version_and_clock() -> None:
    found = list(infrastructure_checks.near())
    if connection.vendor != "postgresql":
        assert len(found) == 1
        return
    version, _disk, clock, _cache = found
    assert version.is_ok
    assert clock.is_ok

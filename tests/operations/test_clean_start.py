"""«Начать с чистого листа»: the administrator's press; nothing is deleted."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from otklik.cms.search.failed_query import SearchMonth
from otklik.demo.snapshot.fictitious_object_marks import Staged
from otklik.demo.start import first_steps, set_up
from otklik.disclosure.checks.check_records import ItemDay
from otklik.disclosure.items.confirmation import Confirmation
from otklik.disclosure.items.models import Basis
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.findings.models import Finding
from otklik.improvements.meetings.models import Meeting
from otklik.incidents.cases.incident import Incident
from otklik.incidents.mass_incidents.models import MassIncident
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.edition import Edition
from otklik.news.models import NewsPage
from otklik.operations.initial_accounts import credentials_file, load_credentials
from otklik.operations.packs.load import load_pack
from otklik.operations.packs.shipped_pack import shipped_pack
from otklik.operations.run import end_demonstration
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.surveys.waves.models import Wave
from otklik.website.page_feedback.models import PageMark
from tests.factories import UserFactory
from tests.operations.conftest import TINY

pytestmark = pytest.mark.postgres

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


def full(data_dir: Path) -> Path:
    """A data folder with something of everything; its database."""
    for name in ("otklik.sqlite3", "otklik.sqlite3-wal", "media/one.jpg", "secrets/accounts.txt",
                 "secrets/field_key", "cache/page", "heads/heads.jsonl"):  # fmt: skip
        path = data_dir / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name, "utf-8")
    return data_dir / "otklik.sqlite3"


def test_nothing_moves_until_somebody_asks(tmp_path: Path) -> None:
    database = full(tmp_path)
    assert end_demonstration.move_data_aside(tmp_path, database) is None
    assert database.exists()
    assert not end_demonstration.is_begun(tmp_path)


@pytest.mark.parametrize("gone", [(), ("otklik.sqlite3-wal",), ("otklik.sqlite3", "media")])
def test_all_of_it_lies_aside_and_the_keys_stay(tmp_path: Path, gone: tuple[str, ...]) -> None:
    """Also when it was cut off after some of it: `gone` was moved the first time."""
    database = full(tmp_path)
    end_demonstration.ask(tmp_path, by="Администратор", at=NOW)
    before = tmp_path / end_demonstration.ASIDE / "2026-11-27-090000"
    for name in gone:
        before.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).rename(before / name)
    aside = end_demonstration.move_data_aside(tmp_path, database)
    assert aside == before
    names = {path.name for path in aside.iterdir()}
    moved = {"otklik.sqlite3", "otklik.sqlite3-wal", "media", "accounts.txt", "cache", "heads"}
    assert names == moved
    assert (tmp_path / "secrets" / "field_key").exists()
    assert end_demonstration.is_begun(tmp_path)
    assert not end_demonstration.is_asked(tmp_path)
    assert end_demonstration.move_data_aside(tmp_path, database) is None


@pytest.mark.django_db
def test_only_the_administrator_of_the_demonstration_is_asked(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "secrets").mkdir()
    settings.DEMONSTRATION, settings.DATA_DIR = True, tmp_path
    load_pack(TINY, at=timezone.now())
    set_up.set_up(TINY, tmp_path, at=timezone.now())
    for username in ("operator", ""):
        if username:
            client.force_login(User.objects.get(username=username))
        assert client.post("/start/clean-sheet/").status_code == 302
        client.logout()
    assert not end_demonstration.is_asked(tmp_path)
    client.force_login(User.objects.get(username="administrator"))
    assert "clean-sheet" in client.get("/start/").content.decode()
    before = client.get("/start/").content.decode()
    assert "Чистый лист:" not in before
    assert "люди и данные придуманы" in before
    (tmp_path / end_demonstration.BEGUN).write_text("{}", "utf-8")
    after = client.get("/start/").content.decode()
    assert "Чистый лист:" in after
    assert "люди и данные придуманы" not in after
    assert "Откройте учётные записи сотрудникам" in after
    assert f"OTKLIK_DATA_DIR={tmp_path}/show make run PORT=" in after
    assert "http://localhost:" in after
    question = client.get("/start/clean-sheet/")
    assert ("Оставить всё как есть" in question.content.decode()) == end_demonstration.can_be()
    assert not end_demonstration.is_asked(tmp_path)
    client.post("/start/clean-sheet/")
    assert end_demonstration.is_asked(tmp_path) == end_demonstration.can_be()


@pytest.mark.django_db
def test_a_clean_sheet_says_what_comes_next_and_a_press_leads_there(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / end_demonstration.BEGUN).write_text("{}", "utf-8")
    settings.DEMONSTRATION, settings.DATA_DIR = True, tmp_path
    load_pack(TINY, at=timezone.now())
    set_up.begin(TINY, tmp_path, at=timezone.now())
    own = [one.username for one in load_credentials(credentials_file(tmp_path))]
    steps = first_steps.steps(own)
    assert {one.code for one in steps if not one.is_done} >= {"connect", "accounts", "survey"}
    for one in steps:
        pressed = client.post("/start/door/", {"door": one.door, "step": one.code})
        assert pressed.headers["Location"] == one.address
        if not one.address.startswith("/admin/"):  # templates of Wagtail are its own
            assert client.get(one.address).status_code == 200
    elsewhere = client.post("/start/door/", {"door": "editor", "step": "accounts"})
    assert elsewhere.headers["Location"] == "/admin/"
    UserFactory(role=Role.OPERATOR)
    assert "accounts" in {one.code for one in first_steps.steps(own) if one.is_done}


@pytest.mark.django_db
def test_backups_matter_as_soon_as_something_is_ones_own(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.DEMONSTRATION, settings.DATA_DIR = True, tmp_path
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    for is_own in (False, True):
        page = client.get("/desk/system/").content.decode()
        assert ("копии не проверяются" in page) is not is_own
        assert ("Резервная копия есть" in page) is is_own  # among what needs a hand
        (tmp_path / end_demonstration.BEGUN).write_text("{}", "utf-8")


@pytest.mark.django_db
def test_on_a_clean_sheet_nothing_is_made_up_and_the_pack_stands(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / end_demonstration.BEGUN).write_text("{}", "utf-8")
    set_up.load_story(shipped_pack(), tmp_path, has_history=True, at=timezone.now())
    load_pack(TINY, at=timezone.now())
    acts = Act.objects.count()
    set_up.begin(TINY, tmp_path, at=timezone.now())
    made_up = (
        Staged, Incident, MassIncident, Meeting, Assignment, Finding, Basis,
        Confirmation, ItemDay, NewsPage, SearchMonth, PageMark, Wave,
    )  # fmt: skip
    assert {model.__name__: model._default_manager.count() for model in made_up} == dict.fromkeys(
        (model.__name__ for model in made_up), 0
    )
    assert Act.objects.count() == acts
    assert not Edition.objects.filter(number__gt=1).exists()
    assert User.objects.filter(username="operator").exists()


def test_the_same_command_begins_once_more() -> None:
    """What `otklik run` does after the data lie aside: the words it was called with are kept."""
    code = (
        "import sys; sys.argv = ['otklik', 'run', '--help'];"
        " from otklik.operations.run.run_and_prepare_commands import begin_anew; begin_anew()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "--no-history" in done.stdout

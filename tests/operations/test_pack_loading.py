"""A pack brings what it says, once, and never undoes what people did."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from pytest_django import Settings
from wagtail.models import Page, Site

from otklik.audit.models import Line, Payload
from otklik.channels.accounts.models import Account
from otklik.core.pack.merge_into_tables import Changes
from otklik.incidents.sla.models import Norm
from otklik.incidents.topics.models import Competence, Topic, TopicPhrase, Urgency
from otklik.operations.packs.load import LoadReport, check_pack, load_pack, positions
from otklik.operations.packs.models import PackItem
from otklik.organisation.structure.authority import Authority
from otklik.organisation.structure.units_and_institutions import Institution, Unit
from otklik.website.pages.home import HomePage

from .conftest import AT, TINY

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

Load = Callable[[], LoadReport]
Edit = Callable[[str, str, str], None]


def test_everything_of_the_pack_is_there(load: Load) -> None:
    load()
    authority = Authority.objects.get()
    assert (authority.code, authority.phone) == ("lakeside-library", "+7 000 000-00-00")
    assert authority.non_working_days == ["2026-05-15"]
    with translation.override("en"):
        assert authority.text is not None
        assert authority.text.full_name == "Lakeside District Library"
    room = Unit.objects.get(code="reading-room")
    assert room.parent is not None
    assert room.parent.code == "library"
    noise = Topic.objects.get(code="noise")
    assert (noise.unit, noise.urgency, noise.needs_approval) == (room, Urgency.HIGH, False)
    assert (noise.route_to, noise.ask_for) == ("", "")
    fine = Topic.objects.get(code="fine")
    assert (fine.needs_approval, fine.competence) == (True, Competence.JOINT)
    assert Norm.objects.get(urgency=Urgency.HIGH).amount == 90
    assert TopicPhrase.objects.filter(is_from_pack=True).count() == 5


def test_an_institution_has_its_units_its_page_and_its_hours(load: Load) -> None:
    load()
    branch = Institution.objects.get()
    assert (str(branch), branch.unit.code) == ("Филиал «Заречный»", "village-branch")
    own = Unit.objects.of_institution(branch.pk).order_by("code")
    assert [unit.code for unit in own] == ["village-branch", "village-hall"]
    assert Account.objects.get(code="ok-branch").institution == branch
    assert Account.objects.get(code="vk").institution is None
    tuesday = datetime(2026, 11, 24, 11, 0, tzinfo=ZoneInfo("Asia/Irkutsk"))
    assert not branch.calendar().is_open(tuesday)
    assert branch.calendar().is_open(tuesday + timedelta(days=4))


def test_hours_are_counted_by_the_clock_of_the_authority(load: Load) -> None:
    """Ten in Irkutsk is five in Moscow, which is what dates are shown in."""
    load()
    tuesday_at_ten = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Irkutsk"))
    calendar = Authority.objects.get().calendar()
    assert calendar.is_open(tuesday_at_ten)
    assert not calendar.is_open(tuesday_at_ten - timedelta(minutes=1))


def test_the_site_shows_the_authority(load: Load, client: Client) -> None:
    load()
    assert Site.objects.get().root_page.specific == HomePage.objects.get()
    assert not Page.objects.filter(title__startswith="Welcome to your new Wagtail").exists()
    assert "Приозёрная районная библиотека" in client.get("/").content.decode()


def test_a_second_load_changes_nothing(load: Load) -> None:
    first = load()
    items = list(PackItem.objects.order_by("pk").values())
    second = load()
    assert first.total.added > 0
    assert second.total == Changes()
    assert list(PackItem.objects.order_by("pk").values()) == items
    assert HomePage.objects.count() == 1


def test_the_journal_has_a_line_for_each_load_that_changed_something(
    load: Load, edit: Edit
) -> None:
    load()
    load()
    assert Line.objects.filter(verb="pack.loaded").count() == 1
    edit("units.yaml", "Читальный зал", "Большой зал")
    load()
    last = Line.objects.filter(verb="pack.loaded").last()
    assert last is not None
    assert '"organisation": {"added": 0, "changed": 1, "left": 0}' in (
        Payload.objects.get(line_uid=last.uid).body
    )


def test_a_field_changed_by_hand_stays(load: Load, edit: Edit) -> None:
    load()
    Topic.objects.filter(code="book").update(name="Поиск книги", urgency=Urgency.HIGH)
    edit("topics.csv", "название;reading-room;normal", "автор;library;normal")
    load()
    topic = Topic.objects.get(code="book")
    assert (topic.name, topic.urgency) == ("Поиск книги", Urgency.HIGH)  # the pack did not change
    assert topic.ask_for == "автор"  # the pack did
    assert topic.unit is not None
    assert topic.unit.code == "library"


def test_the_packs_new_word_wins_over_an_old_edit(load: Load, edit: Edit) -> None:
    load()
    Unit.objects.filter(code="library").update(name="Филиал")
    edit("units.yaml", "name: Библиотека", "name: Центральная библиотека")
    load()
    assert Unit.objects.get(code="library").name == "Центральная библиотека"


def test_what_left_the_pack_is_switched_off_and_comes_back(
    load: Load, edit: Edit, folder: Path
) -> None:
    load()
    whole = (folder / "topics.csv").read_text("utf-8")
    edit("topics.csv", "noise;Шум в зале;ours;наша;—;шумят;;—;reading-room;high;no\n", "")
    assert load().changes["incidents"] == Changes(left=1)
    noise = Topic.objects.get(code="noise")
    assert noise.is_active is False
    assert noise.phrases.count() == 1
    assert load().total == Changes()
    (folder / "topics.csv").write_text(whole, "utf-8")
    load()
    noise.refresh_from_db()
    assert noise.is_active is True


def test_what_people_switched_off_or_on_stays_so(load: Load, edit: Edit) -> None:
    load()
    Topic.objects.filter(code="book").update(is_active=False)
    edit("topics.csv", "Где книга", "Где искать книгу")
    edit("topics.csv", "noise;Шум в зале;ours;наша;—;шумят;;—;reading-room;high;no\n", "")
    load()
    Topic.objects.filter(code="noise").update(is_active=True)
    load()
    assert Topic.objects.get(code="book").is_active is False
    assert Topic.objects.get(code="noise").is_active is True


def test_what_people_added_stays(load: Load, edit: Edit) -> None:
    load()
    book = Topic.objects.get(code="book")
    TopicPhrase.objects.create(topic=book, text="а словарь дадите")
    Topic.objects.create(code="own", name="Своя тема", competence=Competence.OURS)
    Unit.objects.create(code="archive", name="Архив")
    edit("topics.csv", "книга на месте?", "книга свободна?")
    load()
    assert set(book.phrases.values_list("text", flat=True)) == {
        "а словарь дадите",
        "есть ли у вас словарь",
        "книга свободна?",
    }
    assert Topic.objects.get(code="own").is_active is True
    assert Unit.objects.get(code="archive").is_active is True


def test_a_phrase_that_people_removed_does_not_come_back(load: Load, edit: Edit) -> None:
    load()
    TopicPhrase.objects.get(text="шумят").delete()
    edit("topics.csv", "Шум в зале", "Шум")
    load()
    assert not TopicPhrase.objects.filter(text="шумят").exists()


def test_a_row_people_made_under_the_packs_code_is_taken_over(load: Load, edit: Edit) -> None:
    Unit.objects.create(code="library", name="Наша библиотека")
    load()
    assert Unit.objects.get(code="library").name == "Наша библиотека"
    edit("units.yaml", "name: Библиотека", "name: Центральная библиотека")
    load()
    assert Unit.objects.get(code="library").name == "Центральная библиотека"


def test_the_home_page_belongs_to_its_editors(load: Load, edit: Edit) -> None:
    load()
    home = HomePage.objects.get()
    home.title = "Добро пожаловать"
    home.save_revision().publish()
    edit("authority.yaml", "short_name: Библиотека", "short_name: Книжный дом")
    load()
    assert HomePage.objects.get().title == "Добро пожаловать"


def test_the_site_follows_the_installations_address(load: Load, settings: Settings) -> None:
    load()
    settings.BASE_URL = "https://desk.example"
    load()
    site = Site.objects.get()
    assert (site.hostname, site.port) == ("desk.example", 443)


def test_accounts_are_there_before_anybody_connected_them(load: Load) -> None:
    load()
    codes = {account.code for account in Account.objects.all()}
    assert codes == {"ok-branch", "practice", "vk"}


def test_the_practice_network_is_off_where_it_is_not_allowed(
    load: Load, settings: Settings
) -> None:
    settings.DEMONSTRATION = False
    load()
    assert not Account.objects.filter(code="practice").exists()
    settings.DEMONSTRATION = True
    load()
    settings.DEMONSTRATION = False
    load()
    assert Account.objects.get(code="practice").mode == Account.ModeChoice.OFF


def test_an_installation_serves_one_authority(load: Load, edit: Edit, folder: Path) -> None:
    load()
    edit("authority.yaml", "lakeside-library", "hillside-library")
    with translation.override("en"):
        report = load_pack(folder, at=AT)
    assert [str(problem) for problem in report.problems] == [
        "authority.yaml: This installation serves “lakeside-library”: "
        "one installation, one authority."
    ]
    assert Authority.objects.get().code == "lakeside-library"


def test_checking_writes_nothing() -> None:
    assert check_pack(TINY).problems == ()
    assert not Authority.objects.exists()


def test_files_nobody_reads_are_named(load: Load, folder: Path) -> None:
    (folder / "topic.csv").write_text("", "utf-8")
    (folder / "README.md").write_text("Что это.", "utf-8")
    assert load().unread == ("topic.csv",)


def test_the_demonstration_finds_its_positions(folder: Path, edit: Edit) -> None:
    assert positions(folder) == ()
    edit(
        "units.yaml",
        "  - code: library\n",
        "  - code: library\n    also: [Дом книги]\n",
    )
    with (folder / "units.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "staff:\n  - {code: reader, position: Чтец, unit: reading-room, role: operator}\n"
        )
    (reader,) = positions(folder)
    assert (reader.position, reader.unit, reader.role) == ("Чтец", "reading-room", "operator")


def test_the_command_says_what_it_did(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with translation.override("en"):
        call_command("load_pack", str(folder), "--check")
        assert "The pack is in order." in capsys.readouterr().out
        call_command("load_pack", str(folder))
        output = capsys.readouterr().out
        assert re.search(r"Added: [1-9]\d*, changed: 0, switched off: 0\.", output)
        call_command("load_pack", str(folder))
        assert "The pack changed nothing." in capsys.readouterr().out


def test_the_command_fails_with_a_sentence_for_each_problem(
    folder: Path, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    edit("topics.csv", "номер билета;library", "номер билета;attic")
    edit("norms.yaml", "normal", "slow")
    with translation.override("en"), pytest.raises(SystemExit) as stopped:
        call_command("load_pack", str(folder))
    assert stopped.value.code == 1
    assert capsys.readouterr().err.splitlines() == [
        "norms.yaml:2: “slow” is not possible for “urgency”; possible: high, normal.",
        "topics.csv:4: units.yaml has no unit “attic”.",
        "The pack was not loaded: nothing was changed.",
    ]
    assert not Authority.objects.exists()
    assert not Line.objects.exists()

"""The list comes from the pack as a draft, and a reload takes nothing from people."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import DjangoDbBlocker

from otklik.audit.models import Line
from otklik.disclosure.deadlines.deadline_calculation import Kind, Rule, Unit
from otklik.disclosure.deadlines.item_states import item_states
from otklik.disclosure.deadlines.state_rules import State
from otklik.disclosure.items.models import Basis, Item, Part
from otklik.operations.packs.load import LoadReport, check_pack, load_pack
from otklik.organisation.people.roles_and_rights import Role
from tests.databases import taken_back
from tests.factories import UserFactory

PACK = Path(__file__).parents[2] / "packs/chechpotreb"
NOON = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[LoadReport]:
    with taken_back(django_db_blocker):
        with django_db_blocker.unblock(), translation.override("ru"):
            report = load_pack(PACK, at=NOON)
        yield report


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of what is loaded, to change."""
    return Path(shutil.copytree(PACK, tmp_path / "pack"))


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "disclosure.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_every_item_comes_as_a_draft(loaded: LoadReport) -> None:
    assert Item.objects.count() == 47
    assert loaded.changes["disclosure"].added == 47 + Part.objects.count()
    assert not Item.objects.filter(parts=None).exists(), "each lists what it asks for"
    assert {one.state for one in item_states(Item.objects.active(), on=NOON.date())} == {
        State.PROPOSED
    }
    assert [item.code for item in Item.objects.active()[:10]] == [
        "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "2.1", "2.2",
    ]  # fmt: skip
    assert set(Item.objects.values_list("mark", flat=True)) == {
        "verified", "item verified", "proposed",
    }  # fmt: skip


@pytest.mark.usefixtures("loaded")
def test_a_second_load_changes_nothing(folder: Path) -> None:
    before = list(Item.objects.values())
    assert not load_pack(folder, at=NOON).changes["disclosure"]
    assert list(Item.objects.values()) == before


@pytest.mark.usefixtures("loaded")
def test_a_reload_changes_what_the_pack_changed_and_keeps_what_people_recorded(
    folder: Path,
) -> None:
    item, authorised = Item.objects.get(code="1.3"), UserFactory(role=Role.AUTHORISED)
    Basis.record(item, clause="Приказ № 1, пункт 2", by=authorised, at=NOON)
    item.arrange(
        place="/structure/", owner=None, checklist=["Все отделы"], confirm_every=30,
        by=authorised, at=NOON,
    )  # fmt: skip
    edit(folder, "Структура Комитета", "Структура и схема Комитета")
    load_pack(folder, at=NOON)
    item.refresh_from_db()
    assert item.title == "Структура и схема Комитета"
    assert (item.place, item.confirm_every, item.checklist) == ("/structure/", 30, "Все отделы")
    assert item.basis is not None
    line = Line.objects.with_particulars().get(verb="disclosure.changed_by_pack")
    assert line.particulars is not None
    assert line.particulars["title"][1] == "Структура и схема Комитета"


@pytest.mark.usefixtures("loaded")
def test_what_left_the_pack_is_switched_off_and_keeps_its_history(folder: Path) -> None:
    item = Item.objects.get(code="6.6")
    Basis.record(item, clause="Пункт", by=UserFactory(role=Role.AUTHORISED), at=NOON)
    for name in ("disclosure.csv", "disclosure-parts.csv"):
        lines = (folder / name).read_text("utf-8").splitlines()
        kept = [line for line in lines if not line.startswith("6.6;")]
        (folder / name).write_text("\n".join(kept), "utf-8")
    parts = item.parts.count()
    assert load_pack(folder, at=NOON).changes["disclosure"].left == 1 + parts
    item.refresh_from_db()
    assert not item.is_active
    assert item.basis is not None
    assert Item.objects.count() == 47


@pytest.mark.usefixtures("loaded")
def test_rules_with_two_terms_have_both(folder: Path) -> None:
    also = {item.code: item.also for item in Item.objects.exclude(also_kind="")}
    assert set(also) == {"1.4", "3.2", "3.4", "3.10", "3.17", "5.3"}
    assert also["3.10"] == Rule(kind=Kind.PERIOD, amount=1, unit=Unit.YEAR, day=25, month=12)
    (folder / "disclosure-terms.csv").unlink()
    assert load_pack(folder, at=NOON).changes["disclosure"].changed == 6
    assert not Item.objects.exclude(also_kind="").exists()


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("3.17;", "9.99;", "нет пункта «9.99»"),
        ("25.12", "31.02", "25.12"),
        ("3.17;", "3.10;", "3.10"),
        ("event;5;wd;подписание", "event;;wd;подписание", "n"),
    ],
)
def test_a_mistake_in_a_second_term_names_its_line(
    folder: Path, old: str, new: str, text: str
) -> None:
    path = folder / "disclosure-terms.csv"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with translation.override("ru"):
        problems = [str(one) for one in check_pack(folder).problems]
    assert any(one.startswith("disclosure-terms.csv:") and text in one for one in problems)

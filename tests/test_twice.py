"""Which tests which of the two databases is asked: tests/twice.py."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from django import db

from tests import twice
from tests.sharing_out import TOGETHER

ROOT = Path(__file__).resolve().parents[1]


def test_each_place_is_there() -> None:
    missing = [place for place in twice.WRITTEN_TWICE if not list(ROOT.glob(f"{place}*"))]
    assert missing == [], "it has another name now"


def test_what_a_module_holds_tells(request: pytest.FixtureRequest) -> None:
    assert not twice.is_asked_of_both(request.node)
    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(request.module, "held", db.connections, raising=False)
        assert twice.is_asked_of_both(request.node)


def test_who_only_counts_queries_asks_nothing_of_a_database(tmp_path: Path) -> None:
    counting = (
        "from django.db import connection\nwith CaptureQueriesContext(connection) as asked:\n"
    )
    (tmp_path / "counting.py").write_text(counting)
    (tmp_path / "reaching.py").write_text(f"{counting}connection.cursor()\n")
    assert not twice.uses_connection(tmp_path / "counting.py")
    assert twice.uses_connection(tmp_path / "reaching.py")


def test_what_commits_is_asked_of_both(request: pytest.FixtureRequest) -> None:
    assert not twice.commits(request.node)
    request.node.add_marker(pytest.mark.django_db)
    assert not twice.commits(request.node)
    request.node.own_markers.clear()
    request.node.add_marker(pytest.mark.django_db(transaction=True))
    assert twice.commits(request.node)


def asked(item: pytest.Item, monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """By turn, the databases that are asked it."""
    found: list[set[str]] = []
    for turn in range(twice.TURNS):
        monkeypatch.setattr(twice, "turn", lambda turn=turn: turn)
        found.append(set())
        for vendor in ("postgresql", "sqlite"):
            monkeypatch.setattr(twice, "connection", SimpleNamespace(vendor=vendor))
            if twice.is_asked(item) and not twice.waits_its_turn(item):
                found[-1].add(vendor)
    return found


@pytest.fixture
def item(request: pytest.FixtureRequest) -> pytest.Item:
    """One that touches a database."""
    node: pytest.Item = request.node
    node.own_markers[:] = [pytest.mark.django_db.mark]
    return node


BOTH = {"postgresql", "sqlite"}


def test_what_both_answer_alike_is_asked_of_one_of_them(
    item: pytest.Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = asked(item, monkeypatch)
    assert all(len(databases) == 1 for databases in turns)
    assert turns.count({"sqlite"}) == twice.TURNS / 2


def test_what_reaches_beneath_is_asked_of_postgresql_each_time(
    item: pytest.Item, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr(request.module, "held", db.connections, raising=False)
    turns = asked(item, monkeypatch)
    assert turns.count({"postgresql"}) == turns.count(BOTH) == twice.TURNS / 2


def test_what_commits_is_asked_of_both_each_time(
    item: pytest.Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    item.own_markers[:] = [pytest.mark.django_db(transaction=True).mark]
    assert asked(item, monkeypatch) == [BOTH] * twice.TURNS


def test_a_kill_is_asked_of_either_within_four_turns(
    item: pytest.Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(item, "fixturenames", ["running_installation"])
    assert asked(item, monkeypatch) == [BOTH] * twice.TURNS, "only what is slow"
    item.add_marker(pytest.mark.slow)
    turns = asked(item, monkeypatch)
    assert turns.count({"postgresql"}) == turns.count({"sqlite"}) == twice.TURNS / 4
    assert turns.count(set()) == twice.TURNS / 2


@pytest.mark.parametrize("names", [[], ["running_installation"]])
def test_what_is_slow_and_touches_no_database_is_asked_every_third_time(
    item: pytest.Item, monkeypatch: pytest.MonkeyPatch, names: list[str]
) -> None:
    monkeypatch.setattr(item, "fixturenames", names)
    item.add_marker(pytest.mark.slow)
    item.add_marker(pytest.mark.any_database)
    assert asked(item, monkeypatch).count(BOTH) == twice.TURNS / 3


def test_all_of_a_folder_has_one_turn() -> None:
    folder = ROOT / TOGETHER[0]
    modules = [SimpleNamespace(path=one) for one in folder.glob("test_*.py")]
    assert len(modules) > 1
    assert len({twice.turn_of(one, of=24) for one in modules}) == 1  # type: ignore[arg-type]

"""Which tests SQLite is asked beside PostgreSQL: tests/twice.py."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from django import db

from tests import twice

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


def test_the_rest_has_its_turn_within_fourteen(request: pytest.FixtureRequest) -> None:
    with pytest.MonkeyPatch.context() as patching:
        turns = []
        for turn in range(twice.TURNS):
            patching.setattr(twice, "turn", lambda turn=turn: turn)
            turns.append(twice.has_its_turn(request.node, of=twice.TURNS))
    assert sum(turns) == 1


@pytest.mark.parametrize("turn", range(2))
def test_a_kill_is_asked_of_one_of_the_two(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, turn: int
) -> None:
    item = request.node
    monkeypatch.setattr(twice, "turn", lambda: turn)
    monkeypatch.setattr(item, "fixturenames", ["running_installation"])
    item.own_markers.clear()
    assert not twice.waits_its_turn(item), "only what is slow"
    item.add_marker(pytest.mark.slow)
    waits = []
    for vendor in ("sqlite", "postgresql"):
        monkeypatch.setattr(twice, "connection", SimpleNamespace(vendor=vendor))
        waits.append(twice.waits_its_turn(item))
    assert sorted(waits) == [False, True]


@pytest.mark.parametrize("names", [[], ["running_installation"]])
def test_what_is_slow_elsewhere_is_asked_every_second_time(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, names: list[str]
) -> None:
    item = request.node
    monkeypatch.setattr(item, "fixturenames", names)
    item.add_marker(pytest.mark.slow)
    item.add_marker(pytest.mark.any_database)
    waits = []
    for turn in range(2):
        monkeypatch.setattr(twice, "turn", lambda turn=turn: turn)
        waits.append(twice.waits_its_turn(item))
    assert sorted(waits) == [False, True]


def test_what_reaches_beneath_is_asked_of_sqlite_every_second_time(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = request.node
    item.own_markers.clear()
    monkeypatch.setattr(request.module, "held", db.connections, raising=False)
    asked = []
    for turn in range(2):
        monkeypatch.setattr(twice, "turn", lambda turn=turn: turn)
        asked.append(twice.is_asked(item))
    assert sorted(asked) == [False, True]
    item.add_marker(pytest.mark.django_db(transaction=True))
    assert twice.is_asked(item), "it commits"

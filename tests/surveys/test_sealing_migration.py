"""An installation that is brought up to date while a survey is open: what was filled is sealed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.seal import Form, KeyedForm, Words
from tests.databases import seldom_garbage

BEFORE = [("surveys", "0009_passed_pages")]
SEALED = [("surveys", "0010_seals")]
NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def states(transactional_db: None) -> Iterator[Any]:
    """Goes to a state of the database; afterwards it is as it was."""
    with seldom_garbage():
        yield from _going()


def _going() -> Iterator[Any]:
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()

    def go(target: list[tuple[str, str]]) -> Any:
        executor.loader.build_graph()
        executor.migrate(target)
        return executor.loader.project_state(target).apps

    yield go
    executor.loader.build_graph()
    executor.migrate(newest)


@pytest.mark.slow
def test_what_was_filled_before_seals_is_sealed_and_counted(states: Any) -> None:
    old = states(BEFORE)
    instrument = old.get_model("surveys.Instrument").objects.create(code="old")
    version = old.get_model("surveys.InstrumentVersion").objects.create(
        instrument=instrument, number=1, title="Анкета", questions=[], comparison={}, digest="d"
    )
    waves = old.get_model("surveys.Wave").objects
    open_wave = waves.create(slug="a", title="А", version=version, key="k" * 64, opened_at=NOON)
    over = waves.create(slug="b", title="Б", version=version, opened_at=NOON, closed_at=NOON)
    filled = [("web", "ru", "11-"), ("phone", "ru", "12-"), ("web", "en", "1-1")]
    for wave in (open_wave, over):
        for mode, language, codes in filled:
            old.get_model("surveys.Response").objects.create(
                wave=wave, mode=mode, language=language, codes=codes
            )
        old.get_model("surveys.OpenAnswer").objects.create(wave=wave, field="why", text="Цены")
    user = old.get_model("organisation.User").objects.create(username="keyer")
    batch = old.get_model("surveys.PaperBatch").objects.create(
        wave=open_wave, number=1, is_keyed_twice=False, first_by=user, stage="first"
    )
    old.get_model("surveys.PaperSheet").objects.create(
        batch=batch, number=1, keying=1, codes="11-", texts={"why": "Часы"}
    )

    new = states(SEALED)
    seal = Wave(pk=open_wave.pk, key="k" * 64).seal
    rows = list(new.get_model("surveys.Response").objects.filter(wave=open_wave.pk))
    assert {(row.mode, row.language) for row in rows} == {("", "")}
    opened = [Form.opened(seal, row.codes) for row in rows]
    assert sorted((one.mode, one.language, one.codes) for one in opened) == sorted(filled)
    assert not any(one.is_suspicious for one in opened)
    text = new.get_model("surveys.OpenAnswer").objects.get(wave=open_wave.pk)
    assert (text.field, Words.opened(seal, text.text)) == ("", Words(field="why", text="Цены"))
    sheet = new.get_model("surveys.PaperSheet").objects.get()
    assert KeyedForm.opened(seal, sheet.seal) == KeyedForm(codes="11-", texts={"why": "Часы"})
    closed = new.get_model("surveys.Response").objects.filter(wave=over.pk)
    assert sorted(closed.values_list("mode", "language", "codes")) == sorted(filled)
    assert new.get_model("surveys.OpenAnswer").objects.get(wave=over.pk).text == "Цены"

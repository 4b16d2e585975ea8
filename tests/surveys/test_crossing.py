"""One question by another: counted rightly, shown to staff, hidden where people are few."""

import re
from http import HTTPStatus

import numpy as np
import pytest
from django.test import Client

from otklik.organisation.people.roles_and_rights import Role
from otklik.surveys.collecting.models import Mode, Response
from otklik.surveys.lifecycle.transitions import close_wave, open_wave
from otklik.surveys.results.crosstabs.tables import CrossTable, Tables
from otklik.surveys.results.crosstabs.variables import levels_of, variables
from otklik.surveys.results.models import Crossing
from otklik.surveys.results.wave_results import results
from otklik.surveys.waves.models import Wave
from tests.factories import UserFactory, WaveFactory

from .conftest import NOON
from .filling import filled

pytestmark = pytest.mark.django_db

CELLS = {
    ("satisfied", "5"): 60, ("satisfied", "4"): 40, ("satisfied", "3"): 20,
    ("not-satisfied", "5"): 10, ("not-satisfied", "4"): 30, ("not-satisfied", "3"): 50,
}  # fmt: skip


def asked(cells: dict[tuple[str, str], int], *, passed: int = 0) -> Wave:
    """A closed wave whose people answered questions 1 and 13 so; `passed` passed both over."""
    wave: Wave = WaveFactory(slug="2026")
    open_wave(wave, by=None, at=NOON)
    form = wave.version.form
    filled_in = [pair for pair, number in cells.items() for _ in range(number)]
    items = [{"overall": (one,), "information": (two,)} for one, two in filled_in]
    items += [{} for _ in range(passed)]
    Response.objects.bulk_create(
        Response(
            wave=wave,
            mode=Mode.WEB if place % 3 else Mode.PAPER,
            language="ru",
            codes=form.encode(answers),
        )
        for place, answers in enumerate(items)
    )
    close_wave(wave, by=None, at=NOON)
    return wave


def table(wave: Wave, rows: str = "overall", columns: str = "information") -> CrossTable:
    return Tables(wave, results(wave)).of(rows, columns)


def counts(found: CrossTable) -> dict[tuple[str, str], int | None]:
    return {
        (row.text, column.text): cell.count
        for row in found.rows
        for column, cell in zip(found.columns, row.cells, strict=True)
    }


def test_pairs_are_counted_as_one_would_by_hand() -> None:
    wave = filled(
        60,
        {"overall": {"satisfied": 40, "unsure": 12}, "sources": {"site vk": 30, "ok": 20}},
    )
    laid_out = variables(wave.version.form, wave.responses.readable_groups())
    people = np.vstack(list(levels_of(wave, laid_out)))
    crossing = Crossing.of(wave)
    whole, start = np.array(crossing.counts), 0
    starts = {}
    for number, (code, *levels) in enumerate(crossing.levels):
        starts[code] = (number, start)
        start += len(levels)
    for one, other in (("overall", "sources:site"), ("@mode", "overall"), ("overall", "overall")):
        (first, at), (second, on) = starts[one], starts[other]
        for a in range(len(laid_out[first].levels)):
            for b in range(len(laid_out[second].levels)):
                found = ((people[:, first] == a) & (people[:, second] == b)).sum()
                assert whole[at + a, on + b] == found
    of_satisfied, of_site = starts["overall"][1], starts["sources:site"][1]
    assert whole[of_satisfied, of_site] == 30  # all who named the site were among the first forty


def test_a_table_shows_counts_shares_and_intervals_by_column() -> None:
    found = table(asked(CELLS, passed=20))
    assert [column.base for column in found.columns[:3]] == [70, 70, 70]
    satisfied = found.rows[0]
    assert [cell.count for cell in satisfied.cells[:3]] == [60, 40, 20]
    first = satisfied.cells[0].interval
    assert first is not None
    assert (round(first.low, 3), round(first.high, 3)) == (0.757, 0.921)
    assert found.rows[-1].is_passed
    assert not found.withheld


def test_a_small_cell_is_hidden_with_whatever_would_tell_it() -> None:
    found = table(asked({**CELLS, ("not-satisfied", "5"): 3}, passed=20))
    hidden = {place for place, count in counts(found).items() if count is None}
    assert ("Скорее не удовлетворен", "5 баллов") in hidden
    for row in found.rows:  # never alone in its row or column
        assert sum(cell.is_hidden for cell in row.cells) != 1
    for place in range(len(found.columns)):
        assert sum(row.cells[place].is_hidden for row in found.rows) != 1


def test_where_all_of_a_column_said_the_same_it_is_not_told() -> None:
    found = table(asked({("satisfied", "5"): 30, ("not-satisfied", "4"): 30}, passed=20))
    assert all(count is None for (_row, column), count in counts(found).items() if "5" in column)


def test_options_of_a_question_with_several_answers_are_rows() -> None:
    wave = filled(
        120,
        {"sources": {"site": 40, "vk": 30, "site vk": 20, "ok": 20}},
        modes=(Mode.WEB, Mode.PHONE),
    )
    found = table(wave, "sources", "@mode")
    assert [column.base for column in found.columns] == [60, 60]
    rows = {row.text: [cell.count for cell in row.cells] for row in found.rows}
    assert rows["Официальный сайт Комитета"] == [30, 30]
    assert not found.adds_up
    with pytest.raises(LookupError):
        table(wave, "sources", "sources")


def test_staff_choose_a_table_in_the_address(client: Client) -> None:
    asked(CELLS, passed=20)
    client.force_login(UserFactory(role=Role.AUTHORISED))
    address = "/desk/surveys/2026/tables/"
    assert "Показать таблицу" in client.get(address).content.decode()
    page = client.get(address, {"rows": "overall", "columns": "information"}).content.decode()
    assert re.search(r"<b>86\s?%</b> \(60\)", page)
    assert "не репрезентативен" in page
    same = client.get(address, {"rows": "overall", "columns": "overall"})
    assert same.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Выберите другой вопрос" in same.content.decode()
    assert client.get(address, {"rows": "nonsense"}).status_code == 422


def test_nothing_of_an_open_wave(client: Client, wave: Wave) -> None:
    client.force_login(UserFactory(role=Role.AUTHORISED))
    assert client.get(f"/desk/surveys/{wave.slug}/tables/").status_code == HTTPStatus.NOT_FOUND


def test_few_forms_have_no_tables(client: Client) -> None:
    asked({("satisfied", "5"): 4})
    client.force_login(UserFactory(role=Role.AUTHORISED))
    assert "меньше 5 анкет" in client.get("/desk/surveys/2026/tables/").content.decode().lower()

"""Weights: only to a margin with its source, written before, and never where a cell is hidden."""

import pytest
from django.test import Client

from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Role
from otklik.surveys.lifecycle.transitions import open_wave
from otklik.surveys.report.technical_sheet import technical_sheet
from otklik.surveys.results.wave_results import results
from otklik.surveys.sampling import weighted_shares
from otklik.surveys.sampling.models import Margin
from otklik.surveys.waves.models import Wave
from tests.factories import UserFactory, WaveFactory

from .conftest import NOON
from .test_crossing import CELLS, asked

pytestmark = pytest.mark.django_db

KNOWN = {"satisfied": 1_000, "not-satisfied": 3_000}
SOURCE = "Учёт обращений, 1 октября 2026 года"


def weighted(wave: Wave) -> dict[str, weighted_shares.QuestionShares]:
    margin = Margin.objects.create(wave=wave, field="overall", numbers=KNOWN, source=SOURCE)
    found = weighted_shares.weight(wave, results(wave), margin)
    return {f"{one.number}": one for one in found if not one.row}


def test_a_weighted_share_is_the_one_by_hand_beside_the_plain() -> None:
    wave = asked(CELLS)
    question = weighted(wave)["13"]
    sizes = {o: sum(n for (a, _b), n in CELLS.items() if a == o) for o in KNOWN}
    fives = {o: CELLS.get((o, "5"), 0) for o in KNOWN}
    by_hand = sum(KNOWN[o] / 4_000 * fives[o] / sizes[o] for o in KNOWN)
    shown = {line.text: line for line in question.lines}
    assert shown["5 баллов"].weighted == f"{round(by_hand * 100)}\xa0%" == "21\xa0%"
    assert shown["5 баллов"].plain == "33\xa0%"
    assert question.base == "210"


def test_nothing_is_weighted_where_a_cell_is_hidden() -> None:
    wave = asked({**CELLS, ("not-satisfied", "1"): 3})
    assert weighted(wave)["13"].lines == ()


def test_a_margin_has_a_source_and_is_written_before_the_survey_opens() -> None:
    wave: Wave = WaveFactory(slug="later")
    with pytest.raises(Refused, match="откуда числа"):
        Margin.describe(wave, "overall", KNOWN, source="", by=None, at=NOON)
    with pytest.raises(Refused):
        Margin.describe(wave, "sources", {"site": 5, "vk": 5}, source=SOURCE, by=None, at=NOON)
    with pytest.raises(Refused):
        Margin.describe(wave, "overall", {"satisfied": 5}, source=SOURCE, by=None, at=NOON)
    Margin.describe(wave, "overall", KNOWN, source=SOURCE, by=None, at=NOON)
    open_wave(wave, by=None, at=NOON)
    with pytest.raises(Refused):
        Margin.describe(wave, "overall", KNOWN, source=SOURCE, by=None, at=NOON)


def test_the_sheet_says_to_what_is_weighted_or_that_nothing_is() -> None:
    wave = asked(CELLS)
    assert dict(technical_sheet(wave, results(wave)))["Взвешивание"].startswith("Нет")
    Margin.objects.create(wave=wave, field="overall", numbers=KNOWN, source=SOURCE)
    assert SOURCE in dict(technical_sheet(wave, results(wave)))["Взвешивание"]


def test_the_desk_writes_a_margin_and_shows_shares(client: Client) -> None:
    client.force_login(UserFactory(role=Role.LEAD))
    WaveFactory(slug="later")
    address = "/desk/surveys/later/weights/"
    assert "number-" not in client.get(address).content.decode()
    page = f"{address}?question=overall"
    assert "number-satisfied" in client.get(page).content.decode()
    fields = {"number-satisfied": "1000", "number-not-satisfied": "3000", "source": ""}
    answer = client.post(page, fields)
    assert answer.status_code == 422
    assert 'value="3000"' in answer.content.decode()
    html = client.post(page, {**fields, "source": SOURCE}, follow=True).content.decode()
    assert SOURCE in html
    wave = asked(CELLS)
    Margin.objects.create(wave=wave, field="overall", numbers=KNOWN, source=SOURCE)
    html = client.get(f"/desk/surveys/{wave.slug}/weights/").content.decode()
    assert "не репрезентативен" in html

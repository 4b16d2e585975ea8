"""Figures through the years: what each survey shows already, hidden where it hides, no verdict."""

from datetime import timedelta

import pytest
from django.test import Client

from otklik.organisation.people.roles_and_rights import Role
from otklik.surveys.instrument.models import InstrumentVersion
from otklik.surveys.instrument.questionnaire_schema import SurveyFile
from otklik.surveys.lifecycle.transitions import publish_wave
from otklik.surveys.results.yearly_trends import Row, is_public, years
from otklik.surveys.waves.models import Wave
from tests.factories import UserFactory, order_survey

from .conftest import NOON
from .filling import filled

pytestmark = pytest.mark.django_db


def survey(year: int, satisfied: int, of: int = 100, **more: object) -> Wave:
    tables = {
        "overall": {"satisfied": satisfied, "not-satisfied": of - satisfied},
        "sources": {"site": 60, "vk": 40},
        "site-ease": {"5": 50, "1": 50},
    }
    at = NOON + timedelta(days=365 * (year - 2024))
    return filled(of, tables, slug=str(year), title=f"Опрос {year}", at=at, **more)  # type: ignore[arg-type]


def row(wave: Wave, number: int, what: str = "") -> Row:
    rows = years(wave, may_see=lambda one: True).rows
    return next(one for one in rows if one.number == number and what in one.what)


def test_each_figure_stands_in_each_survey_with_its_base() -> None:
    survey(2024, 60)
    last = survey(2025, 75)
    items = [(cell.value, cell.base, cell.broken) for cell in row(last, 1).cells]
    assert items == [("60", "100", ""), ("75", "100", "")]
    assert [cell.value for cell in row(last, 2, "сайт").cells] == ["60", "60"]
    assert [cell.value for cell in row(last, 5).cells] == ["50", "50"]


def test_what_a_survey_hides_is_hidden_here() -> None:
    survey(2024, 98)
    last = survey(2025, 75)
    hidden, shown = row(last, 1).cells
    assert (hidden.value, hidden.base, hidden.reason) == ("", "", "скрыто")
    assert shown.value == "75"


def test_other_words_break_the_series_where_they_changed() -> None:
    survey(2024, 60)
    values = order_survey().model_dump(mode="json")
    values["questions"][0]["text"] = "Вы довольны нами?"
    version = InstrumentVersion.from_file(SurveyFile.model_validate({**values, "version": 2}))
    version.save()
    survey(2025, 75, version=version)
    last = survey(2026, 80, version=version)
    first, second, third = row(last, 1).cells
    assert (first.broken, third.broken) == ("", "")
    assert "слова" in second.broken
    assert row(last, 2, "сайт").cells[1].broken == ""


def test_only_published_surveys_are_shown_to_everyone(client: Client) -> None:
    first, second, last = (survey(year, 70) for year in (2024, 2025, 2026))
    publish_wave(first, by=None, at=NOON)
    publish_wave(last, by=None, at=NOON)
    assert years(last, may_see=is_public).waves == (first, last)
    html = client.get("/surveys/2026/results/years/").content.decode()
    assert "Опрос 2024" in html
    assert "Опрос 2025" not in html
    assert client.get("/surveys/2025/results/years/").status_code == 404
    client.force_login(UserFactory(role=Role.LEAD))
    html = client.get("/desk/surveys/2026/years/").content.decode()
    assert "Опрос 2025" in html
    assert "не репрезентативен" in html
    assert client.get("/desk/surveys/2025/years/").status_code == 200
    assert second.published_at is None


def test_the_results_lead_there_where_there_is_a_survey_before(client: Client) -> None:
    first, last = survey(2024, 60), survey(2025, 75)
    for wave in (first, last):
        publish_wave(wave, by=None, at=NOON)
    assert "/results/years/" not in client.get("/surveys/2024/results/").content.decode()
    assert "/surveys/2025/results/years/" in client.get("/surveys/2025/results/").content.decode()

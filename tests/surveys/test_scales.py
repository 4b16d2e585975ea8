"""Means, medians and the two highest marks, where nothing they rest on is hidden."""

import pytest
from django.test import Client

from otklik.organisation.people.roles_and_rights import Role
from otklik.surveys.results.wave_results import FieldResult, results, scale
from tests.factories import UserFactory

from .filling import filled

pytestmark = pytest.mark.django_db

MARKS = {"5": 30, "4": 40, "3": 20, "2": 8, "1": 5}


def field_of(tables: dict[str, dict[str, int]], code: str) -> FieldResult:
    found = results(filled(150, tables, slug="2026"))
    return next(field for q in found.questions for field in q.fields if field.code == code)


def test_a_mean_is_of_who_gave_a_mark() -> None:
    found = scale(field_of({"amount.vk": {**MARKS, "unsure": 12}}, "amount.vk"))
    assert found is not None
    assert (found.base, found.top, found.highest, found.median) == (103, 70, 5, 4)
    assert found.mean == pytest.approx((150 + 160 + 60 + 16 + 5) / 103)
    assert found.mean_within.low < found.mean < found.mean_within.high
    assert (round(found.top_within.low, 2), round(found.top_within.high, 2)) == (0.58, 0.76)


@pytest.mark.parametrize("lowest", [1, 4])
def test_nothing_is_told_where_an_answer_is_hidden(lowest: int) -> None:
    field = field_of({"information": {**MARKS, "1": lowest}}, "information")
    assert field.hidden
    assert scale(field) is None


@pytest.mark.parametrize(
    ("code", "table"),
    [
        ("overall", {"satisfied": 60, "not-satisfied": 40}),
        ("sources", {"site": 60, "vk": 40}),
    ],
)
def test_what_is_no_scale_has_no_mean(code: str, table: dict[str, int]) -> None:
    assert scale(field_of({code: table}, code)) is None


def test_pages_say_it_in_a_sentence(client: Client) -> None:
    filled(150, {"information": MARKS}, slug="2026")
    client.force_login(UserFactory(role=Role.AUTHORISED))
    page = client.get("/desk/surveys/2026/results/").content.decode().replace("\xa0", " ")
    assert (
        "Средняя оценка 3,80 (3,55 – 3,98), медиана 4 (4 – 4); 4 или 5: 68 % (58 % – 76 %)" in page
    )
    assert "103" in page

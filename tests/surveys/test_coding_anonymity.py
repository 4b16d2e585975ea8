"""From what is coded no way leads to a form, to a survey, or to who wrote when.

The coder is one attacker, whoever has the tables another: rows of answers to be coded hold the
question and the text, in an order by chance.
"""

from itertools import combinations

import pytest
from django.apps import apps
from django.db import models

from otklik.organisation.people.user import User
from otklik.surveys.coding.models import CodedText, CodedWave, CodeMark, Coding
from otklik.surveys.coding.quotes.models import Quote
from otklik.surveys.collecting.models import OpenAnswer, Response
from otklik.surveys.waves.models import Wave

from .coded import LATER, SEED, frame_of, runner, wave_of
from .test_anonymity import BOUND, deviation

pytestmark = pytest.mark.django_db
PEOPLE = 200


@pytest.fixture
def people(db: None) -> list[User]:
    return [runner(name) for name in ("первый", "второй")]


@pytest.fixture
def waves(db: None) -> list[Wave]:
    return [
        wave_of([f"человек {year}-{person:03d}" for person in range(PEOPLE)], number=year)
        for year in range(2)
    ]


def begun(waves: list[Wave], people: list[User], *, seed: int = SEED) -> Coding:
    return Coding.begin(
        frame_of(waves[0], ()), waves, coders=people, resolver=people[0],
        seed=seed, by=None, at=LATER,
    )  # fmt: skip


def test_no_column_of_what_is_coded_names_a_survey_a_form_or_an_answer() -> None:
    kept = {f.name: f for f in CodedText._meta.get_fields() if f.concrete}
    assert set(kept) == {"id", "coding", "place", "digest", "text", "group"}
    assert {f.name for f in CodeMark._meta.get_fields() if f.concrete} == {
        "id", "text", "coder", "outcome",
    }  # fmt: skip
    ours = (CodedText, CodeMark, Quote, Coding, CodedWave)
    for model in (Response, OpenAnswer):
        for table in apps.get_models():
            for field in table._meta.get_fields():
                if isinstance(field, models.ForeignKey | models.ManyToManyField):
                    leads = field.related_model is model and table in ours
                    assert not leads, f"{table.__name__}.{field.name} leads to {model.__name__}"


def test_no_key_of_an_answer_or_a_form_comes_again(waves: list[Wave], people: list[User]) -> None:
    coding = begun(waves, people)
    keys = {*coding.texts.values_list("pk", flat=True)}
    assert len(keys) == 2 * PEOPLE
    assert keys.isdisjoint(OpenAnswer.objects.values_list("pk", flat=True))
    assert keys.isdisjoint(Response.objects.values_list("pk", flat=True))


def test_neither_place_nor_row_tells_the_survey_or_the_order(
    waves: list[Wave], people: list[User]
) -> None:
    coding = begun(waves, people)
    by_place = [t.text for t in coding.texts.order_by("place")]
    by_row = [t.text for t in coding.texts.order_by("pk")]
    true = [f"человек {year}-{person:03d}" for year in range(2) for person in range(PEOPLE)]
    orders = {
        "true": list(range(len(true))),
        "place": [by_place.index(text) for text in true],
        "row": [by_row.index(text) for text in true],
    }
    for one, other in combinations(orders, 2):
        assert abs(deviation(orders[one], orders[other])) < BOUND, f"{one} tells of {other}"
    half = sum(text.startswith("человек 0") for text in by_place[:PEOPLE])
    assert abs(half - PEOPLE / 2) < 40  # mixed: four standard deviations and more


def test_equal_answers_of_both_surveys_are_one_row(people: list[User]) -> None:
    """So that nobody can tell how many wrote it, nor when."""
    waves = [wave_of(["цены", "часы"] * 20, number=number) for number in range(2)]
    coding = begun(waves, people)
    assert sorted(text.text for text in coding.texts.all()) == ["цены", "часы"]

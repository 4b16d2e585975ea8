"""Whatever share the results of a survey print, the overview speaks of it, and of nothing else."""

import pytest

from otklik.dashboards.leadership.key_figure_text import _satisfaction_words
from otklik.dashboards.leadership.survey_satisfaction import Favourable, satisfaction
from otklik.dashboards.needs.collect_observations import Voice, voices
from otklik.dashboards.needs.observation_topic import Witness
from otklik.surveys.collecting.models import Mode
from otklik.surveys.waves.models import Wave
from tests.dashboards.test_needs import DAY, MONTH
from tests.incidents.conftest import NOON
from tests.surveys.filling import Table, filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def surveys(before: Table, after: Table, field: str = "overall") -> list[Wave]:
    """The later first, as the overview has them."""
    waves = [
        filled(
            sum(table.values()), {field: table}, at=NOON - DAY * back, slug=f"{back}",
            title=f"Опрос {back}", modes=(Mode.WEB, Mode.WEB),
        )
        for table, back in ((before, 400), (after, 100))
    ]  # fmt: skip
    return waves[::-1]


def of_scores() -> list[Voice]:
    return [voice for voice in voices(MONTH) if voice.witness == Witness.SCORE]


def test_a_share_beside_hidden_answers_is_told() -> None:
    found = satisfaction(
        surveys(
            {"satisfied": 37, "not-satisfied": 5, "unsure": 2},
            {"satisfied": 18, "not-satisfied": 12, "unsure": 10},
        )
    )
    assert found is not None
    assert found.summary.before == Favourable(count=37, base=44)
    assert found.summary.now == Favourable(count=18, base=40)
    assert found.summary.verdict == "стало хуже"
    assert "37 из 44" in _satisfaction_words(found).replace("\xa0", " ")


def test_a_question_that_became_worse_is_a_need_though_some_answers_are_hidden() -> None:
    surveys(
        {"satisfied": 100, "not-satisfied": 6, "unsure": 6},
        {"satisfied": 40, "not-satisfied": 25, "unsure": 3},
    )
    (voice,) = of_scores()
    assert (voice.now, voice.base, voice.verdict) == (28, 68, "стало хуже")


def test_marks_that_are_hidden_together_are_counted_together_or_not_at_all() -> None:
    surveys(
        {"5": 60, "4": 30, "3": 10, "2": 6, "1": 6},
        {"5": 5, "4": 6, "3": 9, "2": 60, "1": 3},
        field="information",
    )
    (voice,) = of_scores()
    assert (voice.now, voice.base) == (63, 83)


def test_marks_hidden_on_both_sides_of_the_middle_tell_no_share() -> None:
    surveys(
        {"5": 60, "4": 30, "3": 10, "2": 6, "1": 6},
        {"5": 6, "4": 6, "3": 2, "2": 2, "1": 60},
        field="information",
    )
    assert not of_scores()


def test_where_nearly_all_are_content_the_verdict_has_no_share() -> None:
    found = satisfaction(
        surveys(
            {"satisfied": 50, "not-satisfied": 30, "unsure": 20},
            {"satisfied": 97, "not-satisfied": 2, "unsure": 1},
        )
    )
    assert found is not None
    assert found.summary.now is None
    words = _satisfaction_words(found)
    assert words.startswith("Стало лучше. Довольны: не показано")

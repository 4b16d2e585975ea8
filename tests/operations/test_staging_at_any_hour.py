"""At any hour a demonstration tells of what happened before, by staff in working hours."""

from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from otklik.demo.story.parts.surveys import Somebody
from otklik.surveys.instrument.answer_encoding import Form
from otklik.surveys.instrument.models import InstrumentVersion
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.queries import WaveDays, WaveWords
from tests.factories import order_survey
from tests.operations.conftest import AT
from tests.operations.furnishing import NIGHT, all_happened_before, furnish
from tests.thorough import wholly

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
MONDAY = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)  # five minutes after nine
HOLIDAYS = datetime(2026, 1, 4, 12, 0, tzinfo=UTC)


# At noon is asked in demonstration/, by night below: it is furnished there in any case.
@pytest.mark.parametrize("at", wholly(MONDAY, HOLIDAYS))
def test_everything_happened_before_now_and_staff_act_in_working_hours(
    data_dir: Path, at: datetime
) -> None:
    furnish(data_dir, at=at)
    all_happened_before(at)


def test_the_answers_made_up_are_the_same_each_time() -> None:
    form = Form.of(order_survey().questions)

    def filled() -> list[object]:
        chance = Random(2025)
        return [Somebody(chance=chance).filled(form).answers for _ in range(20)]

    assert filled() == filled()


def test_a_survey_that_people_made_is_left_alone_by_night(data_dir: Path) -> None:
    version = InstrumentVersion.objects.get(number=1)
    Wave.plan(
        version=version, slug="ours", words=WaveWords(title="Наш"), days=WaveDays(),
        by=None, at=AT,
    )  # fmt: skip
    furnish(data_dir, at=NIGHT)
    assert [wave.slug for wave in Wave.objects.all()] == ["ours"]
    all_happened_before(NIGHT)

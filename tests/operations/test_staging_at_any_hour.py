"""At any hour a demonstration tells of what happened before, by staff in working hours."""

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

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


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

"""A demonstration of a pack that says little: other scenes, or none, and nothing breaks."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from otklik.demo.network.models import Person
from otklik.demo.start import set_up
from otklik.demo.story.models import Staged
from otklik.incidents.cases.incident import Incident
from otklik.incidents.moderation.models import ModerationAct
from otklik.incidents.quality.models import QualityDraw
from otklik.incidents.topics.models import Topic
from otklik.operations.packs.load import load_pack
from tests.operations.conftest import TINY

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # Tuesday, noon in Moscow


@pytest.fixture
def prepared(data_dir: Path) -> None:
    load_pack(TINY, at=NOON)
    set_up.set_up(TINY, data_dir, at=NOON)


def test_a_pack_without_rules_and_a_checklist_has_the_rest(prepared: None) -> None:
    set_up.furnish(at=NOON)
    keys = {str(pk) for pk in Incident.objects.values_list("pk", flat=True)}
    assert len(keys) == 45
    assert Staged.objects.keys_of(Incident) == keys
    people = {str(pk) for pk in Person.objects.values_list("pk", flat=True)}
    assert Staged.objects.keys_of(Person) == people
    assert not ModerationAct.objects.exists()
    assert not QualityDraw.objects.exists()


def test_without_topics_nothing_is_made_up(prepared: None) -> None:
    Topic.objects.update(is_active=False)
    set_up.furnish(at=NOON)
    assert not Incident.objects.exists()

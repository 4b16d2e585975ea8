"""What there is to tell of: each is suggested until it is an occasion."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from otklik.dashboards.media_relations.occasions import suggestions
from otklik.dashboards.media_relations.occasions.models import Occasion
from otklik.improvements.assignments.reports_stages_extensions import Report
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.structure.units_and_institutions import Unit
from tests.factories import UserFactory
from tests.improvements.conftest import DAY, NOON, Give, finding, give
from tests.staffed import Staff, staff, units

__all__ = ["finding", "give", "staff", "units"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_here")]


@time_machine.travel(NOON + DAY, tick=False)
def test_a_finished_assignment_is_suggested_once(
    client: Client, give: Give, staff: Staff, units: dict[str, Unit]
) -> None:
    done = give()
    assert suggestions.suggestions(at=NOON) == []
    Report.hand_in(done, text="Поиск переделан.", by=staff.specialist, at=NOON)
    done.take_off_control(conclusion="Поиск находит.", by=staff.authorised, at=NOON)
    [found] = suggestions.suggestions(at=NOON + DAY)
    client.force_login(UserFactory(role=Role.OPERATOR, unit=units["whole"]))
    assert "Переделать поиск" in client.get(reverse("media-relations:occasions")).content.decode()
    pressed = {"origin": found.origin, "key": found.key}
    there = reverse("media-relations:occasion-suggestion-accept")
    first, second = client.post(there, pressed), client.post(there, pressed)
    assert first.headers["Location"] == second.headers["Location"]
    occasion = Occasion.objects.get()
    assert occasion.title == "Поиск находит."
    assert suggestions.suggestions(at=NOON + DAY) == []
    assert client.post(there, {"origin": "need", "key": "нет"}).status_code == 404
    page = client.get(occasion.get_absolute_url()).content.decode()
    assert done.get_absolute_url() in page

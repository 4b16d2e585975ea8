"""A mass incident by presses: from the queue, or from one incident, to the closing."""

import pytest
from django.test import Client

from otklik.channels.outbound.models import Delivery
from otklik.incidents.cases.incident import Incident
from otklik.incidents.mass_incidents.models import MassIncident
from otklik.incidents.topics.models import Topic
from tests.incidents.conftest import NOON, Staff, Written
from tests.incidents.mass import gathered, incidents, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def mass(written: Written, staff: Staff, topic: Topic) -> MassIncident:
    return gathered(written, staff, topic)


def test_rows_ticked_in_the_queue_are_gathered(
    client: Client, staff: Staff, written: Written, topic: Topic
) -> None:
    """So are those folded in a pile; a search and its ticks stay what they were."""
    one, other, third = incidents(written, 3)
    client.force_login(staff.operator)
    ticked = {"row": [str(one.pk), str(other.pk)], "press": "mass"}
    answer = client.post("/desk/incidents/rows/", ticked, follow=True)
    assert answer.redirect_chain == [(f"/desk/mass/new/?rows={one.pk}.{other.pk}", 302)]
    page = answer.content.decode()
    assert all(f'value="{row.pk}"' in page for row in (one, other))
    assert f'value="{third.pk}"' not in page
    mass, _refused = MassIncident.gather(
        name="Весы", topic=topic, incidents=[one, other], by=staff.operator, at=NOON
    )
    page = client.get(f"/desk/mass/new/?rows={one.pk}.{other.pk}.x").content.decode()
    assert "Собрать нечего" in page
    assert mass.members.count() == 2


def test_by_presses_from_an_incident_to_the_closing(
    client: Client, staff: Staff, written: Written, topic: Topic
) -> None:
    here = incidents(written, 3)
    client.force_login(staff.operator)
    page = client.get(f"/desk/mass/new/?from={here[0].number}").content.decode()
    assert "Возможно, о том же" in page
    assert client.post(f"/desk/mass/new/?from={here[0].number}", {}).status_code == 422
    client.post("/desk/mass/new/", {"name": "Весы", "incidents": [i.pk for i in here]})
    mass = MassIncident.objects.get()
    where = f"/desk/mass/{mass.number}/"
    page = client.get(where).content.decode()
    assert "Отправлено: 0 из 3" in page
    assert "Отправить на согласование: 3 ответа" in page
    typed = {"name": "Весы", "topic": topic.pk, "text": "Пишем {кому}", "revision": 0}
    refused = client.post(f"{where}submission/", typed)
    assert refused.status_code == 422
    assert "Пишем {кому}" in refused.content.decode()
    client.post(f"{where}submission/", typed | {"text": "Рынок проверен."})
    client.force_login(staff.approver)
    assert "Рынок проверен." in client.get("/desk/approvals/").content.decode()
    page = client.get(f"{where}approval/").content.decode()
    assert "Троим" in page or "3 людям" in page or "Одинаково" in page
    mass.refresh_from_db()
    client.post(f"{where}approval/", {"verdict": "approved", "revision": mass.revision})
    work(mass)
    assert Delivery.objects.count() == 3
    assert "Забрать" in client.get(where).content.decode()
    opened = client.get(f"/desk/incidents/{here[0].number}/").content.decode()
    assert "В массовом инциденте" in opened
    client.force_login(staff.specialist)
    assert client.get(where).status_code == 403
    assert client.post(f"{where}text/", typed).status_code == 404


def test_a_mass_incident_whose_people_are_done_with_is_not_called_open(
    client: Client, staff: Staff, written: Written
) -> None:
    here = incidents(written, 2)
    client.force_login(staff.operator)
    client.post("/desk/mass/new/", {"name": "Весы", "incidents": [one.pk for one in here]})
    where = f"/desk/mass/{MassIncident.objects.get().number}/"

    def is_called_closed() -> list[bool]:
        pages = [client.get(address).content.decode() for address in ("/desk/mass/", where)]
        return ["все закрыты" in page for page in pages]

    here[0].close(outcome=Incident.Outcome.SPAM, by=staff.operator, at=NOON)
    assert is_called_closed() == [False, False]
    here[1].close(outcome=Incident.Outcome.SPAM, by=staff.operator, at=NOON)
    assert is_called_closed() == [True, True]

"""An incident waits for a call or for help; who speaks the language of a message is named."""

import pytest
from django.test import Client

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.incidents.blockers.models import Mark
from otklik.incidents.cases.incident import Incident
from otklik.organisation.people.spoken_language import SpokenLanguage
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
CHECHEN = "Сан туькана чуьра хьалха эцна хӏума юха ца оьцу, стенна?"


@pytest.fixture
def operator(client: Client, staff: Staff) -> Client:
    client.force_login(staff.operator)
    return client


def test_it_is_marked_found_in_its_own_queue_and_lifted(
    operator: Client, sorted_incident: Incident, written: Written
) -> None:
    other = written.incident("Когда ярмарка")
    address = f"/desk/incidents/{sorted_incident.number}/marks/"
    for _ in range(2):
        operator.post(address, {"kind": "call", "note": "Просит позвонить после шести"})
    mark = Mark.objects.get()
    page = operator.get("/desk/incidents/?view=call").content.decode()
    assert f'id="incident-{sorted_incident.number}"' in page
    assert f'id="incident-{other.number}"' not in page
    page = operator.get(f"/desk/incidents/{sorted_incident.number}/").content.decode()
    assert "Просит позвонить после шести" in page
    for _ in range(2):
        operator.post(f"{address}{mark.pk}/lifting/")
    page = operator.get("/desk/incidents/?view=call").content.decode()
    assert f'id="incident-{sorted_incident.number}"' not in page
    verbs = ["incident.marked", "incident.mark_lifted"]
    assert Line.objects.filter(verb__in=verbs).count() == 2


def test_what_is_closed_or_unknown_is_not_marked(
    operator: Client, sorted_incident: Incident, staff: Staff
) -> None:
    operator.post(f"/desk/incidents/{sorted_incident.number}/marks/", {"kind": "dance"})
    sorted_incident.close(outcome=Incident.Outcome.SPAM, by=staff.operator, at=NOON)
    with pytest.raises(Refused):
        Mark.put(sorted_incident, kind=Mark.Kind.HELP, by=staff.operator, at=NOON)
    assert not Mark.objects.exists()


def test_who_speaks_the_language_of_the_message_is_named(
    operator: Client, written: Written, staff: Staff
) -> None:
    incident = written.incident(CHECHEN)
    page = operator.get(f"/desk/incidents/{incident.number}/").content.decode()
    assert "чеченский" in page
    assert "Никто не отметил" in page
    operator.post("/desk/profile/languages/", {"languages": ["ce", "en"]})
    operator.post("/desk/profile/languages/", {"languages": ["ce"]})
    spoken = SpokenLanguage.objects.values_list("user", "language")
    assert list(spoken) == [(staff.operator.pk, "ce")]
    page = operator.get(f"/desk/incidents/{incident.number}/").content.decode()
    assert f"Говорят на нём: {staff.operator}" in page
    staff.operator.current_appointments[0].end(on=NOON.date().replace(year=2025), by=None, at=NOON)
    assert not SpokenLanguage.objects.at_work().exists()


def test_what_may_not_wait_is_said_as_a_guess(operator: Client, written: Written) -> None:
    incident = written.incident("Семья отравилась шаурмой на рынке, лежим в больнице")
    page = operator.get(f"/desk/incidents/{incident.number}/").content.decode()
    assert "Возможно, ждать нельзя: жизнь или здоровье (по словам: отравилась" in page
    other = written.incident("Когда откроется ярмарка?")
    page = operator.get(f"/desk/incidents/{other.number}/").content.decode()
    assert "Возможно, ждать нельзя" not in page


def test_a_language_that_is_not_offered_is_refused(staff: Staff) -> None:
    with pytest.raises(Refused):
        SpokenLanguage.choose(staff.operator, ["xx"], by=staff.operator, at=NOON)

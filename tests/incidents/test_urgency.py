"""Words make an incident urgent, a topic of harm does from a weak guess; a person has the last
word."""

from datetime import timedelta

import pytest
from django.test import Client

from otklik.incidents.cases.guesses import correct_urgency
from otklik.incidents.cases.incident import Incident
from otklik.incidents.classification import classify
from otklik.incidents.classification.models import AlarmList
from otklik.incidents.intake.receive import receive
from otklik.incidents.topics.models import Topic, Urgency
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
SICK = "Ребёнка тошнит после йогурта, который вы продаёте"


def again(incident: Incident) -> Incident:
    return Incident.objects.get(pk=incident.pk)


def test_words_make_urgent_and_are_told(client: Client, written: Written, staff: Staff) -> None:
    incident = again(written.incident(SICK))
    assert (incident.urgency, incident.urgency_why) == (Urgency.HIGH, "health")
    assert "тошнит" in incident.urgency_words
    client.force_login(staff.operator)
    page = client.get(f"/desk/incidents/{incident.number}/").content.decode()
    assert incident.urgency_words in page


def test_a_list_of_the_pack_is_heard_at_once(written: Written) -> None:
    assert not again(written.incident("У нас снова протекла лодка")).urgency_why
    AlarmList.objects.create(
        code="boats", kind=AlarmList.Kind.DANGER, words=["протечь лодка"], changed_at=NOON
    )
    assert again(written.incident("У нас снова протекла лодка")).urgency == Urgency.HIGH


def test_a_weak_guess_of_a_topic_of_harm_makes_urgent(topic: Topic, written: Written) -> None:
    harm = Topic.objects.create(
        code="H", name="Санитария на складе", unit=topic.unit, urgency=Urgency.HIGH
    )
    texts = ("мухи на складе", "крысы на складе", "плесень в подсобке склада")
    for text in texts:
        harm.phrases.create(text=text)
    for text in ("обмен платья", "возврат куртки по чеку", "размер не подошёл"):
        topic.phrases.create(text=text)
    read = classify.read("на складе вопрос")
    assert read.topic == harm
    assert classify.HARM_FROM <= read.certainty < 0.6
    assert (read.urgency, read.urgency_why) == (Urgency.HIGH, classify.BY_TOPIC)


def test_new_words_raise_the_urgency_and_no_others_lower_it(written: Written) -> None:
    incident = written.incident("Магазин не меняет йогурт, чек есть")
    assert again(incident).urgency == Urgency.NORMAL
    author = str(incident.messages.get().external_id)
    for number, text in (("a", SICK), ("b", "И чек у меня есть, когда ответите?")):
        at = NOON + timedelta(minutes=5)
        receive(
            written.account,
            written.comment(text, external_id=number, author=author, at=at),
            at=at,
        )
        assert again(incident).urgency == Urgency.HIGH


def test_what_a_person_said_stays(written: Written, staff: Staff) -> None:
    incident = written.incident(SICK)
    correct_urgency(incident, Urgency.NORMAL, by=staff.operator, at=NOON)
    author = str(incident.messages.get().external_id)
    receive(written.account, written.comment(SICK, external_id="c", author=author), at=NOON)
    assert again(incident).urgency == Urgency.NORMAL


def test_a_threat_is_urgent_and_lies_in_no_pile_aside(written: Written) -> None:
    incident = again(written.incident("Приеду и подожгу ваш ларёк!"))
    assert (incident.urgency, incident.pile) == (Urgency.HIGH, Incident.Pile.ANSWER)

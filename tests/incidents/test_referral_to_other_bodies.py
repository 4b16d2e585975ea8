"""Another body decides: the way there is put into the reply in one press, and the incident closes
once that stands in the network. Nothing about the person goes anywhere."""

from html import unescape
from uuid import uuid4

import pytest
from django.test import Client

from otklik.audit.models import Line
from otklik.channels.outbound.models import Delivery
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.intake.receive import receive
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.referral.models import Referral, keep_open, show_the_way
from otklik.incidents.replies.referral.public_bodies_directory import Body, bodies_for
from otklik.incidents.topics.models import Topic
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank(topic: Topic) -> Body:
    Body.objects.create(code="a-police", name="Полиция", what_for="мошенничество", phone="102")
    bank = Body.objects.create(
        code="bank", name="Банк России", what_for="жалобы на банки", url="https://bank.example/"
    )
    bank.topics.add(topic)
    return bank


@pytest.fixture
def reply(sorted_incident: Incident, question: Message, staff: Staff, bank: Body) -> Reply:
    reply = Reply.begin(sorted_incident, to=question, key=uuid4(), by=staff.operator, at=NOON)
    reply.save_draft("Понимаем, обидно.", revision=0, by=staff.operator, at=NOON)
    show_the_way(reply, bank, by=staff.operator, at=NOON)
    return reply


def deliver(reply: Reply, staff: Staff) -> Incident:
    reply.send(by=staff.operator, at=NOON)
    assert reply.delivery is not None
    Delivery.objects.filter(pk=reply.delivery.pk).update(
        state=Delivery.State.SENT, settled_at=NOON, external_id="o1"
    )
    Reply.objects.settle(reply.delivery.pk, at=NOON)
    return Incident.objects.get(pk=reply.incident_id)


def test_the_way_is_below_what_was_typed_and_closes_once_it_stands(
    reply: Reply, staff: Staff
) -> None:
    assert reply.text == (
        "Понимаем, обидно.\n\n"
        "Обратитесь в Банк России: жалобы на банки. Сайт: https://bank.example/"
    )
    assert Incident.objects.get().status == Incident.Status.IN_PROGRESS
    incident = deliver(reply, staff)
    assert (incident.status, incident.outcome) == ("closed", Incident.Outcome.FORWARDED)
    assert incident.final_at == NOON
    line = Line.objects.get(verb="incident.closed")
    assert line.actor_name == staff.operator.name


def test_another_body_takes_the_place_of_the_first(reply: Reply, staff: Staff) -> None:
    police = Body.objects.get(code="a-police")
    show_the_way(reply, police, by=staff.operator, at=NOON)
    assert "Банк России" not in reply.text
    assert "Обратитесь в Полицию: мошенничество. Телефон: 102." in reply.text
    assert Referral.objects.get().body == police


def test_it_can_be_kept_open(reply: Reply, staff: Staff) -> None:
    keep_open(reply, by=staff.operator, at=NOON)
    reply = Reply.objects.get()
    with pytest.raises(Refused):
        keep_open(reply, by=staff.operator, at=NOON)
    assert deliver(reply, staff).status == Incident.Status.ANSWERED


def test_who_asked_more_meanwhile_is_not_closed_away(
    reply: Reply, question: Message, written: Written, staff: Staff
) -> None:
    more = written.comment("И ещё: вернут ли деньги?", external_id="m", author=question.external_id)
    receive(written.account, more, at=NOON)
    assert deliver(reply, staff).status == Incident.Status.IN_PROGRESS


def test_those_for_the_topic_stand_first(sorted_incident: Incident, bank: Body) -> None:
    assert [body.code for body in bodies_for(sorted_incident)] == [
        "bank",
        "a-police",
    ]


def test_one_press_in_the_composer_and_one_to_undo_it(
    client: Client, sorted_incident: Incident, question: Message, staff: Staff, bank: Body
) -> None:
    client.force_login(staff.operator)
    page = f"/desk/incidents/{sorted_incident.number}/"
    assert "Банк России — жалобы на банки (не сверено)" in unescape(
        client.get(page).content.decode()
    )
    key = uuid4()
    typed = {"text": "Понимаем.", "revision": 0, "to": question.pk}
    assert client.post(f"{page}replies/{key}/referral/", typed).status_code == 422
    client.post(f"{page}replies/{key}/referral/", typed | {"body": "bank", "revision": 1})
    reply = Reply.objects.get()
    assert reply.referral.body == bank
    shown = unescape(client.get(page).content.decode())
    assert "инцидент закроется" in shown
    assert "проверьте их перед отправкой" in shown
    again = typed | {"text": reply.text, "revision": reply.revision}
    client.post(f"{page}replies/{key}/staying-open/", again)
    assert not Referral.objects.exists()
    assert Reply.objects.get().text == reply.text

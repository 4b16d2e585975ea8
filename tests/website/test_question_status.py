"""What became of a question: by number and code, as a person without cookies meets it."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from otklik.channels.outbound import send_delivery
from otklik.channels.outbound import send_delivery as outbound_send_delivery
from otklik.channels.outbound.models import Delivery
from otklik.core.models import Series
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.intake import site_questions
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Topic, Urgency
from otklik.organisation.people.roles_and_rights import Role
from otklik.surveys.collecting.invitations_and_codes import Invitations
from otklik.surveys.lifecycle.transitions import open_wave
from otklik.website.asking.forms import TEXT_LIMIT
from tests.factories import UnitFactory, UserFactory, WaveFactory
from tests.website.asking import NOON, TEXT, asked, form_key_of, page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    cache.clear()
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.parametrize("written", ["{spaced}", "№ {spaced}", " {dashed} ", "{dashed}.", "{bare}"])
def test_number_and_code_are_taken_as_people_write_them(client: Client, written: str) -> None:
    Series.objects.create(name="incident", last=4_820)
    pair = asked(client)
    assert pair["number"] == "4821"  # shown whole; some write it in threes all the same
    pair["number"] = "4 821"
    typed = {
        name: written.format(
            spaced=digits, dashed="-".join(digits.split()), bare="".join(digits.split())
        )
        for name, digits in pair.items()
    }
    shown = page(client.post("/question/", typed))
    assert "<h1" in shown
    assert "Вопрос № 4821" in "".join(shown.split("\N{NO-BREAK SPACE}"))
    assert TEXT in shown


def test_the_answer_of_the_desk_stands_on_the_page(client: Client) -> None:
    pair = asked(client)
    operator, unit = UserFactory(role=Role.OPERATOR), UnitFactory()
    topic = Topic.objects.create(code="A01", name="Возврат", unit=unit)
    incident = Incident.objects.get()
    incident.triage(unit=unit, topic=topic, urgency=Urgency.NORMAL, by=operator, at=NOON)
    assert f"в работе: {unit}" in page(client.post("/question/", pair))
    reply = Reply.begin(incident, to=incident.messages.get(), key=uuid4(), by=operator, at=NOON)
    reply.save_draft("Обменяют: у вас 14 дней.", revision=0, by=operator, at=NOON)
    reply.send(by=operator, at=NOON)
    shown = page(client.post("/question/", pair))
    assert "готовим ответ" in shown
    assert "Обменяют" not in shown
    delivery = Delivery.objects.get()
    send_delivery.send(delivery.pk, at=NOON + timedelta(seconds=15))
    outbound_send_delivery.tell(delivery.pk, at=NOON + timedelta(seconds=15))
    shown = page(client.post("/question/", pair))
    assert "отвечено" in shown
    assert "Обменяют: у вас 14 дней." in shown
    assert "12:00" in shown
    assert "Мы ответили на ваш вопрос" not in shown
    wave = WaveFactory(slug="opros")
    open_wave(wave, by=None, at=NOON)
    Invitations.arrange(wave, every=0, after_answers=True, by=None, at=NOON)
    shown = page(client.post("/question/", pair))
    assert "Мы ответили на ваш вопрос" in shown
    assert 'action="/surveys/opros/served/"' in shown


def test_more_can_be_added_once(client: Client) -> None:
    pair = asked(client)
    key = form_key_of(client, pair)
    more = {**pair, "act": "add", "text": "А без чека?", "key": key}
    for _press in range(3):
        shown = page(client.post("/question/", more))
        assert "Добавили" in shown
    assert shown.count("А без чека?") == 1
    assert Incident.objects.get().messages.count() == 2
    empty = client.post("/question/", {**more, "text": " "})
    assert empty.status_code == 422
    assert TEXT in page(empty)
    kept = page(client.post("/question/", {**more, "text": "Ещё", "_resume": "1"}))
    assert ">\nЕщё</textarea>" in kept
    assert "Ошибка" not in kept
    assert Incident.objects.get().messages.count() == 2


def test_one_question_holds_as_much_as_a_person_writes(client: Client) -> None:
    pair = asked(client)
    for _message in range(site_questions.MOST_MESSAGES - 3):
        code, key = "".join(pair["code"].split()), uuid4()
        assert site_questions.receive_addition(
            number=int(pair["number"]), code=code, key=key, text="Ещё", at=NOON
        )
    more = [{**pair, "act": "add", "text": f"Ещё {n}", "key": str(uuid4())} for n in range(3)]
    assert [client.post("/question/", one).status_code for one in more] == [200, 200, 422]
    assert client.post("/question/", more[1]).status_code == 200, "pressed twice"
    refused = page(client.post("/question/", more[2]))
    assert "Здесь уже очень много" in refused
    assert ">\nЕщё 2</textarea>" in refused
    assert Message.objects.count() == site_questions.MOST_MESSAGES


def test_a_comment_on_the_answer_that_is_too_long_is_refused_and_kept(client: Client) -> None:
    comment = "я" * (TEXT_LIMIT + 1)
    press = {**asked(client), "act": "unhelped", "text": comment, "key": str(uuid4())}
    refused = client.post("/question/", press)
    assert refused.status_code == 422
    assert f">\n{comment}</textarea>" in page(refused)

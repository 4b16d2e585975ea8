"""Likely answers beside the composer: from everywhere at once, each with its reason, masked, put in
by a press and sent by nobody; nothing private of one person reaches another."""

from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from otklik.cms.search import index_entries, search_entry
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.public_answers.models import Pair
from otklik.incidents.replies.models import Reply
from otklik.incidents.reply_templates.models import ReplyTemplate, Wording
from otklik.incidents.topics.models import Topic, Urgency
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
ASKED = "Магазин на Мира не меняет платье с биркой, чек есть"


@pytest.fixture
def operator(client: Client, staff: Staff) -> Client:
    client.force_login(staff.operator)
    return client


def answered(
    incident: Incident, text: str, staff: Staff, *, lane: str = Message.Lane.PUBLIC
) -> Reply:
    """An answer that stands in the network."""
    asked = incident.messages.inbound().get()
    reply = Reply.begin(incident, to=asked, key=uuid4(), by=staff.operator, at=NOON)
    reply.save_draft(text, revision=0, by=staff.operator, at=NOON)
    Reply.objects.filter(pk=reply.pk).update(status=Reply.Status.SENT, lane=lane)
    incident.note_answer(to=asked, at=NOON)
    return reply


def address(incident: Incident, key: object, name: str = "answers/") -> str:
    return f"/desk/incidents/{incident.number}/replies/{key}/{name}"


def offered(operator: Client, incident: Incident) -> str:
    to = incident.messages.inbound().get().pk
    page = operator.get(address(incident, uuid4()), {"to": to})
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


def test_all_that_we_have_is_ranked_together_with_the_words_in_common(
    operator: Client, written: Written, topic: Topic, staff: Staff, sorted_incident: Incident
) -> None:
    earlier = written.incident("Здравствуйте! Не меняют платье, магазин говорит: бирка срезана")
    answered(earlier, "Обменяют платье за 14 дней, если оно не ношено.", staff)
    other = written.incident("Когда откроется ярмарка на площади Минутка")
    answered(other, "Ярмарка откроется 3 марта.", staff)
    Pair.objects.create(
        incident=earlier, question="Не меняют платье?", answer="Обязаны обменять.",
        shown_at=NOON, shown_by=staff.operator,
    )  # fmt: skip
    index_entries.put(
        "page/1", url="/obmen/", kind=search_entry.Kind.PAGE, language="ru",
        title="Обмен платья и обуви",
        text="Как обменять платье в магазине, если чек есть",
    )  # fmt: skip
    index_entries.put(
        "act/law/25", url="/acts/law/#25", kind=search_entry.Kind.CLAUSE, language="ru",
        title="Закон, статья 25", text="Магазин меняет платье с биркой и чеком.",
    )  # fmt: skip
    template = Wording(kind=Wording.Kind.TEMPLATE, name="Обмен", topic=topic, text="До [срок].")
    template.keep(by=staff.operator, at=NOON)
    ReplyTemplate.objects.create(topic=topic, text="Обменяют платье.", basis="статья 25")
    page = offered(operator, sorted_incident)
    for item in (
        "прежний ответ", "спросили и ответили на сайте", "страница сайта", "пункт документа",
        "шаблон", "пример из комплекта", "Основание: статья 25", "никто не проверил",
        "http://testserver/acts/law/#25",
    ):  # fmt: skip
        assert item in page, item
    assert page.count("бщие слова: ") == 5
    assert "?to=" not in page
    assert "По теме; общие слова: платье" in page
    assert "Проверьте перед отправкой: 14 дней" in page
    assert "Ярмарка" not in page


def test_earlier_answers_are_masked_and_private_ones_stay_private(
    operator: Client, written: Written, staff: Staff
) -> None:
    open_one, closed_one = written.incident(f"{ASKED}, в центре"), written.incident(ASKED)
    answered(open_one, "Магомадов Адам, звоните 8 928 000-11-22: обменяют.", staff)
    private = Message.Lane.PRIVATE
    answered(closed_one, "Ваш договор у нас, платье обменяют.", staff, lane=private)
    incident = written.incident(f"{ASKED}!")
    page = offered(operator, incident)
    assert "[имя], звоните [телефон]: обменяют." in page
    assert "Ваш договор" not in page
    Message.objects.filter(incident=incident).update(lane=private)
    assert "Ваш договор" in offered(operator, incident)


def test_what_did_not_help_and_what_one_may_not_see_is_not_offered(
    client: Client, written: Written, staff: Staff, topic: Topic
) -> None:
    earlier = written.incident(ASKED)
    answered(earlier, "Обменяют платье.", staff)
    incident = written.incident(f"{ASKED}!")
    client.force_login(staff.operator)
    assert "Обменяют платье." in offered(client, incident)
    Incident.objects.filter(pk=earlier.pk).update(reopened_at=NOON)
    assert "Обменяют платье." not in offered(client, incident)
    Incident.objects.filter(pk=earlier.pk).update(reopened_at=None)
    Incident.objects.filter(pk=incident.pk).update(assignee=staff.specialist)
    client.force_login(staff.specialist)
    assert "Обменяют платье." not in offered(client, incident)


def test_one_press_fills_the_days_says_what_to_check_and_sends_nothing(
    operator: Client, sorted_incident: Incident, topic: Topic, staff: Staff
) -> None:
    template = Wording(
        kind=Wording.Kind.TEMPLATE, name="Обмен", topic=topic,
        text="Вопрос [номер]: придите [через 400 дней] на [адрес].",
    )  # fmt: skip
    template.keep(by=staff.operator, at=NOON)
    key, to = uuid4(), sorted_incident.messages.get().pk
    typed = {"text": "Добрый день.", "revision": 0, "to": to, "answer": f"template-{template.pk}"}
    page = operator.post(address(sorted_incident, key, "answers/insertion/"), typed, follow=True)
    reply = Reply.objects.get()
    assert reply.text.startswith(f"Добрый день.\n\nВопрос {sorted_incident}: придите ")
    assert reply.text.endswith(" года на [адрес].")
    assert reply.status == Reply.Status.DRAFT
    text = page.content.decode()
    assert "Проверьте в нём:" in text
    assert "[адрес]" in text
    checked = operator.post(
        address(sorted_incident, key, "review/"),
        {"text": reply.text, "revision": reply.revision, "to": to, "said": ""},
        headers={"HX-Request": "true"},
    )
    assert "Это место не заполнено" in checked.content.decode()


def test_without_scripts_a_press_keeps_what_was_typed_and_shows_them(
    operator: Client, sorted_incident: Incident, topic: Topic
) -> None:
    ReplyTemplate.objects.create(topic=topic, text="Обменяют платье.")
    bare = operator.get(f"/desk/incidents/{sorted_incident.number}/").content.decode()
    assert "Подобрать ответы" in bare
    assert "Обменяют платье." not in bare
    typed = {"text": "Набрано", "revision": 0, "to": sorted_incident.messages.get().pk}
    page = operator.post(address(sorted_incident, uuid4()), typed, follow=True).content.decode()
    assert "Набрано" in page
    assert "Обменяют платье." in page
    assert "Подобрать ответы" not in page


def test_nothing_like_it_is_said_and_bad_addresses_are_not_found(
    operator: Client, written: Written, sorted_incident: Incident
) -> None:
    incident = written.incident("Абракадабра щъъъ")
    assert "Похожего нет" in offered(operator, incident)
    for to in ("", "x", "9" * 30, "999999"):
        assert operator.get(address(incident, uuid4()), {"to": to}).status_code == 404
    foreign = sorted_incident.messages.get().pk
    assert operator.get(address(incident, uuid4()), {"to": foreign}).status_code == 404


def test_many_earlier_ones_cost_no_more_queries(
    operator: Client,
    written: Written,
    topic: Topic,
    staff: Staff,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(30):
        earlier = written.incident(f"{ASKED}, дом {number}")
        earlier.triage(
            unit=staff.operator.current_appointments[0].unit, topic=topic,
            urgency=Urgency.NORMAL, by=staff.operator, at=NOON,
        )  # fmt: skip
        answered(earlier, f"Обменяют платье, ответ {number}.", staff)
    incident = written.incident(ASKED)
    with django_assert_max_num_queries(16):
        page = offered(operator, incident)
    assert page.count("прежний ответ") == 5

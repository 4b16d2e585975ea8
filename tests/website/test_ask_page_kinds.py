"""Which it is: a question, a request for information with its own clock, an appeal."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from otklik.incidents.cases.client import Identity
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.foi_requests.models import InformationRequest, RequestTerms
from otklik.incidents.intake.models import Question
from otklik.organisation.people.roles_and_rights import Role
from tests.factories import UserFactory
from tests.website.asking import NOON, TEXT, filled, form_key, page

pytestmark = pytest.mark.django_db

WHO = {"name": "Анна Иванова", "reply_to": "anna@example.org"}


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    cache.clear()
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def _terms() -> None:
    RequestTerms.objects.create(
        basis="закон № 8-ФЗ",
        answer_days=30,
        delay_notice_days=7,
        delay_days=15,
        appeals_name="Госуслуги",
        appeals_url="https://www.gosuslugi.ru/",
    )


def test_the_first_press_sends_nothing_and_asks_which_it_is(client: Client) -> None:
    key = form_key(client)
    shown = page(client.post("/ask/", {"text": TEXT, "key": key}))
    assert "Вопрос ещё не отправлен" in shown
    assert re.search(r'<input[^>]*value="question"[^>]* checked>', shown)
    assert 'value="appeal"' in shown
    assert 'value="request"' not in shown, "no pack gave terms of requests"
    assert f">\n{TEXT}</textarea>" in shown
    assert f'value="{key}"' in shown
    assert not Incident.objects.exists()


@pytest.mark.usefixtures("_terms")
def test_a_request_names_who_asks_and_has_the_clock_of_the_law(client: Client) -> None:
    key = form_key(client)
    shown = page(client.post("/ask/", filled(key=key, kind="request")))
    assert "Запрос ещё не отправлен" in shown
    assert "Ответим в течение 30 календарных дней со дня регистрации: закон № 8-ФЗ." in shown
    assert not Incident.objects.exists()
    sent = filled(key=key, kind="request", **WHO)
    shown = page(client.post("/ask/", sent))
    assert "Запрос получен" in shown
    for typed in (TEXT, *WHO.values()):
        assert typed not in shown, "the page may stay open on a computer of others"
    asked_form = shown.partition('id="asked-form"')[2].partition("</form>")[0]
    carried = dict(re.findall(r'name="(\w+)"\s+value="([^"]*)"', asked_form))
    assert "The request is received" in page(client.post("/en/ask/", {**carried, "_resume": "1"}))
    wrong = page(client.post("/ask/", {**carried, "code": "000000000", "_resume": "1"}))
    assert "Запрос получен" not in wrong
    assert "Ответим в течение 30 календарных дней" in shown
    assert "Постараемся" not in shown
    message, question = Message.objects.get(), Question.objects.get()
    assert message.text == TEXT
    assert Identity.objects.values("name", "reply_to").get() == WHO
    assert question.kind == "request"
    assert client.post("/ask/", sent).status_code == 200
    assert Incident.objects.count() == 1
    again = page(client.post("/en/ask/", {**sent, "_resume": "1"}))
    assert "The request is received" in again


@pytest.mark.usefixtures("_terms")
def test_the_page_of_a_request_tells_its_days(client: Client) -> None:
    shown = page(client.post("/ask/", filled(key=form_key(client), kind="request", **WHO)))
    number, code = re.findall(r"<dd>([\d\s]+)</dd>", shown)
    pair = {"number": number, "code": code}
    shown = page(client.post("/question/", pair))
    assert "ещё не зарегистрирован" in shown
    assert f"Запрос {number}</h1>" in shown
    assert '<span lang="ru">закон № 8-ФЗ</span>' in page(client.post("/en/question/", pair))
    incident, by = Incident.objects.get(), UserFactory(role=Role.OPERATOR)
    asked = InformationRequest.register(
        incident, subject="Сведения", received_on=NOON.date(), by=by, at=NOON
    )
    shown = page(client.post("/question/", pair))
    assert "№ 1 в нашем реестре с 24 ноября 2026" in shown.replace("\u00a0", " ")
    assert "Последний день ответа — 24 декабря 2026" in shown.replace("\u00a0", " ")
    client.force_login(by)
    assert "Автор указал, куда ответить" in page(client.get("/desk/requests/1/"))
    client.logout()
    asked.take_out(reason="Это вопрос", by=by, at=NOON)
    assert "ещё не зарегистрирован" in page(client.post("/question/", pair))


@pytest.mark.usefixtures("_terms")
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": " "}, "Без имени можно отправить это как вопрос."),
        ({"reply_to": ""}, "Напишите электронную почту или почтовый адрес"),
        ({"name": "ж" * 400}, "Сократите"),
        ({"text": ""}, "Напишите вопрос: хватит одного предложения."),
    ],
)
def test_what_a_request_lacks_is_said_and_the_rest_stays(
    client: Client, typed: dict[str, str], sentence: str
) -> None:
    sent = filled(key=uuid4(), kind="request", **WHO) | typed
    answer = client.post("/ask/", sent)
    assert answer.status_code == 422
    assert sentence in page(answer)
    for name, value in sent.items():
        assert value.strip() in page(answer), name
    kept = page(client.post("/ask/", {**sent, "_resume": "1"}))
    assert "Ошибка" not in kept
    assert typed.get("reply_to", WHO["reply_to"]) in kept


@pytest.mark.usefixtures("_terms")
def test_without_a_name_it_goes_as_a_question(client: Client) -> None:
    """The second button of the last step: its kind comes after the hidden one."""
    fields = filled(key=form_key(client)) | {"kind": ["request", "question"], "reply_to": ""}
    assert "Вопрос принят" in page(client.post("/ask/", fields))
    assert Question.objects.get().kind == "question"
    assert Message.objects.get().text == TEXT


@pytest.mark.usefixtures("_terms")
def test_an_appeal_is_accepted_nowhere_and_its_words_come_back(client: Client) -> None:
    key = form_key(client)
    answer = client.post("/ask/", filled(key=key, kind="appeal"))
    shown = page(answer)
    assert "<h1" in shown
    assert "Официальное обращение подают не здесь" in shown
    assert "Мы ничего не отправили и не сохранили" in shown
    assert '<label class="label" for="id_text">Ваш текст</label>' in shown
    assert '<a href="https://www.gosuslugi.ru/" rel="noopener">' in shown
    assert f">\n{TEXT}</textarea>" in shown
    assert "Ваш текст</label>" in shown
    assert "Номер" not in shown
    assert not Message.objects.exists()
    resumed = page(client.post("/en/ask/", filled(key=key, kind="appeal", _resume="1")))
    assert TEXT in resumed
    assert "Вопрос принят" in page(client.post("/ask/", filled(key=key)))


@pytest.mark.parametrize("who", [{}, WHO])
@pytest.mark.parametrize("kind", ["", "order", "request"])
def test_what_is_not_offered_is_not_taken(client: Client, kind: str, who: dict[str, str]) -> None:
    """Requests are not, where no pack gave their terms."""
    answer = client.post("/ask/", filled(key=uuid4(), kind=kind, **who))
    assert answer.status_code == 422
    assert "Выберите что-нибудь одно." in page(answer)
    assert f">\n{TEXT}</textarea>" in page(answer)
    assert not Message.objects.exists()


def test_the_desk_sees_what_the_author_chose(client: Client) -> None:
    client.post("/ask/", filled(key=uuid4()))
    client.force_login(UserFactory(role=Role.OPERATOR))
    assert "Автор выбрал: вопрос." in page(client.get("/desk/incidents/1/"))

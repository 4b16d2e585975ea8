"""Before a question is stored, and beside a reply: answers in force that may fit."""

from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from otklik.cms.search import fulltext
from otklik.incidents.cases.incident import Incident
from otklik.knowledge.articles import matches, publish_and_reconfirm_answer
from otklik.knowledge.articles.models import AnswerPage
from otklik.organisation.people.user import User
from tests.incidents.conftest import Staff, Written, account, staff, unit, written
from tests.statements import failing
from tests.website.asking import filled, form_key, page

from .conftest import AT

__all__ = ["account", "staff", "unit", "written"]

pytestmark = pytest.mark.django_db
ASKED = "Купила ботинки, а они малы, хочу обменять, магазин отказывает"


@pytest.fixture
def _signed(shoe: AnswerPage, kettle: AnswerPage, lawyer: User) -> None:
    for answer in (shoe, kettle):
        publish_and_reconfirm_answer.sign(answer, by=lawyer, at=AT)


@pytest.mark.usefixtures("_signed")
def test_the_words_of_a_message_tell_the_answer(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(4):
        (found,) = matches.near(ASKED)
    assert found.question.startswith("Ботинки малы")
    assert found.short.startswith("Да, в течение 14 дней")
    assert found.url == "/answers/shoe/"
    (kettle,) = matches.near("Чайник сломался, деньги не отдают")
    assert kettle.danger.startswith("Искрит")
    assert matches.near("До скольки вы работаете?") == []
    assert matches.near("") == []


def test_a_draft_is_no_answer(shoe: AnswerPage) -> None:
    assert matches.near(ASKED) == []


@pytest.mark.usefixtures("_signed")
def test_to_ask_takes_two_steps_where_an_answer_may_fit(client: Client) -> None:
    key = form_key(client)
    first = client.post("/ask/", {"text": ASKED, "key": key})
    shown = page(first)
    assert first.status_code == 200
    assert "Вопрос ещё не отправлен" in shown
    assert 'href="/answers/shoe/"' in shown
    assert ASKED in shown, "nothing typed is lost"
    assert f'value="{key}"' in shown
    assert not Incident.objects.exists()
    second = page(client.post("/ask/", filled(ASKED, key=key)))
    assert "Номер" in second
    assert Incident.objects.count() == 1
    client.post("/ask/", filled(ASKED, key=key))
    assert Incident.objects.count() == 1


@pytest.mark.usefixtures("_signed")
def test_where_nothing_fits_only_the_kind_is_asked(client: Client) -> None:
    sent = {"text": "До скольки вы работаете?", "key": form_key(client)}
    shown = page(client.post("/ask/", sent))
    assert "Остался один шаг</h1>" in shown
    assert "Похоже, ответ уже есть" not in shown
    assert "Ответ целиком" not in shown
    assert not Incident.objects.exists()


@pytest.mark.usefixtures("_signed")
def test_a_search_that_fails_holds_no_question_up(client: Client) -> None:
    key = form_key(client)
    with failing(fulltext.TABLE):
        shown = page(client.post("/ask/", {"text": ASKED, "key": key}))
        assert "Остался один шаг" in shown
        assert "Номер" in page(client.post("/ask/", filled(ASKED, key=key)))
    assert Incident.objects.count() == 1


@pytest.mark.usefixtures("_signed")
def test_a_fault_on_the_second_step_keeps_it_the_second(client: Client) -> None:
    sent = {"text": "", "key": form_key(client), "seen": "1"}
    shown = page(client.post("/ask/", sent))
    assert 'name="seen" value="1"' in shown


@pytest.mark.usefixtures("_signed")
def test_the_desk_is_offered_the_short_answer_and_the_way_to_the_whole(
    client: Client, written: Written, staff: Staff
) -> None:
    incident = written.incident(ASKED)
    client.force_login(staff.operator)
    to = incident.messages.inbound().get().pk
    address = f"/desk/incidents/{incident.number}/replies/{uuid4()}/answers/"
    shown = page(client.get(address, {"to": to}))
    assert "ответ на сайте" in shown
    assert "Да, в течение 14 дней, не считая дня покупки. http://" in shown
    assert "/answers/shoe/" in shown


@pytest.mark.usefixtures("_signed")
def test_the_list_by_needs_and_by_words(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/answers/")
    with django_assert_max_num_queries(12):
        whole = page(client.get("/answers/"))
    assert (
        whole.index("Вернуть или обменять") < whole.index("Ботинки") < whole.index("Товар с браком")
    )
    found = page(client.get("/answers/", {"q": "поменять туфли"}))
    assert "Ботинки" in found
    assert "Чайник" not in found
    nothing = page(client.get("/answers/", {"q": "космонавтика"}))
    assert "ничего не нашлось" in nothing
    assert "Чайник" in nothing


@pytest.mark.usefixtures("_signed")
def test_a_page_leads_on_and_is_found_everywhere(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/answers/shoe/")
    with django_assert_max_num_queries(12):
        shown = page(client.get("/answers/shoe/"))
    for words in ("Ботинки", "Сохраните ярлыки.", "Спор решает суд.", "статья 25, пункт 1"):
        assert words in shown
    assert 'href="/answers/kettle/"' in shown
    assert "Нашли, что искали?" in shown
    danger = page(client.get("/answers/kettle/"))
    assert danger.index("Искрит") < danger.rindex("Да. Деньги")
    assert "Ботинки малы" in page(client.get("/sitemap/"))
    home = page(client.get("/"))
    assert 'href="/answers/kettle/"' in home
    assert home.count('href="/answers/"') >= 2, "in the menu and below the questions"
    assert "in Russian only" in page(client.get("/en/answers/shoe/"))
    found = page(client.get("/search/", {"q": "поменять туфли"}))
    assert "Ботинки малы" in found
    assert "<p>туфли" not in found, "daily words find a page and stand on none"
    assert found.count("туфли") == found.count("поменять туфли"), "only as it was typed"

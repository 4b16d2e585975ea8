"""What everyone sees of surveys: which run, what came of them, and how far to trust it."""

import gzip
from datetime import date
from http import HTTPStatus

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from otklik.cms.search import search
from otklik.organisation.people.roles_and_rights import Role
from otklik.surveys.lifecycle.transitions import close_wave, publish_wave, withdraw_wave
from otklik.surveys.waves.models import Wave
from tests.factories import UserFactory, WaveFactory

from .conftest import NOON
from .filling import filled

pytestmark = pytest.mark.django_db

EVERYTHING = {
    "overall": {"satisfied": 48, "not-satisfied": 21, "unsure": 8},
    "sources": {"site": 30, "site vk": 25, "vk ok": 10, "other": 5},
    "site-frequency": {"constantly": 30, "sometimes": 25, "unsure": 10},
    "site-finds": {"yes": 50, "no": 3, "unsure": 19},
    "site-ease": {"5": 10, "4": 20, "3": 20, "2": 10, "1": 4},
    "information": {"5": 30, "4": 20, "3": 9, "2": 2, "1": 4},
    **{
        f"{question}.{row}": table
        for row in ("site", "vk", "ok", "telegram")
        for question, table in {
            "frequency": {"constantly": 30, "sometimes": 25, "unsure": 10},
            "useful": {"yes": 30, "no": 25, "unsure": 10},
            "amount": {"1": 5, "2": 6, "3": 20, "4": 30, "5": 9, "unsure": 11},
        }.items()
    },
}


@pytest.fixture
def published() -> Wave:
    wave = filled(
        81,
        EVERYTHING,
        texts={"site-sought": ["Секретный текст"] * 7},
        slug="2026",
        title="Осенний опрос",
        purpose="Узнать, чего не хватает.",
    )
    publish_wave(wave, by=None, at=NOON)
    return wave


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode().replace("\xa0", " ")


def test_results_are_a_secret_until_staff_publish_them(client: Client) -> None:
    wave = filled(81, EVERYTHING)
    address = f"/surveys/{wave.slug}/results/"
    assert client.get(address).status_code == HTTPStatus.NOT_FOUND
    client.force_login(UserFactory(role=Role.LEAD))  # staff read them at the desk
    assert client.get(address).status_code == HTTPStatus.NOT_FOUND
    assert client.get("/surveys/nothing/results/").status_code == HTTPStatus.NOT_FOUND
    publish_wave(wave, by=None, at=NOON)
    assert client.get(address).status_code == HTTPStatus.OK


def test_the_page_says_the_answer_first_and_then_how_far_to_trust_it(
    client: Client, published: Wave
) -> None:
    html = page(client, "/surveys/2026/results/")
    order = [
        "Осенний опрос",
        "Большинство ответили «<span",
        "Заполнено: 81 анкета. Ответы принимали с 24 ноября по 14 декабря 2026.",
        "Опрос не репрезентативен: отвечали те, кто захотел; интервал не учитывает этого.",
        "Вы скорее удовлетворены или скорее не удовлетворены",
        "<b>62 %</b> (48 из 77)",
        "Ответили: 77, не ответили: 4.",
        "Как считали",
    ]
    places = [html.find(words) for words in order]
    assert -1 not in places
    assert places == sorted(places)


def test_each_question_has_its_chart_and_table_and_no_text_is_shown(
    client: Client, published: Wave
) -> None:
    html = page(client, "/surveys/2026/results/")
    assert html.count('<figure class="chart"') == 18  # 13 questions: 4 open, 3 of four rows
    assert html.count("<summary>Таблицей</summary>") == 18
    assert html.count('class="note">Вопрос') == 13
    assert "Написали 7 человек. Тексты не публикуются" in html
    assert "Секретный текст" not in html
    assert "Скрыто ответов: 2 из 3." in html
    assert "style=" not in html
    assert "Пример" not in html


def test_an_example_is_called_one_above_everything(client: Client) -> None:
    wave = filled(9, {"overall": {"satisfied": 9}}, is_example=True)
    publish_wave(wave, by=None, at=NOON)
    html = page(client, f"/surveys/{wave.slug}/results/")
    assert html.find(">Пример: ответы придуманы</aside>") < html.find("<main")
    assert "Пример: ответы придуманы" in page(client, "/surveys/")


def test_words_of_the_questionnaire_tell_their_language(client: Client, published: Wave) -> None:
    html = page(client, "/en/surveys/2026/results/")
    assert 'Most answered “<span lang="ru">Скорее удовлетворен</span>”: 62% (48 of 77)' in html
    assert '<span class="bar-name" lang="ru">Скорее удовлетворен</span>' in html
    assert "The survey is not representative" in html


def test_the_page_is_light_and_asks_the_database_little(
    client: Client, published: Wave, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    page(client, "/surveys/")  # the form of a version is read once in a process
    for address in ("/surveys/2026/results/", "/surveys/"):
        with django_assert_max_num_queries(12):
            answer = client.get(address)
        assert len(gzip.compress(answer.content)) <= 60_000
        assert not answer.cookies


def test_open_surveys_come_first(client: Client, published: Wave) -> None:
    running = filled(1, {}, closed=False, slug="winter", title="Зимний опрос")
    awaited = filled(1, {}, title="Весенний опрос", results_on=date(2026, 12, 28))
    planned = WaveFactory(title="Опрос будущего года")
    html = page(client, "/surveys/")
    assert html.find(running.title) < html.find(awaited.title) < html.find(published.title)
    assert f'href="/surveys/{running.slug}/">Ответить на 13 вопросов</a>' in html
    assert "результаты будут здесь к 28 декабря 2026" in html
    assert 'href="/surveys/2026/results/"' in html
    assert planned.title not in html
    assert "Сейчас опросов нет" not in html


def test_without_a_survey_the_list_says_when_and_where(client: Client) -> None:
    assert "Следующий появится здесь" in page(client, "/surveys/")
    WaveFactory(opens_on=date(2027, 1, 11))
    with time_machine.travel("2026-12-01T09:00:00+00:00"):
        html = page(client, "/surveys/")
    assert "Сейчас опросов нет." in html
    assert "Следующий начнётся 11 января 2027 на этой странице." in html


def test_an_editor_is_led_to_the_words_of_a_survey(client: Client, published: Wave) -> None:
    address = f"/admin/snippets/surveys/wave/edit/{published.pk}/"
    link = f'<a href="{address}">Исправить эту страницу</a>'
    places = ("/surveys/2026/results/", "/surveys/2026/", "/surveys/2026/thanks/")
    for place in places:
        assert link not in page(client, place)
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    for place in places:
        assert link in page(client, place)


def found(query: str) -> list[str]:
    return [hit.url for hit in search.search(query, language="ru").hits]


def test_the_search_knows_what_everyone_may_see(published: Wave) -> None:
    assert found("осенний опрос") == ["/surveys/2026/results/"]
    withdraw_wave(published, by=None, at=NOON)
    assert found("осенний опрос") == []
    wave = filled(1, {}, closed=False, slug="winter", title="Зимний опрос")
    assert found("зимний") == ["/surveys/winter/"]
    close_wave(wave, by=None, at=NOON)
    assert found("зимний") == []

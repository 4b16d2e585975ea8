"""The first page: a search, what people come for, what was answered, how to reach us now."""

import json
import re
from datetime import UTC, date, datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from otklik.incidents.public_answers.models import Pair
from otklik.knowledge.articles import publish_and_reconfirm_answer
from otklik.knowledge.articles.models import AnswerPage
from otklik.organisation.people.roles_and_rights import Role
from otklik.surveys.lifecycle.transitions import open_wave
from otklik.website.pages.home import HomePage
from otklik.website.pages.text_page import TextPage
from tests.factories import AccountFactory, UserFactory, WaveFactory
from tests.incidents.conftest import Written
from tests.knowledge.conftest import folder, index, shoe
from tests.website.planted import authority, planted, site

__all__ = ["authority", "folder", "index", "planted", "shoe", "site"]

pytestmark = pytest.mark.django_db

MOSCOW = ZoneInfo("Europe/Moscow")


def page(client: Client, address: str = "/") -> str:
    return unescape(client.get(address).content.decode())


def main(text: str) -> str:
    return text.partition("<main")[2].partition("</main>")[0]


def need(words: str, **where: object) -> dict[str, object]:
    value = {"words": words, "icon": "shop", "page": None, "address": "", **where}
    return {"type": "need", "value": value}


def test_the_first_page_is_a_sentence_a_search_and_what_people_come_for(
    client: Client, site: HomePage
) -> None:
    shown = page(client)

    assert f">{site.headline}</h1>" in shown
    assert re.search(r'<form class="find-site" role="search" method="get" action="/search/"', shown)
    assert 'name="q" id="id_q"' in shown
    needs = re.search(r'<ul class="needs">(.*?)</ul>', shown, re.S)
    assert needs is not None
    assert 1 <= needs[1].count("<li>") <= 6
    assert needs[1].count("<svg") == needs[1].count("<li>")


def test_no_need_leads_nowhere(client: Client, site: HomePage) -> None:
    needs = re.findall(r'<li><a href="([^"]+)"><svg', page(client))
    assert needs
    for address in needs:
        if address != "/surveys/":  # its room is tested by its own tests
            assert client.get(address).status_code == 200, address


def test_a_need_of_a_page_that_is_not_shown_is_not_shown(client: Client, site: HomePage) -> None:
    text = TextPage.objects.get(slug="how-we-answer")
    site.needs = json.dumps([need("Пожаловаться", page=text.pk), need("Искать", address="/acts/")])
    site.save_revision().publish()
    assert "Пожаловаться" in main(page(client))

    text.unpublish()

    assert "Пожаловаться" not in main(page(client))
    assert "Искать" in main(page(client))


def test_a_need_of_surveys_waits_until_there_is_one(client: Client, site: HomePage) -> None:
    site.needs = json.dumps(
        [need("Оценить", address="/surveys/"), need("Искать", address="/acts/")]
    )
    site.save_revision().publish()
    assert "Оценить" not in main(page(client))
    assert "Найти" in main(page(client))

    WaveFactory(opened_at=timezone.now())

    assert "Оценить" in main(page(client))


def test_needs_are_said_in_english_where_somebody_wrote_it(client: Client, site: HomePage) -> None:
    planted = main(page(client, "/en/"))
    assert "Ask about a refund" in planted
    assert "Спросить о возврате" not in planted
    assert "Спросить о возврате" in main(page(client))

    site.needs = json.dumps([need("Только по-русски", address="/acts/")])
    site.save_revision().publish()

    assert '<span lang="ru">Только по-русски</span>' in main(page(client, "/en/"))


def test_needs_lead_to_pages_in_the_language_of_the_reader(client: Client, site: HomePage) -> None:
    text = TextPage.objects.get(slug="how-we-answer")
    site.needs = json.dumps(
        [
            need("Один", page=text.pk),
            need("Два", address="/search/?q=чек"),
            need("Три", address="https://example.org/"),
        ]
    )
    site.save_revision().publish()

    shown = main(page(client, "/en/"))

    assert 'href="/en/how-we-answer/"' in shown
    assert re.search(r'href="/en/search/\?q=(чек|%D1%87%D0%B5%D0%BA)"', shown)
    assert 'href="https://example.org/"' in shown


@pytest.mark.parametrize(
    "where",
    [{}, {"address": "ask"}, {"address": "//example.org/"}, {"address": "javascript:alert(1)"}],
)
def test_a_need_must_lead_to_one_place(site: HomePage, where: dict[str, str]) -> None:
    block = HomePage._meta.get_field("needs").stream_block.child_blocks["need"]
    value = block.to_python({"words": "Вернуть", "icon": "back", "address": "", **where})

    with pytest.raises(Exception, match="Validation error"):
        block.clean(value)


def test_one_notice_stands_until_its_last_day(client: Client, site: HomePage) -> None:
    site.notice, site.notice_until = "<p>Приём перенесён на улицу Мира</p>", date(2026, 11, 25)
    site.save_revision().publish()

    with time_machine.travel(datetime(2026, 11, 25, 23, 59, tzinfo=MOSCOW), tick=False):
        assert "Приём перенесён" in page(client)
    with time_machine.travel(datetime(2026, 11, 26, 0, 0, tzinfo=MOSCOW), tick=False):
        assert "Приём перенесён" not in page(client)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ((2026, 11, 24, 8, 59), "Сейчас закрыто. Откроемся сегодня в 9:00."),
        ((2026, 11, 24, 9, 0), "Сейчас открыто до 13:00, потом с 14:00 до 18:00."),
        ((2026, 11, 24, 13, 0), "Сейчас перерыв. Откроемся в 14:00, работаем до 18:00."),
        ((2026, 11, 24, 17, 59), "Сейчас открыто до 18:00."),
        ((2026, 11, 24, 18, 0), "Сейчас закрыто. Откроемся завтра в 9:00."),
        ((2026, 11, 27, 18, 0), "Сейчас закрыто. Откроемся 30 ноября (понедельник) в 9:00."),
        ((2026, 11, 3, 16, 59), "Сейчас открыто до 17:00. Сегодня короткий день перед праздником."),
        (
            (2026, 11, 4, 12, 0),
            "Откроемся завтра в 9:00. Сегодня выходной: День народного единства.",
        ),
    ],
)
def test_the_hours_of_today_are_true_at_each_border(
    client: Client, at: tuple[int, int, int, int, int], sentence: str
) -> None:
    with time_machine.travel(datetime(*at, tzinfo=MOSCOW), tick=False):
        for address in ("/", "/contacts/"):
            text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", main(page(client, address))))
            assert sentence in text


def test_in_english_the_frame_is_english_and_the_text_says_that_it_is_russian(
    client: Client, site: HomePage
) -> None:
    shown = page(client, "/en/")

    assert '<html lang="en"' in shown
    assert "The text of this page is in Russian only." in shown
    assert f'lang="ru">{site.headline}</h1>' in shown
    assert '<span class="name-short" lang="ru">' in shown
    assert "The text of this page is in Russian only." not in page(client)


@pytest.mark.usefixtures("site")
def test_every_field_but_the_title_may_stay_empty(client: Client) -> None:
    HomePage.objects.update(headline="", search_example="", needs="[]", notice="")

    shown = page(client)

    assert ">Отвечаем на то, о чём нас спрашивают</h1>" in shown
    assert "С чем приходят" not in shown
    assert "Например:" not in shown


@pytest.mark.usefixtures("site")
def test_pairs_are_two_dashes_with_the_day_and_the_place(client: Client, shoe: AnswerPage) -> None:
    assert "Спросили — ответили" not in page(client)
    publish_and_reconfirm_answer.sign(
        shoe, by=UserFactory(role=Role.AUTHORISED), at=datetime(2026, 11, 24, tzinfo=UTC)
    )
    incident = Written(AccountFactory(name="Стена")).incident()
    Pair.objects.create(
        incident=incident,
        question="Магазин не меняет платье. Это законно?",
        answer="Нет. Обменяют и на распродаже.",
        signed=shoe,
        shown_at=datetime(2026, 11, 24, 22, 0, tzinfo=UTC),  # past midnight in Moscow
        shown_by=UserFactory(),
    )

    shown = main(page(client))

    assert "Спросили — ответили" in shown
    text = re.sub(r"<[^>]+>", "", shown.partition('class="pair-told">')[2])
    assert text.startswith("— Магазин не меняет платье. Это законно?— Нет. Обменяют")
    assert '<time datetime="2026-11-25">25 ноября</time> · <span>Стена</span>' in shown
    assert '<div class="pair" lang="ru">' in page(client, "/en/")


@pytest.mark.usefixtures("site")
def test_an_open_survey_is_one_quiet_strip(client: Client) -> None:
    wave = WaveFactory(slug="opros", closes_on=date(2026, 12, 31))
    assert "Оцените нашу работу" not in page(client)

    open_wave(wave, by=None, at=datetime(2026, 11, 24, tzinfo=UTC))

    with time_machine.travel(datetime(2026, 11, 25, tzinfo=UTC), tick=False):
        shown = main(page(client))
    assert '<a href="/surveys/opros/">Оцените нашу работу</a>' in shown
    assert "до 31 декабря" in shown

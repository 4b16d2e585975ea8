"""The questionnaire question by question: earlier answers travel in the form, nothing is kept."""

import re
from html import unescape

import pytest
from django.test import Client

from otklik.surveys.collecting.filled_form import TEXT_LIMIT
from otklik.surveys.collecting.models import Mode, PassedPage, Response
from otklik.surveys.collecting.web.stepwise import PageCounts
from otklik.surveys.lifecycle.transitions import close_wave
from otklik.surveys.waves.models import Wave

from .conftest import NOON, decoded, forms, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("slow_people")]

PAGES = "/surveys/opros/pages/"
LAST = 13
SECRET = "Первая строка\nи «вторая» & третья"


def hidden(html: str) -> dict[str, list[str]]:
    """What the page would send besides what one answers on it."""
    fields: dict[str, list[str]] = {}
    main = html[html.index('<form class="questions"') :]
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)"\s+value="([^"]*)"', main):
        fields.setdefault(name, []).append(unescape(value))
    return fields


def pressed(client: Client, html: str, go: str, **answers: object) -> str:
    named = {name.replace("__", ".").replace("_", "-"): value for name, value in answers.items()}
    answer = client.post(PAGES, {**hidden(html), **named, "_go": go}, follow=True)
    return answer.content.decode()


def at(html: str) -> int:
    return int(hidden(html)["at-question"][0])


def test_all_questions_one_after_the_other(client: Client, wave: Wave) -> None:
    html = client.get(PAGES).content.decode()
    assert html.count('class="question-words"') == 1
    html = pressed(client, html, "next", overall="satisfied")
    html = pressed(client, html, "next", sources=["vk", "site"])
    for _skipped in range(3, 6):
        html = pressed(client, html, "next")
    html = pressed(client, html, "next", site_sought=SECRET)
    html = pressed(client, html, "next")
    html = pressed(client, html, "next", frequency__vk="unsure")
    for _skipped in range(9, LAST):
        html = pressed(client, html, "next")
    assert at(html) == LAST
    assert not Response.objects.exists()
    html = pressed(client, html, "send", information="5")
    assert "ответы приняты" in html
    assert [one.mode for one in forms()] == [Mode.WEB]
    (result,) = decoded()
    assert result == {
        "overall": ("satisfied",),
        "sources": ("site", "vk"),
        "frequency.vk": ("unsure",),
        "information": ("5",),
    }
    assert words() == {"site-sought": [SECRET]}


def test_back_shows_what_was_chosen_and_keeps_what_came_later(client: Client, wave: Wave) -> None:
    html = pressed(client, client.get(PAGES).content.decode(), "next", overall="unsure")
    html = pressed(client, html, "back", sources="vk")
    assert at(html) == 1
    assert re.search(r'value="unsure"[^>]* checked', html)
    assert hidden(html)["sources"] == ["vk"]
    html = pressed(client, html, "next", overall="satisfied")
    assert re.search(r'value="vk"[^>]* checked', html)
    assert hidden(html)["overall"] == ["satisfied"]


def test_what_does_not_fit_is_said_at_its_question(client: Client, wave: Wave) -> None:
    html = client.get(PAGES).content.decode()
    fields = {**hidden(html), "at-question": "6"}
    long = "д" * (TEXT_LIMIT + 1)
    answer = client.post(PAGES, {**fields, "site-sought": long, "_go": "next"})
    html = answer.content.decode()
    assert at(html) == 6
    assert "длиннее 2000 знаков" in html
    html = client.post(
        PAGES, {**fields, "at-question": "13", "site-sought": long, "_go": "send"}
    ).content.decode()
    assert at(html) == 6
    assert long in html


def test_an_empty_form_and_a_foreign_ticket_are_not_counted(client: Client, wave: Wave) -> None:
    html = client.get(PAGES).content.decode()
    assert "ничего не отмечено" in pressed(client, html, "send")
    fields = {**hidden(html), "ticket": "of nobody", "overall": "satisfied", "_go": "send"}
    html = client.post(PAGES, fields).content.decode()
    assert "Отправьте их ещё раз" in html
    assert re.search(r'value="satisfied"[^>]* checked', html)
    assert not Response.objects.exists()


def test_an_answer_is_taken_back_where_one_is(client: Client, wave: Wave) -> None:
    html = pressed(client, client.get(PAGES).content.decode(), "next", overall="unsure")
    html = pressed(client, html, "back")
    fields = {**hidden(html), "overall": "unsure", "_clear": "overall"}
    html = client.post(PAGES, fields).content.decode()
    assert at(html) == 1
    checked = re.findall(r'id="([^"]*)" checked', html[html.index('<form class="questions"') :])
    assert checked == ["id_overall_none"]


def test_a_change_of_look_comes_back_to_the_same_question(client: Client, wave: Wave) -> None:
    html = pressed(client, client.get(PAGES).content.decode(), "next", overall="unsure")
    html = client.post(PAGES, {**hidden(html), "sources": "vk", "_resume": "1"}).content.decode()
    assert at(html) == 2
    assert hidden(html)["overall"] == ["unsure"]
    assert re.search(r'value="vk"[^>]* checked', html)


def test_a_survey_closed_meanwhile_gives_back_what_was_written(client: Client, wave: Wave) -> None:
    html = client.get(PAGES).content.decode()
    close_wave(wave, by=None, at=NOON)
    html = pressed(client, html, "send", site_sought="Цены на хлеб")
    assert "Цены на хлеб" in html


def test_only_counts_tell_where_people_gave_up(client: Client, wave: Wave) -> None:
    for person in range(3):
        first = client.get(PAGES).content.decode()
        html = pressed(client, first, "next", overall="unsure")
        html = pressed(client, html, "back")
        html = pressed(client, html, "next")  # a second time over question 1 counts nothing
        pressed(client, first, "next", overall="satisfied")  # nor by the browser's own «back»
        if person:
            pressed(client, html, "next")
    counts = dict(PassedPage.objects.values_list("page", "number"))
    assert counts == {1: 3, 2: 2}
    fields = {field.name for field in PassedPage._meta.get_fields()}
    assert fields == {"id", "wave", "page", "number"}
    assert not client.cookies


def test_counts_wait_in_memory_and_lose_nothing_while_the_process_lives(wave: Wave) -> None:
    passed = PageCounts()
    passed.count(wave, 1, ticket="a", at=100.0)  # the first after a long time is written at once
    for second in range(10):
        passed.count(wave, 1, ticket=f"b{second}", at=101.0 + second)
    assert PassedPage.objects.get().number == 1
    passed.count(wave, 2, ticket="a", at=200.0)
    assert dict(PassedPage.objects.values_list("page", "number")) == {1: 11, 2: 1}

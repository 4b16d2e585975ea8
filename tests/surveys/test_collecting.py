"""Filling the questionnaire over the web: nothing typed is lost, nothing is counted twice."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from otklik.surveys.collecting.models import OpenAnswer, Response, SpentTicket
from otklik.surveys.lifecycle.transitions import close_wave, open_wave
from otklik.surveys.waves.models import Wave
from tests.factories import WaveFactory

from .conftest import NOON, decoded, forms, new_ticket, ticket_in, words
from .sent import ADDRESS, FILLED, WRITTEN, chosen, kept_whole, send

pytestmark = pytest.mark.django_db


def test_what_was_chosen_is_stored_by_its_meaning(client: Client, wave: Wave) -> None:
    answer = send(client, new_ticket(client))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/surveys/opros/thanks/")
    assert decoded() == [
        {
            "overall": ("satisfied",),
            "sources": ("site", "other"),
            "site-ease": ("4",),
            "frequency.vk": ("sometimes",),
            "amount.site": ("5",),
        }
    ]
    assert [(one.mode, one.language) for one in forms()] == [("web", "ru")]
    assert words() == {"site-sought": [WRITTEN]}


def test_names_and_numbers_of_people_are_never_kept(client: Client, wave: Wave) -> None:
    page = client.get(ADDRESS).content.decode()
    assert "заменяем пометкой" in page
    text = "Продавец Ахмадова Хеда, тел. 8 928 000-11-22, ул. Мира, 5: чек № 89280001122 не дали"
    send(client, ticket_in(page), **{"site-sought": text})
    assert words() == {
        "site-sought": ["Продавец [имя], тел. [телефон], ул. Мира, 5: чек № 89280001122 не дали"]
    }


def test_the_language_of_the_page_is_kept(client: Client, wave: Wave) -> None:
    ticket = new_ticket(client, "/en/surveys/opros/")
    client.post("/en/surveys/opros/", {"overall": "unsure", "ticket": ticket})
    assert [one.language for one in forms()] == ["en"]


def test_the_thank_you_page_says_when_results_come_and_offers_nothing(
    client: Client, wave: Wave
) -> None:
    Wave.objects.update(results_on="2027-01-20")
    answer = send(client, new_ticket(client))
    page = client.get(answer.headers["Location"]).content.decode()
    main = page.partition("<main")[2].partition("</main>")[0]
    assert "Результаты появятся не позже 20 января 2027" in main
    assert "<a " not in main
    assert "<form" not in main


def test_no_cookie_and_no_session(client: Client, wave: Wave) -> None:
    answers = [client.get(ADDRESS), send(client, new_ticket(client))]
    answers.append(client.get("/surveys/opros/thanks/"))
    assert not client.cookies
    assert all("Set-Cookie" not in answer.headers for answer in answers)


def test_a_form_sent_thrice_counts_once(client: Client, wave: Wave) -> None:
    ticket = new_ticket(client)
    for _time in range(3):
        assert send(client, ticket).status_code == 302
    assert Response.objects.count() == OpenAnswer.objects.count() == 1


def test_two_people_are_two(client: Client, wave: Wave) -> None:
    for _person in range(2):
        send(client, new_ticket(client))
    assert Response.objects.count() == SpentTicket.objects.count() == 2


@pytest.mark.parametrize(
    "spoil", [lambda ticket: "", lambda ticket: ticket[:-1] + "x", lambda _t: "я.я"]
)
def test_a_ticket_of_nobody_comes_back_with_everything(
    client: Client, wave: Wave, spoil: Callable[[str], str]
) -> None:
    page = kept_whole(send(client, spoil(new_ticket(client))))
    assert "<title>Ошибка: " in page
    assert "Отправьте их ещё раз" in page
    assert not Response.objects.exists()
    assert send(client, ticket_in(page)).status_code == 302
    assert Response.objects.count() == 1


def test_a_ticket_of_another_survey_is_nobodys(client: Client, wave: Wave) -> None:
    open_wave(WaveFactory(slug="other"), by=None, at=NOON)
    kept_whole(send(client, new_ticket(client, "/surveys/other/")))
    assert not Response.objects.exists()


def test_a_form_open_for_a_day_is_taken(client: Client, wave: Wave) -> None:
    with time_machine.travel(NOON):
        ticket = new_ticket(client)
    with time_machine.travel(NOON + timedelta(hours=30)):
        assert send(client, ticket).status_code == 302
    assert Response.objects.count() == 1


def test_an_empty_form_is_not_counted(client: Client, wave: Wave) -> None:
    answer = client.post(ADDRESS, {"ticket": new_ticket(client), "site-sought": "  "})
    page = answer.content.decode()
    assert "<title>Ошибка: " in page
    assert "Ответьте хотя бы на один вопрос" in page
    assert not Response.objects.exists()
    assert not SpentTicket.objects.exists()


@pytest.mark.parametrize(("field", "value"), [("overall", "satisfied"), ("information", "5")])
def test_one_answer_is_enough_and_each_other_question_is_skipped(
    client: Client, wave: Wave, field: str, value: str
) -> None:
    """The first and the last: between them each question is left out once."""
    answer = client.post(ADDRESS, {"ticket": new_ticket(client), field: value})
    assert answer.status_code == 302
    assert decoded() == [{field: (value,)}]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("site-sought", "я" * 2001, "Вопрос 6: ответ длиннее 2000 знаков. Сократите его на 1."),
        ("overall", "perfect", "Вопрос 1: такого ответа в анкете нет. Выберите заново."),
        ("overall", ["satisfied", "unsure"], "Вопрос 1: такого ответа в анкете нет."),
        ("useful.ok", "5", "Вопрос 9: такого ответа в анкете нет. Выберите заново."),
    ],
)
def test_what_does_not_fit_is_said_first_and_beside_its_field(
    client: Client, wave: Wave, field: str, value: Any, sentence: str
) -> None:
    ticket = new_ticket(client)
    page = send(client, ticket, **{field: value}).content.decode()
    assert "<title>Ошибка: " in page
    assert page.count(sentence) == 2
    summary = re.search(
        r'<div class="summary" role="alert" tabindex="-1" data-focus.*?</div>', page, re.S
    )
    assert summary
    assert f'href="#id_{field}"' in summary[0]
    assert f'id="id_{field}"' in page
    assert chosen(page)["amount.site"] == ["5"]
    assert ticket_in(page) == ticket
    assert not Response.objects.exists()


def test_the_same_fault_in_two_rows_is_told_of_each(client: Client, wave: Wave) -> None:
    sent = {"useful.ok": "5", "useful.vk": "5"}
    page = send(client, new_ticket(client), **sent).content.decode()
    summary = re.search(r'<div class="summary" role="alert".*?</div>', page, re.S)
    assert summary
    rows = [field.row for field in wave.version.form.fields if field.code in sent]
    assert len(rows) == 2
    for row in rows:
        assert f"{row}. Вопрос 9: такого ответа в анкете нет." in unescape(summary[0])


def test_a_survey_closed_meanwhile_says_so_and_gives_back_what_was_written(
    client: Client, wave: Wave
) -> None:
    ticket = new_ticket(client)
    close_wave(wave, by=None, at=NOON)
    answer = send(client, ticket)
    page = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "Пока вы заполняли анкету, опрос закрылся" in page
    assert WRITTEN in page
    assert not Response.objects.exists()
    assert "Опрос закончен" in client.get(ADDRESS).content.decode()


def test_a_survey_that_is_only_planned_is_nobodys_business(client: Client) -> None:
    WaveFactory(slug="opros")
    assert client.get(ADDRESS).status_code == client.post(ADDRESS, FILLED).status_code == 404
    assert client.get(f"{ADDRESS}thanks/").status_code == 404

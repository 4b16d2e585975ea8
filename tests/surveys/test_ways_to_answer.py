"""One questionnaire, several ways to answer it: by QR code, on a screen of ours, by telephone."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client

from otklik.audit.models import Line
from otklik.organisation.people.roles_and_rights import Role
from otklik.surveys.collecting import submission_tickets
from otklik.surveys.collecting.models import Entered, Mode, Response
from otklik.surveys.instrument import models as wording_models
from otklik.surveys.instrument import translations
from otklik.surveys.instrument.models import Wording
from otklik.surveys.lifecycle.transitions import close_wave
from otklik.surveys.results import planned_comparison
from otklik.surveys.waves.models import Wave
from tests.factories import UserFactory

from .conftest import NOON, forms, new_ticket, ticket_in, words
from .filling import filled

pytestmark = pytest.mark.django_db

QR = "/surveys/opros/qr/"
CALL = "/desk/surveys/opros/phone/"
SECRET = "Никому-не-известное-слово"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.OPERATOR))
    return client


@pytest.fixture
def screen(wave: Wave) -> str:
    return f"/surveys/opros/screen/{submission_tickets.screen(wave)}/"


def test_who_came_by_the_code_is_counted_apart(client: Client, wave: Wave) -> None:
    answer = client.post(QR, {"overall": "satisfied", "ticket": new_ticket(client, QR)})
    assert answer["Location"] == "/surveys/opros/thanks/"
    assert [one.mode for one in forms()] == [Mode.QR]


def test_a_ticket_holds_for_one_way_of_answering(client: Client, wave: Wave, screen: str) -> None:
    """Else whoever has the link could pass for somebody on our own screen."""
    for address in (QR, screen):
        answer = client.post(address, {"overall": "satisfied", "ticket": new_ticket(client)})
        assert answer.status_code == HTTPStatus.OK
        assert "Отправьте их ещё раз" in answer.content.decode()
    assert not Response.objects.exists()


def test_the_code_is_drawn_and_leads_there(desk: Client, wave: Wave) -> None:
    for place in ("ways", "poster"):
        html = desk.get(f"/desk/surveys/opros/{place}/").content.decode()
        assert "http://testserver/surveys/opros/qr/" in html
        assert re.search(r'<svg[^>]* class="qr"', html)
    close_wave(wave, by=None, at=NOON)
    assert "<svg" not in desk.get("/desk/surveys/opros/poster/").content.decode()


def test_nothing_leads_out_of_the_form_on_a_screen(client: Client, screen: str) -> None:
    html = client.get(screen).content.decode()
    assert re.findall(r'<a [^>]*href="(?!#)([^"]+)"', html) == []
    assert 'data-idle="90"' in html
    assert "Я ещё отвечаю" in html
    answer = client.post(screen, {"overall": "unsure", "ticket": ticket_in(html)})
    assert answer["Location"] == f"{screen}thanks/"
    assert [one.mode for one in forms()] == [Mode.KIOSK]
    thanks = client.get(answer["Location"])
    assert thanks.headers["Refresh"] == f"20; url={screen}"
    assert re.findall(r'<a [^>]*href="(?!#)([^"]+)"', thanks.content.decode()) == [screen]


def test_a_form_on_a_screen_that_does_not_fit_comes_back_there(client: Client, screen: str) -> None:
    html = client.post(screen, {"overall": "?", "ticket": new_ticket(client, screen)})
    assert "такого ответа" in html.content.decode()
    assert "Я ещё отвечаю" in html.content.decode()


def test_the_address_of_a_screen_cannot_be_guessed(client: Client, wave: Wave) -> None:
    assert client.get("/surveys/opros/screen/0123456789ab/").status_code == HTTPStatus.NOT_FOUND


def test_a_closed_survey_says_so_on_the_screen_too(client: Client, wave: Wave, screen: str) -> None:
    close_wave(wave, by=None, at=NOON)
    assert "Опрос закончен" in client.get(screen).content.decode()


def test_a_call_is_counted_once_and_leaves_no_line(desk: Client, wave: Wave) -> None:
    html = desk.get(CALL).content.decode()
    assert "Можно начать?" in html
    lines = Line.objects.count()
    fields = {"overall": "satisfied", "site-sought": SECRET, "ticket": ticket_in(html)}
    for _press in range(2):
        assert "Анкета учтена" in desk.post(CALL, fields, follow=True).content.decode()
    assert [one.mode for one in forms()] == [Mode.PHONE]
    assert words() == {"site-sought": [SECRET]}
    assert Line.objects.count() == lines


def test_how_much_each_entered_is_seen_by_whoever_runs_the_survey(desk: Client, wave: Wave) -> None:
    """Not who said what, and not when: a number, in no transaction of an answer."""
    for _call in range(3):
        ticket = new_ticket(desk, CALL)
        for _press in range(2):
            desk.post(CALL, {"overall": "satisfied", "ticket": ticket})
    row = Entered.objects.get()
    assert (row.calls, row.batches) == (3, 0)
    assert {field.name for field in Entered._meta.get_fields()} == {
        "id", "wave", "by", "calls", "batches", "settled", "settled_own", "dropped", "loaded",
    }  # fmt: skip
    assert desk.get("/desk/surveys/opros/entered/").status_code == HTTPStatus.FORBIDDEN
    desk.force_login(UserFactory(role=Role.LEAD))
    html = desk.get("/desk/surveys/opros/entered/").content.decode()
    assert f'<th scope="row">{row.by}</th><td class="number">3</td>' in html


def test_a_call_is_in_the_words_that_are_chosen(desk: Client, wave: Wave) -> None:
    """What was ticked goes along, and the language of the call is kept with the answers."""
    version = wave.version
    assert 'name="_words"' not in desk.get(CALL).content.decode()
    texts = {slot.key: slot.text for slot in translations.slots(version.title, version.questions)}
    values = {"texts": texts | {"overall/text": "Are you satisfied?"}, "sources": texts}
    Wording.add(version, "en", values | {"checked_by": "N", "checked_on": "2026-01-01"})
    wording_models._wordings.clear()
    html = desk.get(CALL).content.decode()
    assert 'value="en"' in html
    fields = {"overall": "satisfied", "site-sought": "Prices", "ticket": ticket_in(html)}
    html = desk.post(CALL, {**fields, "_words": "en", "asked-words": "ru"}).content.decode()
    assert "Are you satisfied?" in html
    assert "Good day. This is" in html
    assert "Prices" in html
    assert re.search(r'value="satisfied"[^>]* checked', html)
    assert not Response.objects.exists()
    desk.post(CALL, {**fields, "asked-words": "en"})
    assert [(one.mode, one.language) for one in forms()] == [(Mode.PHONE, "en")]
    desk.post(CALL, {**fields, "ticket": new_ticket(desk, CALL), "asked-words": "de"})
    assert sorted(one.language for one in forms()) == ["en", "ru"]


def test_a_call_that_cannot_be_counted_comes_back_whole(desk: Client, wave: Wave) -> None:
    ticket = new_ticket(desk, CALL)
    answer = desk.post(CALL, {"overall": "?", "site-sought": SECRET, "ticket": ticket})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert SECRET in answer.content.decode()
    assert "ничего не отмечено" in desk.post(CALL, {"ticket": ticket}).content.decode()
    answer = desk.post(CALL, {"overall": "unsure", "ticket": ticket, "_clear": "overall"})
    assert answer.status_code == HTTPStatus.OK
    assert not Response.objects.exists()


def test_a_session_lost_in_a_call_loses_nothing(desk: Client, wave: Wave) -> None:
    ticket = new_ticket(desk, CALL)
    desk.logout()
    answer = desk.post(CALL, {"site-sought": SECRET, "ticket": ticket})
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert f'name="site-sought" value="{SECRET}"' in answer.content.decode()


def test_who_came_by_the_code_is_compared_with_who_came_by_the_link(wave: Wave) -> None:
    """The same page on the same telephone: a poster on the wall must not break the series."""
    wave = filled(40, {"overall": {"satisfied": 30}}, modes=(Mode.QR, Mode.WEB), at=NOON)
    numbers = planned_comparison.numbers(wave)
    assert {mode for mode, field, _answer in numbers if field == "overall"} == {Mode.WEB}
    assert numbers[Mode.WEB, "overall", "satisfied"] == 30
    assert wave.closed_at == NOON + timedelta(days=20)

"""Invitations by chance: a known share of visits, apart from the open link, nothing of a person."""

from http import HTTPStatus

import pytest
from django.db import models
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Role
from otklik.surveys.collecting import invitations_and_codes
from otklik.surveys.collecting.invitations_and_codes import Invitations
from otklik.surveys.collecting.models import Mode
from otklik.surveys.collecting.web import views
from otklik.surveys.lifecycle.transitions import close_wave
from otklik.surveys.waves.models import Wave
from tests.factories import UserFactory

from .conftest import NOON, forms, new_ticket, ticket_in

pytestmark = pytest.mark.django_db

INVITED = "/surveys/opros/invited/"


@pytest.fixture(autouse=True)
def _by_chance(settings: Settings) -> None:
    settings.INVITES_BY_CHANCE = True


@pytest.fixture
def asked(wave: Wave) -> Invitations:
    return Invitations.arrange(wave, every=20, after_answers=True, by=None, at=NOON)


def ticket_of(wave: Wave, way: str = "invited") -> str:
    found = (
        invitations_and_codes.draw(RequestFactory().get("/"), chance=0.0)
        if way == "invited"
        else invitations_and_codes.after_answer(RequestFactory().get("/"))
    )
    assert found is not None
    assert found.wave == wave
    return found.ticket


def test_one_visit_of_so_many_is_asked(asked: Invitations) -> None:
    draws = [number / 1000 for number in range(1000)]
    shown = [invitations_and_codes.draw(RequestFactory().get("/"), chance=draw) for draw in draws]
    assert sum(1 for one in shown if one) == 1000 / 20
    asked.refresh_from_db()
    assert asked.shown == 50


@pytest.mark.parametrize(
    ("headers", "begins"),
    [
        ({}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "same-origin"}, False),
        ({"referer": "http://testserver/news/"}, False),
        ({"referer": "http://elsewhere.example/"}, True),
    ],
)
def test_a_visit_is_a_page_one_comes_to_from_elsewhere(
    asked: Invitations, headers: dict[str, str], begins: bool
) -> None:
    request = RequestFactory().get("/acts/", headers=headers)
    assert (invitations_and_codes.draw(request, chance=0.0) is not None) == begins


@pytest.mark.parametrize("path", ["/surveys/", "/desk/incidents/", "/account/login/"])
def test_nobody_is_asked_at_work_or_in_a_survey(asked: Invitations, path: str) -> None:
    assert invitations_and_codes.draw(RequestFactory().get(path), chance=0.0) is None


def test_nine_pages_of_ten_cost_no_query(
    asked: Invitations, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert invitations_and_codes.draw(RequestFactory().get("/"), chance=0.1) is None


def test_the_page_asks_and_sets_no_cookie(
    client: Client, asked: Invitations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("random.SystemRandom.random", lambda self: 0.0)
    answer = client.get("/surveys/opros/thanks/")
    assert "Не сейчас" not in answer.content.decode()
    answer = client.get("/search/")
    assert "Мы выбрали вас случайно" in answer.content.decode()
    assert not answer.cookies


def test_who_was_invited_is_counted_apart(client: Client, wave: Wave, asked: Invitations) -> None:
    for way, mode in (("invited", Mode.INVITED), ("served", Mode.SERVED)):
        address, ticket = f"/surveys/opros/{way}/", ticket_of(wave, way)
        html = client.post(address, {"ticket": ticket, "_opened": "1"}).content.decode()
        assert ticket_in(html) == ticket
        client.post(address, {"overall": "satisfied", "ticket": ticket})
        client.post(address, {"overall": "satisfied", "ticket": ticket})
        assert [one.mode for one in forms()].count(mode) == 1
    asked.refresh_from_db()
    assert (asked.shown, asked.opened, asked.declined) == (1, 1, 0)
    assert (asked.shown_after_answers, asked.opened_after_answers) == (1, 1)


@pytest.mark.parametrize(
    ("presses", "counted"),
    [
        (["opened"] * 4, (1, 0)),
        (["declined"] * 4, (0, 1)),
        (["declined", "opened", "declined"], (1, 0)),
        (["opened", "declined", "opened"], (1, 0)),
    ],
)
def test_an_invitation_is_opened_or_declined_once_however_often_it_is_pressed(
    client: Client,
    wave: Wave,
    asked: Invitations,
    presses: list[str],
    counted: tuple[int, int],
) -> None:
    """Opened is opened, whatever was pressed before and after."""
    for _visit in range(3):
        ticket = ticket_of(wave)
        for press in presses:
            if press == "opened":
                client.post(INVITED, {"ticket": ticket, "_opened": "1"})
            else:
                client.post(f"{INVITED}declined/", {"ticket": ticket})
    asked.refresh_from_db()
    assert (asked.shown, asked.opened, asked.declined) == (3, 3 * counted[0], 3 * counted[1])


def test_who_comes_until_chance_asks_counts_as_the_open_link(
    client: Client, wave: Wave, asked: Invitations
) -> None:
    """One address draws invitations without end: nothing is refused, and no share is made up."""
    for _form in range(views.invited_form_limit.limit - 2):
        assert views.invited_form_limit.allows("203.0.113.7", at=timezone.now())
    for place in (7, 7, 7, 7, 8):
        fields = {"overall": "satisfied", "ticket": ticket_of(wave)}
        answer = client.post(INVITED, fields, REMOTE_ADDR=f"203.0.113.{place}")
        assert answer["Location"] == "/surveys/opros/thanks/"
    modes = [one.mode for one in forms()]
    assert (modes.count(Mode.INVITED), modes.count(Mode.WEB)) == (3, 2)


def test_nobody_invites_himself(client: Client, wave: Wave, asked: Invitations) -> None:
    assert client.get(INVITED)["Location"] == "/surveys/opros/"
    answer = client.post(INVITED, {"overall": "satisfied", "ticket": new_ticket(client)})
    html = answer.content.decode()
    assert 'action="/surveys/opros/"' in html
    client.post("/surveys/opros/", {"overall": "satisfied", "ticket": ticket_in(html)})
    assert [one.mode for one in forms()] == [Mode.WEB]


def test_not_now_is_counted_and_leads_back(client: Client, wave: Wave, asked: Invitations) -> None:
    fields = {"ticket": ticket_of(wave), "next": "/acts/"}
    assert client.post(f"{INVITED}declined/", fields)["Location"] == "/acts/"
    client.post(f"{INVITED}declined/", {"ticket": "of nobody", "next": "//elsewhere.example/"})
    asked.refresh_from_db()
    assert asked.declined == 1


def test_the_share_stays_the_same_and_can_be_stopped(wave: Wave, asked: Invitations) -> None:
    ticket_of(wave)
    with pytest.raises(Refused, match="доля не меняется"):
        Invitations.arrange(wave, every=30, after_answers=False, by=None, at=NOON)
    Invitations.arrange(wave, every=0, after_answers=False, by=None, at=NOON)
    assert invitations_and_codes.draw(RequestFactory().get("/"), chance=0.0) is None
    assert invitations_and_codes.after_answer(RequestFactory().get("/")) is None
    asked.refresh_from_db()
    assert (asked.every, asked.shown) == (20, 1)  # the chance they had stays known
    Invitations.arrange(wave, every=20, after_answers=False, by=None, at=NOON)
    assert invitations_and_codes.draw(RequestFactory().get("/"), chance=0.0) is not None


def test_a_closed_survey_asks_nobody(wave: Wave, asked: Invitations) -> None:
    close_wave(wave, by=None, at=NOON)
    assert invitations_and_codes.draw(RequestFactory().get("/"), chance=0.0) is None


def test_an_invitation_keeps_nothing_of_a_person() -> None:
    fields = Invitations._meta.get_fields()
    counts = {"shown", "opened", "declined", "shown_after_answers", "opened_after_answers"}
    counts |= {"codes_made", "codes_used"}
    kept = {field.name for field in fields}
    assert kept - counts == {"id", "wave", "every", "has_stopped", "after_answers"}
    assert not any(isinstance(field, models.DateField) for field in fields)


def test_it_is_arranged_at_the_desk(client: Client, wave: Wave) -> None:
    address = "/desk/surveys/opros/ways/"
    client.force_login(UserFactory(role=Role.OPERATOR))
    answer = client.post(f"{address}invitations/", {"every": "20"})
    assert answer.status_code == HTTPStatus.FORBIDDEN
    client.force_login(UserFactory(role=Role.LEAD))
    html = client.post(f"{address}invitations/", {"every": "3"}).content.decode()
    assert "Не чаще, чем одно посещение из 10" in html
    html = client.post(f"{address}invitations/", {"every": "20"}, follow=True).content.decode()
    assert "Приглашают одно посещение из 20" in html

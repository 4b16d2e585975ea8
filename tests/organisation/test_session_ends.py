"""Sessions of staff end by themselves, and nothing typed is lost by it."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from otklik.audit.models import Line
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/desk/profile/"
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
POLL = {"hx-request": "true", "hx-target": "fresh", "hx-trigger": "fresh"}
SENT = {"unit": "1", "text": "Долго набранный ответ"}
OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC), tick=False) as moved:
        yield moved


@pytest.fixture
def colleague(clock: time_machine.Traveller, client: Client) -> User:
    user: User = UserFactory(username="ivanova", role=Role.OPERATOR)
    client.post(reverse("account_login"), {"login": "ivanova", "password": PASSWORD})
    return user


def is_in(client: Client, **headers: str) -> bool:
    return client.get(PAGE, headers=headers).status_code == 200


def test_it_ends_after_an_hour_without_a_hand(
    client: Client, clock: time_machine.Traveller, colleague: User
) -> None:
    for _ in range(3):
        clock.shift(50 * MINUTE)
        assert is_in(client)
    clock.shift(61 * MINUTE)
    assert not is_in(client)
    assert Line.objects.with_verb("account.session_ended").get().particulars == {"why": "idle"}
    assert "/account/login/" in client.get(PAGE).headers["Location"]


def test_a_page_that_renews_itself_is_no_hand(
    client: Client, clock: time_machine.Traveller, colleague: User
) -> None:
    for _ in range(3):
        clock.shift(25 * MINUTE)
        last = client.get(PAGE, headers=POLL).status_code
    assert last == 286


def test_a_page_whose_session_ended_says_so_and_asks_no_more(
    client: Client, clock: time_machine.Traveller, colleague: User
) -> None:
    clock.shift(2 * HOUR)
    answer = client.get(PAGE, headers=POLL)
    assert answer.status_code == 286
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == ("#status", "innerHTML")
    assert "/account/login/" in answer.content.decode()
    assert "<h1" not in answer.content.decode()


def test_it_ends_after_a_day_of_work_whatever_was_done(
    client: Client, clock: time_machine.Traveller, colleague: User
) -> None:
    for _ in range(24):
        clock.shift(30 * MINUTE)
        assert is_in(client)
    clock.shift(MINUTE)
    assert not is_in(client)
    assert Line.objects.with_verb("account.session_ended").get().particulars == {"why": "day"}


def test_what_was_typed_comes_back_and_is_sent_again_after_signing_in(
    client: Client, clock: time_machine.Traveller, colleague: User
) -> None:
    clock.shift(2 * HOUR)
    answer = client.post(PAGE, SENT, headers=OURS)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Вы вышли, и ничего не потеряно" in page or "ничего не потер" in page
    assert "Долго набранный ответ" in page
    client.post(reverse("account_login"), {"login": "ivanova", "password": PASSWORD})
    assert client.post(PAGE, {"undo_seconds": "usual"}, headers=OURS).status_code == 302


def test_a_foreign_form_does_not_come_back(
    client: Client, clock: time_machine.Traveller, colleague: User
) -> None:
    clock.shift(2 * HOUR)
    for place in ("cross-site", "same-site"):
        answer = client.post(PAGE, SENT, headers={"sec-fetch-site": place})
        assert answer.status_code == 302

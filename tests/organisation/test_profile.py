"""The profile: how long one's replies can be taken back before any network is called."""

import re

import pytest
from django.test import Client

from otklik.audit.models import Line
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
AT = "/desk/profile/"


@pytest.fixture
def operator(client: Client) -> User:
    user = UserFactory(role=Role.OPERATOR)
    client.force_login(user)
    return user


@pytest.mark.parametrize(("chosen", "kept"), [("60", 60), ("15", 15), ("0", 0), ("usual", None)])
def test_the_time_to_take_a_reply_back_is_chosen(
    client: Client, operator: User, chosen: str, kept: int | None
) -> None:
    User.objects.update(undo_seconds=60)
    page = client.post(AT, {"undo_seconds": chosen}, follow=True).content.decode()
    operator.refresh_from_db()
    assert operator.undo_seconds == kept
    assert "Сохранено" in page
    assert re.search(f'value="{chosen}"[^>]* checked', page)
    assert Line.objects.filter(verb="user.undo_chosen").count() == 1


@pytest.mark.parametrize("wrong", ["", "7", "-1", "сто"])
def test_what_is_not_offered_is_refused(client: Client, operator: User, wrong: str) -> None:
    page = client.post(AT, {"undo_seconds": wrong})
    assert page.status_code == 422
    assert "<title>Ошибка: " in page.content.decode()
    operator.refresh_from_db()
    assert operator.undo_seconds is None


def test_the_default_of_the_installation_is_said(
    client: Client, operator: User, settings: object
) -> None:
    settings.UNDO_SECONDS = 30  # type: ignore[attr-defined]
    assert "как у всех: 30 секунд" in client.get(AT).content.decode()


def test_each_page_of_the_desk_leads_there(client: Client, operator: User) -> None:
    page = client.get("/desk/incidents/").content.decode()
    assert f'<a href="{AT}">Мой профиль</a>' in page
    assert str(operator) in page
    assert 'action="/account/logout/"' in page

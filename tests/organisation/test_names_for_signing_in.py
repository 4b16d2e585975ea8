"""One name for signing in, however it is typed; on SQLite too, whose lower() knows ASCII alone."""

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from otklik.core.refusal import Refused
from otklik.organisation.people.user import User
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
WAYS = ("Цойелена", "ЦОЙЕЛЕНА", " цойелена ", "цои\u0306елена", "ЦОИ\u0306елена")


@pytest.fixture
def colleague() -> User:
    cache.clear()
    return UserFactory(username="цойелена")


def post(client: Client, name: str, password: str = PASSWORD) -> int:
    return client.post("/account/login/", {"login": name, "password": password}).status_code


@pytest.mark.parametrize("name", WAYS)
def test_a_name_that_differs_by_case_or_by_signs_is_not_another_account(
    colleague: User, name: str
) -> None:
    with pytest.raises(Refused, match="уже занято"):
        User.open(name, "Двойник", by=None, at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        User(username=name).save()
    assert User.objects.count() == 1


@pytest.mark.parametrize("name", WAYS)
def test_whoever_types_it_otherwise_signs_in(client: Client, colleague: User, name: str) -> None:
    assert post(client, name) == 302
    assert User.objects.get(pk=client.session["_auth_user_id"]) == colleague


def test_guesses_at_one_name_are_counted_together(client: Client, colleague: User) -> None:
    for name in WAYS:
        assert post(Client(), name, "wrong words here") == 200
    assert post(client, "цойелена") == 200, "five wrong tries, and the right one is not looked at"


def test_a_double_written_past_save_stays_apart_and_signs_in_to_the_letter(
    colleague: User,
) -> None:
    User.objects.bulk_create([User(username="Цойелена")])
    keys = dict(User.objects.values_list("username", "name_key"))
    assert keys == {"цойелена": "цойелена", "Цойелена": None}
    double = User.by_login("Цойелена")
    assert double is not None
    assert double.username == "Цойелена"
    assert User.by_login("ЦОЙЕЛЕНА") == colleague

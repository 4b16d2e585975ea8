"""One way in: allauth's sign-in. Wagtail's own doors and signing up are closed."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
CLOSED = [
    "/admin/login/",
    "/admin/password_reset/",
    "/admin/password_reset/done/",
    "/admin/password_reset/confirm/MQ/set-password/",
    "/admin/password_reset/complete/",
    "/_util/login/",
    "/en/_util/login/",
]


@pytest.fixture(autouse=True)
def _no_attempts_counted() -> None:
    cache.clear()


@pytest.fixture
def editor() -> User:
    return UserFactory(username="editor", role=Role.ADMINISTRATOR)


def is_signed_in(client: Client) -> bool:
    request = HttpRequest()
    request.session = client.session
    return get_user(request).is_authenticated


def sign_in(client: Client, **credentials: str) -> int:
    return client.post(reverse("account_login"), {"login": "", **credentials}).status_code


def test_staff_sign_in_and_out(client: Client, editor: User) -> None:
    response = client.post(
        reverse("account_login"), {"login": editor.username, "password": PASSWORD}
    )
    assert response.status_code == 302
    assert response.headers["Location"] == settings.LOGIN_REDIRECT_URL
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


def test_a_wrong_password_or_a_user_switched_off_does_not_sign_in(
    client: Client, editor: User
) -> None:
    sign_in(client, login=editor.username, password="wrong")
    assert not is_signed_in(client)
    User.objects.filter(pk=editor.pk).update(is_active=False)
    sign_in(client, login=editor.username, password=PASSWORD)
    assert not is_signed_in(client)


@pytest.mark.parametrize("address", CLOSED)
def test_wagtails_own_doors_are_closed(client: Client, editor: User, address: str) -> None:
    shown = client.get(address)
    assert shown.status_code == 302
    assert "/account/login/" in shown.headers["Location"]
    posted = client.post(
        address,
        {
            "username": editor.username,
            "password": PASSWORD,
            "email": editor.email,
            "new_password1": "another horse battery",
            "new_password2": "another horse battery",
        },
    )
    assert posted.status_code in {302, 403, 405}
    assert not is_signed_in(client)
    editor.refresh_from_db()
    assert editor.check_password(PASSWORD)


@pytest.mark.parametrize(
    "address",
    ["signup/", "password/reset/", "password/set/", "email/", "login/code/", "login/code/confirm/"],
)
def test_what_allauth_offers_strangers_is_closed(client: Client, address: str) -> None:
    address = f"/account/{address}"
    assert client.get(address).status_code == 404
    form = {"username": "stranger", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post(address, form).status_code == 404
    assert not User.objects.exists()


def test_guessing_passwords_is_stopped_even_for_the_right_one(client: Client, editor: User) -> None:
    for _ in range(6):
        sign_in(client, login=editor.username, password="wrong")
    sign_in(client, login=editor.username, password=PASSWORD)
    assert not is_signed_in(client)


def test_whoever_guesses_from_the_same_office_shuts_no_colleague_out(
    client: Client, editor: User
) -> None:
    sign_in(client, login=editor.username, password=PASSWORD)
    client.post(reverse("account_logout"))
    stranger = Client()
    for n in range(40):
        sign_in(stranger, login=editor.username, password=f"wrong{n}")
        sign_in(stranger, login=f"name{n}", password="wrong")
    sign_in(stranger, login=editor.username, password=PASSWORD)
    assert not is_signed_in(stranger)
    sign_in(client, login=editor.username, password=PASSWORD)
    assert is_signed_in(client)


def test_the_mark_of_a_device_serves_one_name_and_is_not_endless(
    client: Client, editor: User
) -> None:
    UserFactory(username="other", role=Role.OPERATOR)
    sign_in(client, login=editor.username, password=PASSWORD)
    client.post(reverse("account_logout"))
    for _ in range(6):
        sign_in(client, login="other", password="wrong")
    sign_in(client, login="other", password=PASSWORD)
    assert not is_signed_in(client)
    for _ in range(11):
        sign_in(client, login=editor.username, password="wrong")
    sign_in(client, login=editor.username, password=PASSWORD)
    assert not is_signed_in(client)


def test_staff_change_their_own_password(client: Client, editor: User) -> None:
    client.force_login(editor)
    address = reverse("account_change_password")
    assert client.get(address).status_code == 200
    client.post(
        address,
        {
            "oldpassword": PASSWORD,
            "password1": "another horse battery",
            "password2": "another horse battery",
        },
    )
    editor.refresh_from_db()
    assert editor.check_password("another horse battery")


def test_a_stranger_changes_no_password(client: Client) -> None:
    answer = client.get(reverse("account_change_password"))
    assert answer.status_code == 302
    assert "/account/login/" in answer.headers["Location"]

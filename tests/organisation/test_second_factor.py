"""Codes of an app, spare codes, and that there is no way around them where they are required."""

import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth import get_user
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from otklik.audit.models import Line
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_attempts_counted() -> None:
    cache.clear()


@pytest.fixture
def operator() -> User:
    return UserFactory(username="operator", role=Role.OPERATOR)


@pytest.fixture
def required(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


def sign_in(client: Client, user: User, password: str = PASSWORD) -> str:
    answer = client.post(reverse("account_login"), {"login": user.username, "password": password})
    return answer.headers.get("Location", "")


def code_of(secret: str, *, ahead: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead)))


type SetUp = Callable[[Client], str]


@pytest.fixture
def set_up(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> SetUp:
    """Switches codes of an app on; gives the secret."""

    def switched_on(client: Client) -> str:
        page = client.get(reverse("mfa_activate_totp"))
        secret = page.context["form"].secret
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
        assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
        return str(secret)

    return switched_on


def is_signed_in(client: Client) -> bool:
    request = HttpRequest()
    request.session = client.session
    return get_user(request).is_authenticated


def test_where_it_is_required_nothing_opens_before_it_is_set_up(
    client: Client, operator: User, set_up: SetUp, required: None
) -> None:
    sign_in(client, operator)
    for address in ("/desk/", "/desk/profile/", "/admin/", "/en/desk/", "/desk/staff/"):
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert "/account/login/" in answer.headers["Location"]
    assert client.get(reverse("account_login")).headers["Location"] == reverse("mfa_index")
    assert "работают со вторым фактором" in client.get(reverse("mfa_index")).content.decode()
    set_up(client)
    codes = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert codes.count("<li><code>") == 10
    assert client.get("/desk/profile/").status_code == 200


def test_a_password_alone_signs_nobody_in_who_has_a_second_factor(
    client: Client, operator: User, set_up: SetUp
) -> None:
    sign_in(client, operator)
    secret = set_up(client)
    other = Client()
    assert sign_in(other, operator) == reverse("mfa_authenticate")
    assert not is_signed_in(other)
    assert other.get("/desk/profile/").status_code == 302
    wrong = other.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Код не подошёл" in wrong.content.decode()
    assert not is_signed_in(other)
    other.post(reverse("mfa_authenticate"), {"code": code_of(secret, ahead=0)})
    assert is_signed_in(other)


def test_a_code_works_once(client: Client, operator: User, set_up: SetUp) -> None:
    sign_in(client, operator)
    secret = set_up(client)
    code = code_of(secret)
    for expected in (True, False):
        other = Client()
        sign_in(other, operator)
        other.post(reverse("mfa_authenticate"), {"code": code})
        assert is_signed_in(other) is expected


def test_spare_codes_are_shown_once_and_each_works_once(
    client: Client, operator: User, set_up: SetUp
) -> None:
    sign_in(client, operator)
    set_up(client)
    shown = client.get(reverse("mfa_view_recovery_codes"))
    code = shown.context["unused_codes"][0]
    assert code in shown.content.decode()
    assert code not in client.get(reverse("mfa_view_recovery_codes")).content.decode()
    for expected in (True, False):
        other = Client()
        sign_in(other, operator)
        other.post(reverse("mfa_authenticate"), {"code": code})
        assert is_signed_in(other) is expected


def test_secrets_are_not_in_the_database_in_clear(
    client: Client, operator: User, set_up: SetUp
) -> None:
    sign_in(client, operator)
    secret = set_up(client)
    for kept in Authenticator.objects.all():
        assert secret not in str(kept.data)
        assert str(kept.data.get("secret", "v1:")).startswith("v1:") or "seed" in kept.data


def test_an_older_session_gives_it_and_adds_none(
    client: Client, operator: User, set_up: SetUp, settings: Settings
) -> None:
    older = Client()
    sign_in(older, operator)
    sign_in(client, operator)
    secret = set_up(client)
    settings.SECOND_FACTOR_REQUIRED = True
    for name in (
        "mfa_add_webauthn",
        "mfa_generate_recovery_codes",
        "mfa_index",
        "usersessions_list",
    ):
        assert "/account/login/" in older.get(reverse(name)).headers["Location"], name
    assert older.get("/desk/profile/").status_code == 302
    assert older.get(reverse("account_login")).headers["Location"] == reverse("mfa_reauthenticate")
    older.post(reverse("mfa_reauthenticate"), {"code": code_of(secret)})
    assert older.get("/desk/profile/").status_code == 200


def test_the_only_one_is_not_taken_off_where_it_is_required(
    client: Client, operator: User, set_up: SetUp, required: None
) -> None:
    sign_in(client, operator)
    set_up(client)
    refused = client.post(reverse("mfa_deactivate_totp"))
    assert "единственный второй фактор" in refused.content.decode()
    assert Authenticator.objects.filter(type="totp").exists()


def test_each_act_is_a_line_of_the_journal(client: Client, operator: User, set_up: SetUp) -> None:
    sign_in(client, operator, "wrong")
    sign_in(client, operator)
    set_up(client)
    client.post(reverse("mfa_deactivate_totp"))
    client.post(reverse("account_logout"))
    items = list(Line.objects.order_by("pk").values_list("verb", flat=True))
    for verb in (
        "account.sign_in_failed",
        "account.signed_in",
        "account.second_factor_added",
        "account.second_factor_removed",
        "account.signed_out",
    ):
        assert verb in items, verb


def test_guessing_codes_is_stopped(client: Client, operator: User, set_up: SetUp) -> None:
    sign_in(client, operator)
    secret = set_up(client)
    other = Client()
    sign_in(other, operator)
    for n in range(6):
        other.post(reverse("mfa_authenticate"), {"code": f"{n:06}"})
    other.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert not is_signed_in(other)


def test_sessions_elsewhere_are_seen_and_ended(client: Client, operator: User) -> None:
    other = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Gecko Firefox/145.0"})
    sign_in(other, operator)
    sign_in(client, operator)
    page = client.get(reverse("usersessions_list")).content.decode()
    assert "Firefox, Windows" in page
    client.post(reverse("usersessions_list"))
    assert not is_signed_in(other)
    assert is_signed_in(client)

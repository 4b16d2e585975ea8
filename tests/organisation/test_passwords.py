"""Which passwords may be chosen, and what proves who one is (rows of docs/reference/asvs.md)."""

import hashlib
import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings as configured
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from otklik.config.settings import base
from otklik.organisation.identity.password_rules import is_leaked
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NEW = "лошадь батарейка скоба"
PROFILE = "/desk/profile/"


@pytest.fixture(autouse=True)
def _no_attempts_counted() -> None:
    cache.clear()


@pytest.fixture
def colleague() -> User:
    return UserFactory(username="petrova", name="Мария Петрова", role=Role.OPERATOR)


def signed_in(user: User) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get(PROFILE).status_code == 200


def change(client: Client, old: str, new: str) -> None:
    client.post(
        reverse("account_change_password"),
        {"oldpassword": old, "password1": new, "password2": new},
    )


def test_what_is_easy_to_guess_is_refused(colleague: User, settings: Settings) -> None:
    settings.BASE_URL = "https://priemnaya.example"
    for easy in (
        "коротко",
        "qwerty123456",  # a common one
        "petrova-petrova",
        "Мария2026!!!!",
        "Otklik-2026-11",
        "ПарольПароль12",
        "priemnaya2026!",
    ):
        with pytest.raises(ValidationError):
            validate_password(easy, colleague)


def test_any_signs_and_any_length_will_do(colleague: User) -> None:
    """No rule of composition; spaces and case count; nothing is cut."""
    for fine in ("только буквы тут", "x" * 5 + "korova" * 20, " лошадь батарейка ", "Ж" * 128):
        validate_password(fine, colleague)
        colleague.set_password(fine)
        assert colleague.check_password(fine)
        assert not colleague.check_password(fine[:64] if len(fine) > 64 else fine.strip() + "!")
        assert not colleague.check_password(fine.swapcase())
    client = signed_in_with(colleague, " лошадь батарейка ")
    assert is_in(client)


def signed_in_with(user: User, password: str) -> Client:
    user.choose_password(password, at=timezone.now())
    client = Client()
    client.post(reverse("account_login"), {"login": user.username, "password": password})
    return client


def test_a_leaked_password_is_refused_where_the_file_is_there(
    tmp_path: Path, settings: Settings
) -> None:
    many = [f"однажды утекло {n}" for n in range(300)]
    digests = sorted(hashlib.sha1(each.encode()).hexdigest().upper() for each in many)  # noqa: S324
    file = tmp_path / "leaked.txt"
    file.write_text("".join(f"{digest}:{n}\r\n" for n, digest in enumerate(digests)), "ascii")
    assert all(is_leaked(each, file) for each in many)
    assert not any(is_leaked(f"не утекло {n}", file) for n in range(300))
    settings.LEAKED_PASSWORDS = str(file)
    with pytest.raises(ValidationError, match="утёкших"):
        validate_password(many[100])
    settings.LEAKED_PASSWORDS = str(tmp_path / "nowhere")
    with pytest.raises(ImproperlyConfigured):
        validate_password(NEW)


def test_a_new_password_needs_the_old_one(colleague: User) -> None:
    client = signed_in(colleague)
    change(client, "не тот", NEW)
    assert User.objects.get(pk=colleague.pk).check_password(PASSWORD)
    change(client, PASSWORD, NEW)
    assert User.objects.get(pk=colleague.pk).check_password(NEW)


def test_a_new_password_ends_what_is_open_elsewhere(colleague: User) -> None:
    here, elsewhere = signed_in(colleague), signed_in(colleague)
    change(here, PASSWORD, NEW)
    assert is_in(here)
    assert not is_in(elsewhere)


def test_the_key_of_an_ended_session_opens_nothing(colleague: User) -> None:
    client = signed_in(colleague)
    key = client.cookies[configured.SESSION_COOKIE_NAME].value
    client.post(reverse("account_logout"))
    thief = Client()
    thief.cookies[configured.SESSION_COOKIE_NAME] = key
    assert not is_in(thief)


def test_the_field_hides_and_takes_what_a_password_manager_gives(client: Client) -> None:
    page = client.get(reverse("account_login")).content.decode()
    (field,) = re.findall(r'<input[^>]* name="password"[^>]*>', page)
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert "onpaste" not in page


def test_nobody_is_signed_in_by_a_form_of_another_page(colleague: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.get(reverse("account_login"))
    form = {"login": colleague.username, "password": PASSWORD, "csrfmiddlewaretoken": "x" * 64}
    assert strict.post(reverse("account_login"), form).status_code == 403
    assert not is_in(strict)


def test_a_given_password_leaves_the_second_factor(colleague: User) -> None:
    Authenticator.objects.create(user=colleague, type="totp", data={"secret": "v1:x:y"})
    administrator: User = UserFactory(role=Role.ADMINISTRATOR)
    password = colleague.renew_password(by=administrator, at=timezone.now())
    client = Client()
    answer = client.post(
        reverse("account_login"), {"login": colleague.username, "password": password}
    )
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)


def test_each_proof_of_who_one_is_gives_the_session_another_key(colleague: User) -> None:
    client = Client()
    client.get(reverse("account_login"))
    name = configured.SESSION_COOKIE_NAME
    before = client.cookies[name].value if name in client.cookies else ""
    client = signed_in(colleague)
    first = client.cookies[name].value
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    second = client.cookies[name].value
    assert len({before, first, second}) == 3
    assert min(len(first), len(second)) >= 32
    thief = Client()
    thief.cookies[name] = first
    assert not is_in(thief)
    assert is_in(client)
    assert "этот браузер" in client.get(reverse("usersessions_list")).content.decode()


def test_old_sessions_prove_themselves_before_anything_of_signing_in_changes(
    colleague: User,
) -> None:
    client, other = signed_in(colleague), signed_in(colleague)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        for name in ("mfa_activate_totp", "usersessions_list"):
            asked = client.post(reverse(name))
            assert asked.headers["Location"].startswith(reverse("account_reauthenticate")), name
        assert is_in(other)
        assert client.get(reverse("usersessions_list")).status_code == 200
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        client.post(reverse("usersessions_list"))
        assert not is_in(other)
        assert is_in(client)


def test_beside_the_second_factors_stands_where_one_is_signed_in(colleague: User) -> None:
    page = signed_in(colleague).get(reverse("mfa_index")).content.decode()
    assert f'href="{reverse("usersessions_list")}"' in page


def test_passwords_are_kept_as_a_slow_hash() -> None:
    """Tests hash fast; an installation as Django does by default."""
    assert not hasattr(base, "PASSWORD_HASHERS")
    assert PBKDF2PasswordHasher.iterations >= 600_000
    assert PBKDF2PasswordHasher.digest().name == "sha256"

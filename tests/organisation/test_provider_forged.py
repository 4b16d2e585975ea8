"""What an identity provider, or whoever passes for it, says: only what was meant for this sign-in,
signed and fresh, lets anybody in."""

import time
from urllib.parse import urlsplit

import httpx
import pytest
from django.test import Client
from joserfc.jwk import RSAKey
from pytest_django import Settings

from otklik.organisation.identity.oidc import is_https_or_local
from otklik.organisation.people.user import User
from tests.organisation.provided import BEGIN, colleague, is_in, provider, server, sign_in
from tests.organisation.provider_server import CLIENT, IdentityProvider

__all__ = ["colleague", "provider", "server"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"aud": "another program"},
        {"aud": [CLIENT, "another program"]},
        {"azp": "another program"},
        {"iss": "https://elsewhere.example"},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(
    client: Client, provider: IdentityProvider, colleague: User, wrong: dict[str, object]
) -> None:
    provider.wrong = wrong
    answer = sign_in(client)
    assert answer.status_code == 502
    assert "отвечает не так, как должна" in answer.content.decode()
    assert not is_in(client)


def test_a_token_signed_by_another_key_or_by_the_open_one_is_refused(
    client: Client, provider: IdentityProvider, colleague: User
) -> None:
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    assert sign_in(client).status_code == 502
    provider.signs_with, provider.issuer = None, "https://elsewhere.example"
    assert client.get(BEGIN).status_code == 502
    assert not is_in(client)


def test_an_answer_belongs_to_the_browser_that_asked_and_is_used_once(
    client: Client, provider: IdentityProvider, colleague: User
) -> None:
    there = client.get(BEGIN)
    back = urlsplit(httpx.get(there.headers["Location"]).headers["Location"])
    other = Client()
    address = f"{back.path}?{back.query}"
    assert other.get(address).status_code == 400
    assert not is_in(other)
    assert client.get(address).status_code == 302
    client.post("/account/logout/")
    assert client.get(address).status_code == 400
    client.get(BEGIN)
    assert client.get(f"{BEGIN}answer/?error=access_denied&state=x").status_code == 400
    assert not is_in(client)


def test_a_foreign_page_begins_no_sign_in(client: Client, provider: IdentityProvider) -> None:
    for site in ("cross-site", "same-site"):
        there = client.get(BEGIN, {"next": "/desk/"}, headers={"sec-fetch-site": site})
        assert there.headers["Location"] == "/account/login/?next=/desk/"
    pressed = client.get(BEGIN, headers={"sec-fetch-site": "same-origin"})
    assert pressed.headers["Location"].startswith(provider.address)


def test_a_sign_in_older_than_a_day_of_work_is_refused(
    client: Client, provider: IdentityProvider, colleague: User
) -> None:
    assert "max_age=43200" in client.get(BEGIN).headers["Location"]
    for at in (int(time.time()) - 13 * 3600, int(time.time()) + 3600):
        provider.wrong = {"auth_time": at}
        assert "слишком давно" in sign_in(client).content.decode()
    assert not is_in(client)
    provider.wrong = {"auth_time": int(time.time()) - 3600}
    sign_in(client)
    assert is_in(client)


@pytest.mark.parametrize("value", [None, "today", True])
def test_a_token_that_does_not_say_when_the_sign_in_was_is_refused_in_words(
    client: Client, provider: IdentityProvider, colleague: User, value: object
) -> None:
    provider.wrong = {"auth_time": value}
    answer = sign_in(client)
    assert answer.status_code == 502
    assert "не сообщает, когда вы у неё вошли" in answer.content.decode()
    assert not is_in(client)


def test_only_https_or_this_machine_is_asked(
    client: Client, provider: IdentityProvider, settings: Settings
) -> None:
    settings.OIDC = settings.OIDC | {"address": "http://sso.example"}
    assert client.get(BEGIN).status_code == 502
    assert is_https_or_local("https://a.example")
    assert is_https_or_local("http://127.0.0.1:1")
    assert not is_https_or_local("ftp://a")

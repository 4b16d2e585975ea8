"""The authority's identity provider beside a test, and the way of a browser through it."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.factories import UserFactory
from tests.organisation.provider_server import CLIENT, SECRET, IdentityProvider, served

BEGIN = "/account/provider/"


@pytest.fixture(scope="module")
def server() -> Iterator[IdentityProvider]:
    with served() as provider:
        yield provider


@pytest.fixture
def provider(server: IdentityProvider, settings: Settings) -> IdentityProvider:
    cache.clear()
    server.person, server.wrong = {"preferred_username": "Ivanova"}, {}
    server.hides = set()
    server.signs_with, server.issuer, server.algorithm = None, "", "RS256"
    settings.OIDC = {
        "address": server.address, "client_id": CLIENT, "secret": SECRET,
        "label": "Войти через СУДИС", "claim": "preferred_username",
        "gives_second_factor": False, "acr": (), "ca": "",
    }  # fmt: skip
    return server


@pytest.fixture
def colleague() -> User:
    return UserFactory(username="ivanova", role=Role.OPERATOR)


def sign_in(client: Client, place: str = "/desk/profile/") -> httpx.Response:
    """The way of a browser; what our side says at its end."""
    there = client.get(BEGIN, {"next": place})
    back = urlsplit(httpx.get(there.headers["Location"]).headers["Location"])
    return client.get(back.path + "?" + back.query)  # type: ignore[return-value]


def is_in(client: Client) -> bool:
    return client.get("/desk/profile/").status_code == 200

"""A network that wants a key, and who may connect a page to it."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from otklik.channels.networks import registry
from otklik.organisation.people.roles_and_rights import Role
from tests.channels.keyed import KeyedNetwork, Page, keyed_page
from tests.factories import UserFactory


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[Page]:
    """A network that wants a key, and a server that says whether it is the right one."""
    monkeypatch.setitem(registry.ADAPTERS, "vk", KeyedNetwork)
    with keyed_page() as page:
        yield page


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.ADMINISTRATOR, name="Администратор"))
    return client


@pytest.fixture(autouse=True)
def _trial(settings: Settings) -> None:
    settings.CHANNELS_MAY_CALL_LOOPBACK = True

"""Who writes, and a page to publish on."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from otklik.channels.accounts.models import Account
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.channels.publications import (
    connected,
)
from tests.factories import UserFactory


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def writer(db: None) -> User:
    return UserFactory(role=Role.OPERATOR)


@pytest.fixture
def desk(client: Client, writer: User) -> Client:
    client.force_login(writer)
    return client


@pytest.fixture
def wall(db: None) -> Account:
    return connected(name="Учебная стена")

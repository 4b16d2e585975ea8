"""Who writes, and a page to publish on."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from otklik.channels.models import Account
from otklik.organisation.models import User
from otklik.organisation.rights import Role
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

"""A network that sends things along."""

from collections.abc import Iterator

import pytest
from django.test import Client

from otklik.channels.accounts.models import Account
from otklik.channels.networks import registry
from otklik.incidents.attachments.models import Attachment
from tests.channels.stub import StubNetwork, Wall, served
from tests.factories import AccountFactory
from tests.incidents.conftest import Staff


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wall]:
    monkeypatch.setitem(registry.ADAPTERS, "stub", StubNetwork)
    with served() as wall:
        yield wall
    for attachment in Attachment.objects.exclude(file=""):
        attachment.file.delete(save=False)


@pytest.fixture
def network(db: None, wall: Wall) -> Account:
    return AccountFactory(code="page", network="stub", base_url=wall.url)


@pytest.fixture
def operator(client: Client, staff: Staff) -> Client:
    client.force_login(staff.operator)
    return client

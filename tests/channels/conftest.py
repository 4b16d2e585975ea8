from collections.abc import Iterator
from pathlib import Path

import pytest

from otklik.channels.accounts.models import Account
from otklik.channels.networks import registry
from tests.channels.databases import shared_database
from tests.channels.stub import StubNetwork, Wall, served
from tests.factories import AccountFactory


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wall]:
    """The stub network, running, with its adapter registered."""
    monkeypatch.setitem(registry.ADAPTERS, "stub", StubNetwork)
    with served() as wall:
        yield wall


@pytest.fixture
def account(db: None, wall: Wall) -> Account:
    return AccountFactory(network="stub", base_url=wall.url)


@pytest.fixture
def shared(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """The database as several threads and processes see it."""
    with shared_database(tmp_path):
        yield

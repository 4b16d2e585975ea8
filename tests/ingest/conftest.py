import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django_tasks_db.models import DBTaskResult

from otklik.channels.accounts.models import Account
from otklik.channels.networks import registry
from tests.channels.databases import shared_database
from tests.channels.stub import SECRET, StubNetwork
from tests.factories import AccountFactory

Tell = Callable[..., HttpResponse]


@pytest.fixture
def account(db: None, monkeypatch: pytest.MonkeyPatch) -> Account:
    monkeypatch.setitem(registry.ADAPTERS, "stub", StubNetwork)
    return AccountFactory(code="page", network="stub")


@pytest.fixture
def shared(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """The database as several threads and processes see it."""
    with shared_database(tmp_path):
        yield


def body(key: object, *items: dict[str, Any]) -> bytes:
    """What the stub network sends; the items are arguments of tests.channels.stub.event."""
    return json.dumps({"event": key, "items": items}, default=str).encode()


def tell(raw: bytes, *, code: str = "page", secret: str = SECRET) -> Any:
    return Client().post(
        f"/hooks/{code}/", raw, content_type="application/json", headers={"X-Secret": secret}
    )


def handed() -> int:
    return DBTaskResult.objects.filter(task_path__endswith="hand_on_events").count()

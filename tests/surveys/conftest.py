"""What the tests of surveys share: the order's form, an open wave, forms filled over the web."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from otklik.surveys.form import Form
from otklik.surveys.models import Wave
from tests.factories import WaveFactory, order_version

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # Tuesday, noon in Moscow

Send = Callable[..., str]


@pytest.fixture
def wave(db: None) -> Wave:
    """An open wave of the order's form at /surveys/opros/."""
    wave: Wave = WaveFactory(slug="opros", title="Опрос 2026 года")
    wave.open(by=None, at=NOON)
    return wave


@pytest.fixture
def form(db: None) -> Form:
    return order_version().form


def ticket_in(page: str) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page)
    assert found, "The page holds no ticket."
    return found[1]


def new_ticket(client: Client, address: str = "/surveys/opros/") -> str:
    return ticket_in(client.get(address).content.decode())

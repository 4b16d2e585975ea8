"""What the tests of surveys share: the order's form, an open wave, forms filled over the web."""

import re
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

import pytest
from django.test import Client

from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.surveys.collecting.web import stepwise
from otklik.surveys.editor.models import Draft
from otklik.surveys.instrument.form_layout_and_encoding import Form
from otklik.surveys.lifecycle.transitions import open_wave
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.response_encryption import SealedForm, SealedText
from tests.factories import UserFactory, WaveFactory, order_version

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # Tuesday, noon in Moscow

Send = Callable[..., str]


@pytest.fixture
def wave(db: None) -> Wave:
    """An open wave of the order's form at /surveys/opros/."""
    wave: Wave = WaveFactory(slug="opros", title="Опрос 2026 года")
    open_wave(wave, by=None, at=NOON)
    return wave


@pytest.fixture
def slow_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """So long passes between two presses that each is counted in its row at once; nothing waits
    from the tests before."""
    stepwise.page_counts._counts.clear()
    stepwise.page_counts._since = 0.0
    moments = count(time.monotonic(), stepwise.WAITING_SECONDS + 1)
    monkeypatch.setattr(time, "monotonic", lambda: next(moments))


@pytest.fixture
def form(db: None) -> Form:
    return order_version().form


def forms(wave: Wave | None = None) -> list[SealedForm]:
    """What was filled in an open wave, its seals opened with its key."""
    wave = wave or Wave.objects.get()
    return [SealedForm.unseal(wave.seal, row.codes) for row in wave.responses.order_by("pk")]


def decoded(wave: Wave | None = None) -> list[dict[str, tuple[str, ...]]]:
    wave = wave or Wave.objects.get()
    return [wave.version.form.decode(one.codes) for one in forms(wave)]


def words(wave: Wave | None = None) -> dict[str, list[str]]:
    """What was written in an open wave, by question."""
    wave, found = wave or Wave.objects.get(), defaultdict(list)
    for row in wave.open_answers.order_by("pk"):
        result = SealedText.unseal(wave.seal, row.text)
        found[result.field].append(result.text)
    return dict(found)


def ticket_in(page: str) -> str:
    found = re.search(r'name="ticket"\s+value="([^"]+)"', page)
    assert found, "The page holds no ticket."
    return found[1]


def new_ticket(client: Client, address: str = "/surveys/opros/") -> str:
    return ticket_in(client.get(address).content.decode())


@pytest.fixture
def lead(client: Client) -> User:
    user: User = UserFactory(role=Role.LEAD)
    client.force_login(user)
    return user


@pytest.fixture
def draft(lead: User) -> Draft:
    return Draft.copy(order_version(), by=lead, at=NOON)

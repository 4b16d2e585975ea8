"""The page of a form for everyone: light, rendered once for strangers, and not for a crowd."""

import gzip
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice, product
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from otklik.core.web.rate_limit_counters import counters_in
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.structure.authority import Authority
from otklik.surveys.collecting.models import Response
from otklik.surveys.collecting.rate_limit import HourlyLimit
from otklik.surveys.collecting.web import render, views
from otklik.surveys.waves.models import Wave
from otklik.ui.reader_settings import PICTURES, SCHEMES, SIZES, SPACINGS
from tests.factories import UserFactory

from .conftest import NOON, new_ticket
from .sent import ADDRESS, FILLED, kept_whole, send

pytestmark = pytest.mark.django_db


def test_the_page_is_light(client: Client, wave: Wave) -> None:
    with CaptureQueriesContext(connection) as queries:
        body = client.get(ADDRESS).content
    assert len(queries) <= 12
    assert len(gzip.compress(body)) <= 50 * 1024


def test_strangers_share_a_rendering_and_no_ticket(client: Client, wave: Wave) -> None:
    first = new_ticket(client)
    with CaptureQueriesContext(connection) as queries:
        second = new_ticket(client)
    assert len(queries) <= 2
    assert first != second
    assert 'data-size="150"' in shown_with(client, "150.dark")
    assert 'data-size="100"' in shown_with(client, "100.auto")


@contextmanager
def frozen_clock(monkeypatch: pytest.MonkeyPatch, *, later: float = 0) -> Iterator[None]:
    """The clock by which a rendering is fresh."""
    moment = time.monotonic() + later
    with monkeypatch.context() as here:
        here.setattr(time, "monotonic", lambda: moment)
        yield


def test_renderings_are_few_whatever_is_asked(
    client: Client, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    render.forget()
    for port in range(8001, 8005):
        client.get(ADDRESS, headers={"Host": f"testserver:{port}"})
    assert len(render._rendered) == 1
    looks = product(SIZES, SCHEMES, SPACINGS, PICTURES)
    with frozen_clock(monkeypatch):
        for look in islice(looks, render.MOST_RENDERED + 1):
            shown_with(client, ".".join(look))
        assert len(render._rendered) == render.MOST_RENDERED
    with frozen_clock(monkeypatch, later=render.FRESH_SECONDS + 1):
        shown_with(client, ".".join(next(looks)))
    assert len(render._rendered) == 1


@pytest.mark.parametrize("cookie", ["messages", settings.SESSION_COOKIE_NAME])
def test_the_page_of_somebody_known_is_not_shared(client: Client, wave: Wave, cookie: str) -> None:
    render.forget()
    client.cookies[cookie] = "something"
    client.get(ADDRESS)
    assert not render._rendered


def shown_with(client: Client, look: str) -> str:
    client.cookies["display"] = look
    return client.get(ADDRESS).content.decode()


def test_a_change_of_words_is_shown_at_once_and_one_of_the_frame_soon(
    client: Client, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get(ADDRESS)
    Wave.objects.update(title="Опрос весной")
    assert "Опрос весной" in client.get(ADDRESS).content.decode()
    Authority.objects.create(code="lakeside", phone="+7 000 000-00-00")
    with frozen_clock(monkeypatch, later=render.FRESH_SECONDS + 1):
        assert "+7 000 000-00-00" in client.get(ADDRESS).content.decode()


def test_staff_see_a_page_of_their_own(client: Client, wave: Wave) -> None:
    client.get(ADDRESS)
    client.force_login(UserFactory(role=Role.AUTHORISED))
    assert "Исправить эту страницу" in client.get(ADDRESS).content.decode()
    client.logout()
    assert "Исправить эту страницу" not in client.get(ADDRESS).content.decode()


def test_sending_takes_few_queries(client: Client, wave: Wave) -> None:
    ticket = new_ticket(client)
    with CaptureQueriesContext(connection) as queries:
        send(client, ticket)
    assert len(queries) <= 8


def test_a_crowd_behind_one_address_is_told_to_wait_and_loses_nothing(
    client: Client, wave: Wave
) -> None:
    library, elsewhere = "203.0.113.7", "203.0.113.8"
    first, second = new_ticket(client), new_ticket(client)
    assert client.post(ADDRESS, {**FILLED, "ticket": first}, REMOTE_ADDR=library).status_code == 302
    for _form in range(views.form_limit.limit - 1):
        assert views.form_limit.allows(library, at=timezone.now())
    answer = client.post(ADDRESS, {**FILLED, "ticket": second}, REMOTE_ADDR=library)
    assert answer.status_code == 429
    assert "через час" in kept_whole(answer)
    assert Response.objects.count() == 1
    assert (
        client.post(ADDRESS, {**FILLED, "ticket": second}, REMOTE_ADDR=elsewhere).status_code == 302
    )


def test_a_crowd_is_counted_by_the_hour_and_by_the_household() -> None:
    crowd = HourlyLimit(name="two forms", limit=2)
    home = ["2001:db8:1:1::1", "2001:db8:1:1::2", "2001:db8:1:1::3", "2001:db8:1:2::1"]
    assert [crowd.allows(address, at=NOON) for address in home] == [True, True, False, True]
    assert crowd.allows(home[0], at=NOON + timedelta(hours=1))
    assert all(crowd.allows("127.0.0.1", at=NOON) for _time in range(9))
    assert all(crowd.allows("", at=NOON) for _time in range(9))


def test_a_crowd_does_not_remember_addresses_nor_when_they_came() -> None:
    """Only a digest with a salt that is thrown away after the day, until the hour is over."""
    table = counters_in(Path(settings.CACHES["default"]["LOCATION"]))
    crowd = HourlyLimit(name="not remembered", limit=1)
    came = NOON + timedelta(minutes=7, seconds=41)
    assert crowd.allows("203.0.113.7", at=came)
    kept = table.path.read_bytes()
    assert b"203.0.113.7" not in kept
    assert struct.pack("<I", int(NOON.timestamp()) + 3600) in kept
    assert struct.pack("<I", int(came.timestamp()) + 3600) not in kept
    assert not crowd.allows("203.0.113.7", at=came)
    salt = table.salt_of_the_day()
    assert salt in kept
    assert crowd.allows("203.0.113.7", at=NOON + timedelta(days=2))
    assert salt not in table.path.read_bytes()


def test_one_customer_of_the_new_protocol_is_no_crowd_of_thousands() -> None:
    crowd = HourlyLimit(name="one customer", limit=5)
    let_in = [crowd.allows(f"2001:db8:7:{place:x}::1", at=NOON) for place in range(300)]
    assert sum(let_in) == 4 * 5
    assert crowd.allows("2001:db8:8::1", at=NOON)

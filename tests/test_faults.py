"""Faults that pass: what people see is a page that says what to do, and nothing confirmed is lost.

Killed processes are in test_crash.py, cut-off restorations in installation/test_backups.py.
"""

import re
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from otklik.channels.networks.outbound_types import OutboundKind, ThreadRef
from otklik.channels.outbound.enqueue import queue
from otklik.channels.outbound.models import Delivery
from otklik.channels.outbound.send_delivery import requeue
from otklik.core import schedule
from otklik.core.models import Tick
from otklik.incidents.cases.message import Message
from otklik.organisation.people.roles_and_rights import Role
from tests.factories import AccountFactory, UserFactory
from tests.statements import failing
from tests.website.asking import TEXT, filled, form_key

pytestmark = pytest.mark.postgres

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
OURS = {"Sec-Fetch-Site": "same-origin"}
EVERY_MINUTE = "otklik.ingest.dispatch.requeue_lost"


def gone(fault: type[Exception] = OperationalError) -> AbstractContextManager[None]:
    """The database answers nothing."""
    return failing(fault=fault("could not connect to server"))


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [OperationalError, InterfaceError])
@pytest.mark.parametrize("address", ["/acts/", "/search/?q=чек", "/en/acts/", "/api/v1/topics"])
def test_a_database_that_is_gone_is_told_with_what_to_do(
    visitor: Client, address: str, fault: type[Exception]
) -> None:
    with gone(fault):
        answer = visitor.get(address)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    text = answer.content.decode()
    assert ("Подождите минуту" in text) or ("Wait a minute" in text)
    assert visitor.get(address).status_code in {200, 404}


@pytest.mark.django_db
def test_what_a_colleague_typed_comes_back_to_be_sent_again(visitor: Client) -> None:
    visitor.force_login(UserFactory(role=Role.LEAD))
    typed = {"incident": "77", "reason": "Жалоба в суд, «не удалять»", "until": "01.02.2027"}
    address = "/desk/retention/holds/"
    with gone():
        answer = visitor.post(address, typed, headers=OURS)
        foreign = visitor.post(address, typed, headers={"Sec-Fetch-Site": "cross-site"})
    shown = answer.content.decode()
    assert answer.status_code == foreign.status_code == 503
    assert "Отправленное не принято" in shown
    fields = dict(re.findall(r'type="hidden" name="(\w+)"\s+value="([^"]*)"', shown))
    assert {name: unescape(fields[name]) for name in typed} == typed
    assert '<blockquote class="quote">' in shown
    assert "77" not in foreign.content.decode()
    assert visitor.post(address, fields).status_code == 422  # it is read: there is no such number


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a page limit of SQLite")
@pytest.mark.django_db(transaction=True)
def test_a_full_disk_keeps_what_was_confirmed_and_what_was_typed(visitor: Client) -> None:
    """SQLite may not grow, and has filled its last page."""
    assert visitor.post("/ask/", filled(TEXT, key=form_key(visitor))).status_code == 200
    refused = filled("Второй вопрос о возврате. " * 100, key=form_key(visitor))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE filling (piece blob)")
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        try:
            with suppress(OperationalError):
                while True:
                    cursor.execute("INSERT INTO filling VALUES (zeroblob(4000))")
            answer = visitor.post("/ask/", refused, headers=OURS)
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
            cursor.execute("DROP TABLE filling")
    assert answer.status_code == 503
    assert "Второй вопрос о возврате" in answer.content.decode()
    assert [message.text for message in Message.objects.all()] == [TEXT]
    assert visitor.post("/ask/", refused).status_code == 200
    assert Message.objects.count() == 2


@pytest.mark.django_db
def test_a_clock_set_back_goes_on_and_rings_no_minute_twice() -> None:
    hour = timedelta(hours=1)
    assert EVERY_MINUTE in schedule.enqueue_due_tasks(at=NOON - hour)
    assert EVERY_MINUTE in schedule.enqueue_due_tasks(at=NOON)
    assert EVERY_MINUTE not in schedule.enqueue_due_tasks(at=NOON)
    assert EVERY_MINUTE not in schedule.enqueue_due_tasks(at=NOON - hour)
    assert EVERY_MINUTE in schedule.enqueue_due_tasks(at=NOON - hour + timedelta(minutes=1))
    assert not Tick.objects.filter(minute=NOON).exists()


@pytest.mark.django_db
def test_a_clock_of_a_neighbour_that_is_minutes_ahead_rings_nothing_twice() -> None:
    ahead = NOON + timedelta(minutes=4)
    assert EVERY_MINUTE in schedule.enqueue_due_tasks(at=ahead)
    assert EVERY_MINUTE in schedule.enqueue_due_tasks(at=NOON)
    assert EVERY_MINUTE not in schedule.enqueue_due_tasks(at=ahead)


@pytest.mark.django_db
@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=-1)])
def test_a_clock_that_jumps_sends_nothing_twice(jump: timedelta) -> None:
    """What is in flight when the clock jumps becomes a person's to look for, or goes on."""
    queue(
        account=AccountFactory(),
        kind=OutboundKind.COMMENT,
        thread=ThreadRef(container="wall", post="10"),
        text="Ответ",
        by=None,
        at=NOON,
    )
    Delivery.objects.update(state=Delivery.State.SENDING, sending_at=NOON)
    requeue(at=NOON + jump)
    state = Delivery.objects.get().state
    assert state == ("unconfirmed" if jump > timedelta(0) else "sending")

"""Several events are stored by one transaction, which takes none of them with it when one is bad,
and lets others write in between."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.db import IntegrityError, connection, connections
from django.utils import timezone
from pytest_django import Settings

from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import Post, RawEvent
from otklik.channels.networks import registry
from otklik.channels.networks.inbound_types import InboundEvent
from otklik.channels.networks.registry import adapter
from otklik.incidents.cases.message import Message
from otklik.incidents.intake.models import Tombstone
from otklik.ingest.dispatch import MOST_A_BATCH, hand_on, store
from tests.channels.stub import StubNetwork
from tests.factories import AccountFactory
from tests.ingest.conftest import body, tell

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
PATIENCE = 60


def tell_of(*numbers: int, **columns: Any) -> None:
    for number in numbers:
        item = {"external_id": str(number), "text": f"Почём мёд № {number}?", **columns}
        item.setdefault("occurred_at", timezone.now())
        assert tell(body(f"{number} {columns}", item)).status_code == 200


def comment(name: str) -> bytes:
    return body(name, {"external_id": name, "text": "Почём?", "occurred_at": timezone.now()})


def at_desk() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("external_id", flat=True))


@contextmanager
def watched(pattern: str, act: Any = None) -> Iterator[list[str]]:
    """Statements with `pattern`; after each of them `act`, given its parameters."""
    found: list[str] = []

    def wrapper(execute: Any, sql: str, params: Any, *rest: Any) -> Any:
        answer = execute(sql, params, *rest)
        if pattern in sql:
            found.append(sql)
            if act:
                act(params)
        return answer

    with connection.execute_wrapper(wrapper):
        yield found


HANDED_ON = 'UPDATE "channels_rawevent" SET "handed_on_at"'


def test_a_burst_is_stored_by_few_transactions(account: Account, settings: Settings) -> None:
    settings.EVENT_HOLD_SECONDS = PATIENCE
    many = MOST_A_BATCH + 1
    tell_of(*range(many))
    with watched(HANDED_ON) as batches:
        hand_on(account.pk, at=timezone.now())
    assert at_desk() == [str(number) for number in range(many)]
    assert len(batches) == 2


def test_a_long_batch_is_committed_early(account: Account, settings: Settings) -> None:
    """Nobody can write to SQLite, nor number an incident, for longer."""
    settings.EVENT_HOLD_SECONDS = 0
    tell_of(*range(3))
    with watched(HANDED_ON) as batches:
        hand_on(account.pk, at=timezone.now())
    assert len(batches) == 3
    assert at_desk() == ["0", "1", "2"]


def test_a_bad_event_takes_no_others_with_it(account: Account) -> None:
    tell_of(1, 2, 3)

    def poison(params: Sequence[Any]) -> None:
        if any("№ 2?" in str(value) for value in params):
            Post.objects.create(account_id=10**9, external_id="1", published_at=timezone.now())
            connection.check_constraints()

    with watched('INTO "incidents_messageversion" ', poison):
        hand_on(account.pk, at=timezone.now())
    first, bad, last = RawEvent.objects.order_by("pk")
    assert at_desk() == ["1", "3"]
    assert first.handed_on_at
    assert last.handed_on_at
    assert (bad.handed_on_at, bad.attempts) == (None, 1)
    assert IntegrityError.__name__ in bad.error


@pytest.mark.django_db(transaction=True)
def test_an_event_that_breaks_the_commit_takes_no_others_with_it(
    shared: None, account: Account
) -> None:
    """A reference to nothing is refused only when the transaction ends."""
    tell_of(1, 2, 3)

    def poison(params: Sequence[Any]) -> None:
        if any("№ 2?" in str(value) for value in params):
            Post.objects.create(account_id=10**9, external_id="1", published_at=timezone.now())

    with watched('INTO "incidents_messageversion" ', poison):
        hand_on(account.pk, at=timezone.now())
    first, bad, last = RawEvent.objects.order_by("pk")
    assert at_desk() == ["1", "3"]
    assert first.handed_on_at
    assert last.handed_on_at
    assert (bad.handed_on_at, bad.attempts) == (None, 1)
    assert IntegrityError.__name__ in bad.error


class WaitingNetwork(StubNetwork):
    """Reads its last event only when another one was stored meanwhile."""

    is_stored: ClassVar[threading.Event] = threading.Event()
    is_awaited: ClassVar[threading.Event] = threading.Event()

    def parse(self, body: bytes) -> list[InboundEvent]:
        if json.loads(body)["event"] == "last":
            self.is_awaited.set()
            assert self.is_stored.wait(PATIENCE), "nothing was stored between two batches"
        return super().parse(body)


@pytest.mark.django_db(transaction=True)
def test_whoever_stores_comes_between_two_batches(
    shared: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(registry.ADAPTERS, "stub", WaitingNetwork)
    account = AccountFactory(code="page", network="stub")
    tell_of(*range(MOST_A_BATCH))
    assert (
        tell(
            body("last", {"external_id": "last", "text": "Почём?", "occurred_at": timezone.now()})
        ).status_code
        == 200
    )

    def store_meanwhile() -> None:
        WaitingNetwork.is_awaited.wait(PATIENCE)
        late = body(
            "late", {"external_id": "late", "text": "Почём?", "occurred_at": timezone.now()}
        )
        store(account, adapter(account), late, at=timezone.now())
        WaitingNetwork.is_stored.set()
        connections.close_all()

    thread = threading.Thread(target=store_meanwhile)
    thread.start()
    hand_on(account.pk, at=timezone.now())
    thread.join()
    assert at_desk()[-2:] == ["last", "late"]


def test_a_number_twice_in_a_batch_is_one_message(account: Account) -> None:
    tell_of(1)
    tell_of(1, kind="comment_edited", text="Почём соты?", occurred_at=soon(1))
    tell_of(1, kind="comment_deleted", occurred_at=soon(2))
    hand_on(account.pk, at=timezone.now())
    message = Message.objects.get()
    assert message.text == "Почём соты?"
    assert message.deleted_at is not None


def test_what_is_known_is_not_taken_for_new(account: Account) -> None:
    tell_of(1)
    tell_of(3, kind="comment_deleted")
    hand_on(account.pk, at=timezone.now())
    assert Tombstone.objects.count() == 1
    tell_of(1, text="И снова")
    tell_of(2, 3)
    hand_on(account.pk, at=timezone.now())
    assert at_desk() == ["1", "2", "3"]
    assert Message.objects.get(external_id="3").deleted_at is not None


def soon(minutes: int) -> datetime:
    return timezone.now() + timedelta(minutes=minutes)

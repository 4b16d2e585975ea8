"""One waiting task an account is enough, and nothing stays unhanded for want of one."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import LOST_AFTER, Inflow, RawEvent
from otklik.channels.networks.registry import adapter
from otklik.incidents.cases.message import Message
from otklik.ingest import dispatch
from otklik.ingest.dispatch import requeue, store
from tests.channels.databases import at_once
from tests.factories import AccountFactory
from tests.ingest.conftest import body, tell

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def tasks() -> list[DBTaskResult[..., object]]:
    """Those that hand on and have not begun."""
    return list(DBTaskResult.objects.ready().filter(task_path__endswith="hand_on_events"))


def comment(number: int) -> bytes:
    item = {"external_id": str(number), "text": f"Почём мёд № {number}?"}
    return body(number, {**item, "occurred_at": timezone.now()})


def tell_of(*numbers: int, code: str = "page") -> None:
    for number in numbers:
        assert tell(comment(number), code=code).status_code == 200


def work() -> int:
    """What a worker does until no task waits; how many there were."""
    done = 0
    while waiting := tasks():
        for task in waiting:
            DBTaskResult.objects.filter(pk=task.pk).update(status="RUNNING")
            task.task.call(*task.args_kwargs["args"])
            done += 1
    return done


def test_a_burst_asks_for_one_worker_an_account(account: Account) -> None:
    AccountFactory(code="other", network="stub")
    tell_of(*range(20))
    tell_of(*range(3), code="other")
    assert len(tasks()) == 2
    assert work() == 2
    assert not RawEvent.objects.waiting().exists()
    tell_of(20)
    assert len(tasks()) == 1, "the one before has begun: it is asked anew"


def test_many_events_leave_room_for_the_other_tasks(account: Account) -> None:
    many = dispatch.MOST_A_TURN + 1
    tell_of(*range(many))
    assert work() == 2
    assert not RawEvent.objects.waiting().exists()
    order = list(Message.objects.order_by("pk").values_list("external_id", flat=True))
    assert order == [str(number) for number in range(many)]


def test_a_task_that_was_lost_is_asked_for_again(account: Account) -> None:
    tell_of(1)
    DBTaskResult.objects.all().delete()
    now = timezone.now()
    store(account, adapter(account), comment(2), at=now + LOST_AFTER / 2)
    assert not tasks(), "it may still begin"
    store(account, adapter(account), comment(3), at=now + LOST_AFTER + timedelta(seconds=1))
    assert len(tasks()) == 1


def test_the_sweeper_asks_when_nobody_stores_any_more(account: Account) -> None:
    tell_of(1)
    DBTaskResult.objects.all().delete()
    requeue(at=timezone.now() + timedelta(minutes=1))
    assert len(tasks()) == 1
    work()
    assert not RawEvent.objects.waiting().exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_being_stored_when_the_task_begins_is_seen_by_it(
    shared: None, account: Account
) -> None:
    tell_of(1)
    is_stored = threading.Event()

    def slowly() -> None:
        with transaction.atomic():
            store(account, adapter(account), comment(2), at=timezone.now())
            is_stored.set()
            time.sleep(0.5)

    def begin() -> None:
        is_stored.wait()
        dispatch.take_turn(account.pk, at=timezone.now())

    assert at_once(slowly, begin) == [None, None]
    assert not RawEvent.objects.waiting().exists(), "no task would come for it"


@pytest.mark.django_db(transaction=True)
def test_workers_and_a_burst_at_once_leave_nothing_behind(shared: None, account: Account) -> None:
    is_over = threading.Event()

    def sender(first: int) -> None:
        tell_of(*range(first, first + 8))

    def worker() -> None:
        while not is_over.is_set():
            dispatch.take_turn(account.pk, at=timezone.now())
        connections.close_all()

    hand = threading.Thread(target=worker)
    hand.start()
    try:
        assert at_once(*[lambda n=n: sender(n * 100) for n in range(3)]) == [None] * 3
    finally:
        is_over.set()
        hand.join()
    assert tasks() or not RawEvent.objects.waiting().exists()
    with transaction.atomic():
        Inflow.objects.lock(account.pk).begin()
    dispatch.hand_on(account.pk, at=timezone.now())
    numbers = RawEvent.objects.order_by("pk").values_list("dedup_key", flat=True)
    messages = Message.objects.order_by("pk").values_list("external_id", flat=True)
    assert list(messages) == list(numbers)
    assert len(numbers) == 24

"""Each event reaches the room it is for, in order, once, and a bad one stops nobody."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django_tasks_db.models import DBTaskResult

from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import ATTEMPTS, Post, RawEvent
from otklik.channels.networks import registry
from otklik.channels.networks.inbound_types import MOMENT_UNKNOWN, InboundEvent
from otklik.channels.networks.outbound_types import OutboundKind, ThreadRef
from otklik.channels.outbound.enqueue import queue
from otklik.channels.outbound.models import Delivery
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.cases.client import Identity
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.ingest.dispatch import hand_on, requeue
from tests.channels.databases import at_once
from tests.channels.stub import StubNetwork
from tests.factories import UserFactory
from tests.ingest.conftest import body, tell
from tests.statements import failing

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def came(account: Account, *items: dict[str, Any], key: object = None) -> RawEvent:
    """A raw event as the hook leaves it, with these events inside."""
    number = RawEvent.objects.count() + 1
    given = [{"occurred_at": NOW.isoformat(), **item} for item in items]
    return RawEvent.objects.create(
        account=account,
        dedup_key=str(number),
        body=body(key or number, *given),
        received_at=NOW,
    )


def broken(account: Account) -> RawEvent:
    return RawEvent.objects.create(
        account=account,
        dedup_key=f"broken {RawEvent.objects.count()}",
        body=b"not json",
        received_at=NOW,
    )


def test_a_comment_reaches_the_desk_once(account: Account) -> None:
    item = {"external_id": "5", "text": "Можно ли вернуть чайник?"}
    raw = came(account, item)
    hand_on(raw.account_id, at=NOW)
    hand_on(raw.account_id, at=NOW)
    hand_on(came(account, item).account_id, at=NOW)  # the same comment in another event
    assert Message.objects.get().external_id == "5"
    raw.refresh_from_db()
    account.refresh_from_db()
    assert raw.handed_on_at == NOW
    assert account.last_event_at == NOW


def test_a_post_is_known_before_it_is_commented_on(account: Account) -> None:
    item = {"kind": "post_created", "external_id": "10", "post": "10", "is_own": True}
    hand_on(came(account, {**item, "text": "Было"}).account_id, at=NOW)
    hand_on(came(account, {**item, "text": "Стало"}).account_id, at=NOW)
    assert Post.objects.get().text == "Стало"
    assert not Incident.objects.exists()


def test_what_a_network_does_not_date_happened_when_we_learnt_of_it(account: Account) -> None:
    hand_on(came(account, {"external_id": "5", "text": "Почём мёд?"}).account_id, at=NOW)
    gone = {"kind": "comment_deleted", "external_id": "5"}
    gone["occurred_at"] = MOMENT_UNKNOWN.isoformat()
    hand_on(came(account, gone).account_id, at=NOW + timedelta(days=3))
    assert Message.objects.get().deleted_at == NOW


def test_an_echo_of_ours_closes_the_delivery_and_opens_nothing(account: Account) -> None:
    delivery = queue(
        account=account, kind=OutboundKind.COMMENT, thread=ThreadRef(container="wall", post="10"),
        text="Ответ", by=None, at=NOW,
    )  # fmt: skip
    delivery.claim(at=NOW)
    hand_on(came(account, {"external_id": "6", "text": "Ответ", "is_own": True}).account_id, at=NOW)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.external_id) == ("sent", "6")
    assert not Incident.objects.exists()


def test_an_answer_typed_in_the_network_joins_its_incident(account: Account) -> None:
    hand_on(
        came(account, {"external_id": "5", "text": "Можно ли вернуть чайник?"}).account_id, at=NOW
    )
    answer = {"external_id": "6", "parent_id": "5", "text": "Можно", "is_own": True}
    hand_on(came(account, answer).account_id, at=NOW)
    assert [message.direction for message in Message.objects.order_by("pk")] == ["in", "out"]
    assert Incident.objects.count() == 1


def test_oldest_first(account: Account) -> None:
    first = came(account, {"external_id": "1", "text": "раз"})
    came(account, {"external_id": "2", "text": "два"})
    later = came(account, {"external_id": "3", "text": "три"})
    assert hand_on(account.pk, at=NOW, most=2), "some may be left"
    first.refresh_from_db()
    later.refresh_from_db()
    assert first.handed_on_at == NOW
    assert later.handed_on_at is None
    assert list(Message.objects.order_by("pk").values_list("external_id", flat=True)) == ["1", "2"]
    assert not hand_on(account.pk, at=NOW, most=2)
    assert not RawEvent.objects.waiting().exists()


def test_a_bad_event_stops_nobody_and_is_shown_at_last(account: Account) -> None:
    bad = broken(account)
    good = came(account, {"external_id": "1", "text": "Где купить мёд?"})
    hand_on(good.account_id, at=NOW)
    good.refresh_from_db()
    bad.refresh_from_db()
    assert good.handed_on_at == NOW
    assert (bad.handed_on_at, bad.attempts, bad.retry_at) == (None, 1, NOW + timedelta(seconds=30))
    assert "JSONDecodeError" in bad.error

    at = NOW
    for _ in range(ATTEMPTS):
        at += timedelta(hours=1, minutes=1)
        hand_on(bad.account_id, at=at)
    bad.refresh_from_db()
    assert bad.attempts == ATTEMPTS
    assert list(RawEvent.objects.stuck()) == [bad]
    assert not RawEvent.objects.waiting().exists()

    bad.try_again(by=UserFactory(), at=at)
    assert list(RawEvent.objects.ready(at=at)) == [bad]


def test_what_is_good_in_a_half_bad_event_passes(account: Account) -> None:
    nameless = {"external_id": None, "text": "раз"}
    raw = came(account, nameless, {"external_id": "2", "text": "два"})
    hand_on(raw.account_id, at=NOW)
    raw.refresh_from_db()
    assert Message.objects.get().external_id == "2"
    assert (raw.handed_on_at, raw.attempts) == (None, 1)


def test_characters_a_database_cannot_hold(account: Account) -> None:
    hand_on(came(account, {"external_id": "1", "text": "до\0пос\ud800ле"}).account_id, at=NOW)
    message = Message.objects.get()
    assert message.versions.get().text == "допос?ле"


def test_names_turn_nothing_round(account: Account) -> None:
    """«чек…fdp.doc» would be read as a PDF, and a name could write its own row of a list."""
    name = "Иван\u202e\u2066 \nИванов"
    media = [{"kind": "file", "url": "https://a.example/1", "name": "чек\u202efdp.doc"}]
    item = {"external_id": "1", "text": "а", "name": name, "media": media}
    hand_on(came(account, item).account_id, at=NOW)
    assert Identity.objects.get().name == "Иван Иванов"
    assert Attachment.objects.get().name == "чекfdp.doc"


def test_a_busy_database_is_no_fault_of_the_event(account: Account) -> None:
    raw = came(account, {"kind": "post_created", "external_id": "1"})
    with failing(Post._meta.db_table), pytest.raises(OperationalError):
        hand_on(raw.account_id, at=NOW)
    raw.refresh_from_db()
    assert (raw.attempts, raw.error, raw.handed_on_at) == (0, "", None)


def test_the_sweeper_asks_again_for_what_a_lost_task_left(account: Account) -> None:
    for _ in range(3):
        came(account, {"external_id": "1", "text": "раз"})
    requeue(at=NOW + timedelta(seconds=20))
    assert not DBTaskResult.objects.exists(), "not late yet"
    requeue(at=NOW + timedelta(seconds=40))
    requeue(at=NOW + timedelta(seconds=40))
    task = DBTaskResult.objects.get()  # one an account: it takes all that waits
    assert task.args_kwargs["args"] == [account.pk]
    hand_on(account.pk, at=NOW + timedelta(seconds=40))
    assert not RawEvent.objects.waiting().exists()


def test_the_sweeper_tells_unheard_outcomes_again(account: Account) -> None:
    delivery = queue(
        account=account, kind=OutboundKind.COMMENT, thread=ThreadRef(container="wall", post="10"),
        text="Ответ", on_settled="otklik.incidents.tasks.delivery_settled", by=None, at=NOW,
    )  # fmt: skip
    Delivery.objects.update(state="failed", settled_at=NOW)
    DBTaskResult.objects.all().delete()
    requeue(at=NOW + timedelta(minutes=1))
    assert DBTaskResult.objects.get().args_kwargs["args"] == [delivery.pk]


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_the_same_events(shared: None, account: Account) -> None:
    for n in range(5):
        came(account, {"external_id": str(n), "text": f"вопрос {n}"})
    assert at_once(*[lambda: hand_on(account.pk, at=NOW)] * 2) == [False, False]
    assert not RawEvent.objects.waiting().exists()
    numbers = [int(n) for n in Message.objects.order_by("pk").values_list("external_id", flat=True)]
    assert numbers == sorted(numbers) == list(range(5))


def test_nobody_waits_while_an_event_is_taken_apart(
    shared: None, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account's row, and on SQLite every other one, is free meanwhile."""
    begun, may_go_on = threading.Event(), threading.Event()

    class Slow(StubNetwork):
        def parse(self, body: bytes) -> list[InboundEvent]:
            begun.set()
            assert may_go_on.wait(20), "somebody waits for us"
            return super().parse(body)

    monkeypatch.setitem(registry.ADAPTERS, "stub", Slow)
    came(account, {"external_id": "1", "text": "Где купить мёд?"})

    def change() -> None:
        assert begun.wait(20)
        with transaction.atomic():
            Account.objects.lock(account.pk).note_event(at=NOW)
        may_go_on.set()

    at_once(lambda: hand_on(account.pk, at=NOW), change)
    assert Message.objects.count() == 1


def test_from_the_hook_to_the_desk(account: Account) -> None:
    item = {"occurred_at": NOW, "external_id": "1", "text": "Где купить мёд?"}
    for _ in range(3):
        assert tell(body("once", item)).status_code == 200
    for task in DBTaskResult.objects.filter(task_path__endswith="hand_on_events"):
        task.task.call(*task.args_kwargs["args"])
    assert Incident.objects.count() == 1


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "/wall", "https://", f"https://a.example/{'a' * 500}", "http://a b/"],
)
def test_a_link_that_is_none_is_left_out(account: Account, link: str) -> None:
    item = {"text": "Где купить мёд?", "url": link, "profile_url": link, "name": "Ж" * 300}
    hand_on(came(account, item).account_id, at=NOW)
    message = Message.objects.get()
    identity = message.client and message.client.identities.get()
    assert identity
    assert (message.url, identity.profile_url, identity.name) == ("", "", "Ж" * 200)


def test_a_link_that_is_one_stays(account: Account) -> None:
    hand_on(
        came(account, {"text": "Где мёд?", "url": "https://a.example/1?a=%20"}).account_id, at=NOW
    )
    assert Message.objects.get().url == "https://a.example/1?a=%20"


@pytest.mark.parametrize("name", ["external_id", "parent_id", "container", "post", "author"])
def test_a_number_that_fits_no_column_is_shown_and_stops_nobody(
    account: Account, name: str
) -> None:
    long = came(account, {"text": "Где мёд?", name: "9" * 121})
    good = came(account, {"text": "Где чай?", "external_id": "2"})
    hand_on(good.account_id, at=NOW)
    long.refresh_from_db()
    assert (long.handed_on_at, long.attempts) == (None, 1)
    assert "121" in long.error
    assert Message.objects.get().external_id == "2"


@pytest.mark.parametrize(
    ("moment", "kept"),
    [
        (datetime(1, 1, 1, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC)),
        (datetime(9999, 12, 31, tzinfo=UTC), NOW + timedelta(hours=1)),
        (NOW + timedelta(minutes=5), NOW + timedelta(minutes=5)),
    ],
)
def test_moments_lie_where_they_can(account: Account, moment: datetime, kept: datetime) -> None:
    hand_on(
        came(account, {"text": "Где мёд?", "occurred_at": moment.isoformat()}).account_id, at=NOW
    )
    assert Message.objects.get().occurred_at == kept

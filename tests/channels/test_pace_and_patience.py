"""What waits and why: our own pace, a silent or broken network, stale news, a person's hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest

from otklik.channels.accounts.models import Account
from otklik.channels.health import check_and_subscribe
from otklik.channels.networks import registry
from otklik.channels.networks.adapter import Health
from otklik.channels.networks.capabilities import Capabilities
from otklik.channels.networks.connection_settings import Setting
from otklik.channels.networks.errors import AuthExpired
from otklik.channels.networks.outbound_types import (
    Action,
    Outbound,
    OutboundKind,
    Problem,
    Sent,
    ThreadRef,
)
from otklik.channels.outbound import send_delivery
from otklik.channels.outbound.delivery_file import DeliveryFile
from otklik.channels.outbound.enqueue import is_by_hand_only, objection, queue
from otklik.channels.outbound.models import Delivery
from otklik.channels.outbound.send_delivery import requeue
from otklik.core.refusal import Refused
from tests.channels.stub import StubNetwork, Wall
from tests.factories import AccountFactory, UserFactory

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HERE = ThreadRef(container="wall", post="10")
WALL = ThreadRef(container="wall")

pytestmark = pytest.mark.django_db


def after(**delta: float) -> datetime:
    return NOW + timedelta(**delta)


def queued(account: Account, text: str = "Ответ", **over: object) -> Delivery:
    given = {"kind": OutboundKind.COMMENT, "thread": HERE, "by": None, "at": NOW, **over}
    return queue(account=account, text=text, **given)  # type: ignore[arg-type]


def with_limits(monkeypatch: pytest.MonkeyPatch, **over: object) -> None:
    whole = StubNetwork.capabilities
    limits = {k: over.pop(k) for k in ("pause", "thread_pause") if k in over}

    class Changed(StubNetwork):
        capabilities: ClassVar[Capabilities] = replace(
            whole,
            limits=replace(whole.limits, **limits),  # type: ignore[arg-type]
            **over,  # type: ignore[arg-type]
        )

    monkeypatch.setitem(registry.ADAPTERS, "stub", Changed)


def test_many_in_one_thread_stand_in_line_and_do_not_come_back_all_at_once(
    account: Account,
) -> None:
    first, *others = [queued(account, f"Ответ № {number}") for number in range(5)]
    assert first.claim(at=NOW)
    for delivery in others:
        send_delivery.send(delivery.pk, at=NOW)
    moments = Delivery.objects.queued().order_by("pk").values_list("not_before", flat=True)
    assert list(moments) == [after(seconds=2 * place) for place in (1, 2, 3, 4)]


def test_what_was_put_back_in_a_thread_goes_when_the_one_ahead_is_sent(
    account: Account, wall: Wall
) -> None:
    first, *others = [queued(account, f"Ответ № {number}") for number in range(3)]
    assert first.claim(at=NOW)
    for delivery in others:
        send_delivery.send(delivery.pk, at=NOW)
    assert first.mark_sent(Sent(external_id="777"), proof=Delivery.Proof.ANSWER, at=NOW)
    moments = Delivery.objects.queued().order_by("pk").values_list("not_before", flat=True)
    assert list(moments) == [NOW, after(seconds=4)]  # one after another
    assert send_delivery.send(others[0].pk, at=NOW).state == "sent"
    assert send_delivery.send(others[1].pk, at=after(seconds=1)).state == "sent"


def test_one_that_is_to_be_repeated_is_not_hurried(account: Account, wall: Wall) -> None:
    repeated, behind, other = [queued(account, f"Ответ № {number}") for number in range(3)]
    Delivery.objects.filter(pk=repeated.pk).update(attempts=1, not_before=after(minutes=5))
    send_delivery.send(behind.pk, at=NOW)
    put_back = Delivery.objects.get(pk=behind.pk).not_before
    Delivery.objects.filter(pk=other.pk).update(state="sending", sending_at=NOW)
    other.refresh_from_db()
    assert other.mark_sent(Sent(external_id="778"), proof=Delivery.Proof.ANSWER, at=NOW)
    moments = Delivery.objects.queued().order_by("pk").values_list("not_before", flat=True)
    assert list(moments) == [after(minutes=5), put_back]


def test_calls_keep_our_own_pace(
    account: Account, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_limits(monkeypatch, pause=timedelta(seconds=2))
    rows = [
        queued(account, f"{n}", thread=ThreadRef(container="wall", post=f"{n}")) for n in range(4)
    ]
    for row in rows:
        send_delivery.send(row.pk, at=NOW)
    assert wall.texts == ["0"]
    for row in rows:
        row.refresh_from_db()
    assert [row.not_before for row in rows[1:]] == [after(seconds=s) for s in (2, 4, 6)]
    for second in (2, 4, 6):
        for row in rows:
            send_delivery.send(row.pk, at=after(seconds=second))
    assert wall.texts == ["0", "1", "2", "3"]


def test_one_place_is_not_written_to_too_fast(
    account: Account, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_limits(monkeypatch, thread_pause=timedelta(seconds=4))
    first, second = queued(account, "1"), queued(account, "2")
    send_delivery.send(first.pk, at=NOW)
    assert send_delivery.send(second.pk, at=after(seconds=3)).state == "queued"
    assert send_delivery.send(second.pk, at=after(seconds=4)).state == "sent"


def test_a_key_told_to_wait_waits_with_all_it_sends(account: Account, wall: Wall) -> None:
    wall.days = ["busy"]
    send_delivery.send(queued(account, "1").pk, at=NOW)
    other = queued(account, "2", thread=ThreadRef(container="wall", post="11"))
    assert send_delivery.send(other.pk, at=after(seconds=5)).state == "queued"
    assert wall.calls == 1
    assert send_delivery.send(other.pk, at=after(seconds=30)).state == "sent"


def test_a_network_that_is_down_is_asked_ever_more_rarely(account: Account, wall: Wall) -> None:
    Account.objects.filter(pk=account.pk).update(base_url="http://127.0.0.1:9/")
    rows = [
        queued(account, f"{n}", thread=ThreadRef(container="wall", post=f"{n}")) for n in range(9)
    ]
    tried = 0
    for second in range(0, 600, 5):
        for row in rows:
            send_delivery.send(row.pk, at=after(seconds=second))
        tried = sum(Delivery.objects.values_list("attempts", flat=True))
    assert tried <= 5  # at 0 s, 10 s, 50 s, 210 s
    assert {row.state for row in Delivery.objects.all()} == {"queued"}


def test_a_network_that_knows_our_key_is_asked_again(
    account: Account, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_limits(monkeypatch, idempotency_key=True)
    wall.days = ["drop_before"]
    delivery = send_delivery.send(queued(account).pk, at=NOW)
    assert delivery.state == "queued"
    assert delivery.unclear_at is not None
    with pytest.raises(Refused):
        delivery.withdraw(by=UserFactory(), at=after(seconds=1))
    assert send_delivery.send(delivery.pk, at=after(minutes=1)).state == "sent"


def test_after_an_hour_the_key_is_no_longer_trusted(
    account: Account, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_limits(monkeypatch, idempotency_key=True)
    wall.days = ["drop_after"]
    delivery = send_delivery.send(queued(account).pk, at=NOW)
    delivery = send_delivery.send(delivery.pk, at=after(minutes=61))
    assert (delivery.state, wall.calls) == ("unconfirmed", 1)


def test_a_no_after_an_unclear_attempt_is_not_a_failure(
    account: Account, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_limits(monkeypatch, idempotency_key=True)
    wall.days = ["drop_after", "forbidden"]
    delivery = send_delivery.send(queued(account).pk, at=NOW)
    delivery = send_delivery.send(delivery.pk, at=after(minutes=1))
    assert delivery.state == "unconfirmed", "the first attempt may stand there"


def test_stale_news_waits_for_a_word(account: Account, wall: Wall) -> None:
    post = queued(account, "Приём перенесён", kind=OutboundKind.POST, thread=WALL)
    late = send_delivery.send(post.pk, at=after(hours=3, minutes=1))
    assert (late.state, wall.calls) == ("held", 0)
    requeue(at=after(hours=5))
    assert send_delivery.send(post.pk, at=after(hours=5)).state == "held"
    late.release(by=UserFactory(), at=after(hours=6))
    assert send_delivery.send(post.pk, at=after(hours=6)).state == "sent"
    with pytest.raises(Refused):
        late.release(by=UserFactory(), at=after(hours=6))


def test_a_late_answer_to_a_person_is_not_stale(account: Account, wall: Wall) -> None:
    assert send_delivery.send(queued(account).pk, at=after(hours=9)).state == "sent"


def test_a_removal_may_be_repeated(account: Account, wall: Wall) -> None:
    with_delete = queued_change(account, Action.DELETE)
    wall.days = ["drop_after"]
    row = send_delivery.send(with_delete.pk, at=NOW)
    assert (row.state, row.unclear_at) == ("queued", None)
    assert send_delivery.send(row.pk, at=after(minutes=1)).state == "sent"


def queued_change(account: Account, action: Action) -> Delivery:
    return Delivery.objects.create(
        account=account,
        kind=OutboundKind.POST,
        action=action,
        target="7",
        container="wall",
        text="",
        queued_at=NOW,
        planned_at=NOW,
        not_before=NOW,
    )


def test_what_a_network_does_not_let_a_program_do_is_done_by_hand(
    account: Account, wall: Wall
) -> None:
    Account.objects.filter(pk=account.pk).update(lacks=["comment_reply"])
    account.refresh_from_db()
    assert is_by_hand_only(account, OutboundKind.COMMENT)
    with pytest.raises(Refused):
        queued(account)
    delivery = queued(account, is_by_hand=True)
    requeue(at=after(hours=1))
    assert (send_delivery.send(delivery.pk, at=after(hours=1)).state, wall.calls) == ("by_hand", 0)
    with pytest.raises(Refused):
        delivery.done_by_hand("not a link", by=UserFactory(), at=after(hours=1))
    delivery.done_by_hand(f"{wall.url}wall/1", by=UserFactory(), at=after(hours=1))
    assert (delivery.state, delivery.proof) == ("sent", "hand")


def test_what_is_to_be_done_by_hand_can_be_taken_back(account: Account) -> None:
    delivery = queued(account, is_by_hand=True)
    delivery.withdraw(by=UserFactory(), at=NOW)
    assert delivery.state == "withdrawn"


class Refusing(StubNetwork):
    """Its key was taken away, until `is_well`."""

    is_well: ClassVar[bool] = False

    def send(self, message: Outbound) -> Sent:
        if not type(self).is_well:
            raise AuthExpired("401")
        return super().send(message)

    def check(self) -> Health:
        problem = Problem(code="401", sentence="Ключ отозван")
        return Health(problems=() if type(self).is_well else (problem,), is_subscribed=True)


def test_a_broken_channel_keeps_what_waits_and_goes_on_when_mended(
    account: Account, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(registry.ADAPTERS, "stub", Refusing)
    monkeypatch.setattr(Refusing, "is_well", False)
    delivery = queued(account)
    send_delivery.send(delivery.pk, at=NOW)
    account.refresh_from_db()
    assert account.broken_at is None, "one refusal breaks nothing"
    send_delivery.send(delivery.pk, at=after(minutes=2))
    account.refresh_from_db()
    assert account.broken_at is not None
    assert send_delivery.send(delivery.pk, at=after(minutes=9)).attempts == 2, (
        "nobody is asked meanwhile"
    )
    check_and_subscribe.check(account.pk, at=after(minutes=20))
    account.refresh_from_db()
    assert account.broken_at is not None
    assert account.problems[0]["sentence"] == "Ключ отозван"
    monkeypatch.setattr(Refusing, "is_well", True)
    check_and_subscribe.check(account.pk, at=after(minutes=30))
    account.refresh_from_db()
    assert (account.broken_at, account.problems, account.is_subscribed) == (None, [], True)
    assert send_delivery.send(delivery.pk, at=after(minutes=30)).state == "sent"


def test_an_account_without_its_keys_sends_nothing(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StubNetwork, "settings", (Setting(name="token", label="Key"),))
    assert objection(account, OutboundKind.COMMENT)
    account.secrets.create(name="token", value="x")
    assert not objection(account, OutboundKind.COMMENT)


def test_a_check_opens_no_secret_in_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumbling(self: StubNetwork) -> Health:
        raise ZeroDivisionError("a secret")

    monkeypatch.setitem(registry.ADAPTERS, "stub", StubNetwork)
    monkeypatch.setattr(StubNetwork, "check", stumbling)
    account = AccountFactory(network="stub", base_url="http://127.0.0.1:9/")
    found = check_and_subscribe.check(account.pk, at=NOW)
    assert not found.is_well
    assert "secret" not in str(found.problems)


def test_a_removal_knows_the_pictures_that_went(
    account: Account, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_limits(monkeypatch, delete_post=True)
    photo = DeliveryFile(
        kind="photo", path="a.png", name="a.png", content_type="image/png", size=1, sha256="0"
    )
    post = queued(account, kind=OutboundKind.POST, thread=WALL, files=[photo])
    send_delivery.send(post.pk, at=NOW)
    removal = queued(
        account, "", kind=OutboundKind.POST, thread=WALL, action=Action.DELETE, target="1"
    )
    assert [file.name for file in removal.outbound().files] == ["a.png"]
    assert post.files.count() == 1

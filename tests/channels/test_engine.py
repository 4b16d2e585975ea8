"""What the engine promises whatever a network does: nothing twice, nothing lost, no false word."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from otklik.channels import engine
from otklik.channels.models import Account, Delivery, Post
from otklik.channels.networks import http
from otklik.channels.networks.base import OutboundKind, ThreadRef
from otklik.channels.outgoing import queue
from otklik.channels.sweeping import sweep
from otklik.core.refusal import Refused
from otklik.journal.models import Line, Payload
from otklik.organisation.models import User
from tests.channels.stub import SECRET, Wall
from tests.factories import AccountFactory, UserFactory

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HERE = ThreadRef(container="wall", post="10")

pytestmark = pytest.mark.django_db


def queued(account: Account, text: str = "Ответ", **over: object) -> Delivery:
    given = {"kind": OutboundKind.COMMENT, "thread": HERE, "by": None, "at": NOW, **over}
    return queue(account=account, text=text, **given)  # type: ignore[arg-type]


def after(**delta: float) -> datetime:
    return NOW + timedelta(**delta)


def verbs(delivery: Delivery) -> list[str]:
    lines = Line.objects.filter(subject_kind="channels.delivery", subject_key=str(delivery.pk))
    return [line.verb.removeprefix("delivery.") for line in lines.order_by("pk")]


def test_sent_with_the_number_of_the_network(account: Account, wall: Wall) -> None:
    delivery = engine.send(queued(account).pk, at=NOW)
    assert (delivery.state, delivery.external_id, delivery.proof) == ("sent", "1", "answer")
    assert wall.texts == ["Ответ"]
    assert verbs(delivery) == ["queued", "sending", "sent"]
    account.refresh_from_db()
    assert account.last_success_at is not None


def test_sent_once_however_often_it_is_asked_for(account: Account, wall: Wall) -> None:
    delivery = queued(account)
    for _ in range(3):
        engine.send(delivery.pk, at=NOW)
    assert wall.texts == ["Ответ"]


@pytest.mark.parametrize(
    ("day", "stands"),
    [
        ("drop_before", 0),
        ("drop_after", 1),
        ("broken", 1),
        ("nonsense", 1),
        ("moved", 1),
        ("numberless", 1),
        ("long_number", 1),
    ],
)
def test_an_unclear_outcome_is_not_repeated(
    account: Account, wall: Wall, day: str, stands: int
) -> None:
    wall.days = [day]
    delivery = engine.send(queued(account).pk, at=NOW)
    assert delivery.state == "unconfirmed"
    assert delivery.error_kind == "OutcomeUnknown"
    engine.send(delivery.pk, at=after(hours=1))
    sweep(at=after(hours=1))
    assert (len(wall.texts), wall.calls) == (stands, 1)
    assert verbs(delivery) == ["queued", "sending", "unconfirmed"]


def test_a_network_that_does_not_answer_in_time(
    account: Account, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "TOTAL_SECONDS", http.CONNECT_SECONDS + 0.3)
    wall.days = ["hangs"]
    delivery = engine.send(queued(account).pk, at=NOW)
    assert (delivery.state, delivery.error_code) == ("unconfirmed", "no_answer")
    assert wall.texts == ["Ответ"]


def test_found_in_the_network_after_an_unclear_outcome(account: Account, wall: Wall) -> None:
    wall.days = ["drop_after"]
    delivery = engine.send(queued(account).pk, at=NOW)
    assert engine.look(delivery.pk, at=after(seconds=10)).state == "unconfirmed", "too early"
    delivery = engine.look(delivery.pk, at=after(seconds=40))
    assert (delivery.state, delivery.external_id, delivery.proof) == ("sent", "1", "readback")


def test_two_looks_without_a_find_leave_it_to_a_person(account: Account, wall: Wall) -> None:
    wall.days = ["drop_before"]
    delivery = engine.send(queued(account).pk, at=NOW)
    engine.look(delivery.pk, at=after(seconds=40))
    delivery = engine.look(delivery.pk, at=after(seconds=140))
    assert (delivery.state, delivery.looks, delivery.look_at) == ("unconfirmed", 2, None)
    wall.texts = ["Ответ"]
    assert engine.look(delivery.pk, at=after(hours=2)).state == "unconfirmed"


def test_a_look_that_got_no_answer_does_not_count(account: Account, wall: Wall) -> None:
    wall.days = ["drop_after", "busy"]
    delivery = engine.send(queued(account).pk, at=NOW)
    delivery = engine.look(delivery.pk, at=after(seconds=40))
    assert (delivery.state, delivery.looks) == ("unconfirmed", 0)
    assert engine.look(delivery.pk, at=after(minutes=10)).state == "sent"


def test_a_found_number_of_another_delivery_proves_nothing(account: Account, wall: Wall) -> None:
    engine.send(queued(account).pk, at=NOW)
    wall.days = ["drop_before"]
    second = engine.send(queued(account).pk, at=after(seconds=1))
    second = engine.look(second.pk, at=after(seconds=45))
    assert second.state == "unconfirmed"


def test_waiting_as_long_as_the_network_asks(account: Account, wall: Wall) -> None:
    wall.days = ["busy"]
    delivery = engine.send(queued(account).pk, at=NOW)
    assert delivery.state == "queued"
    assert after(seconds=7) <= delivery.not_before <= after(seconds=9)
    assert engine.send(delivery.pk, at=after(seconds=6)).state == "queued"
    assert engine.send(delivery.pk, at=after(seconds=10)).state == "sent"
    assert wall.texts == ["Ответ"]


def test_five_tries_where_surely_nothing_was_executed(account: Account, wall: Wall) -> None:
    delivery = queued(account)
    Account.objects.update(base_url="http://127.0.0.1:1/")
    pauses, at = [], NOW
    for _ in range(4):
        delivery = engine.send(delivery.pk, at=at)
        assert delivery.state == "queued"
        pauses.append(round((delivery.not_before - at).total_seconds()))
        at = delivery.not_before
    delivery = engine.send(delivery.pk, at=at)
    assert pauses == [10, 40, 160, 600]
    assert (delivery.state, delivery.error_kind, delivery.attempts) == ("failed", "Temporary", 5)
    assert delivery.error_sentence


def test_what_the_network_refuses_fails_with_a_sentence(account: Account, wall: Wall) -> None:
    wall.days = ["forbidden"]
    delivery = engine.send(queued(account).pk, at=NOW)
    assert (delivery.state, delivery.error_kind) == ("failed", "PermissionDenied")
    assert delivery.error_code == "http_403"


def test_an_unforeseen_fault_is_unclear_and_tells_no_secret(
    account: Account, wall: Wall, caplog: pytest.LogCaptureFixture
) -> None:
    delivery = engine.send(queued(account, "a fault of the adapter").pk, at=NOW)
    assert (delivery.state, delivery.error_detail) == ("unconfirmed", "ZeroDivisionError")
    told = caplog.text + "".join(Payload.objects.values_list("body", flat=True))
    assert SECRET not in told


def test_no_call_inside_a_transaction(account: Account, wall: Wall) -> None:
    delivery = queued(account)
    with transaction.atomic(), pytest.raises(RuntimeError):
        engine.send(delivery.pk, at=NOW)
    assert wall.calls == 0


def test_an_account_not_set_up_calls_nobody(account: Account, wall: Wall) -> None:
    delivery = queued(account)
    Account.objects.update(ca_bundle="/nowhere.pem")
    delivery = engine.send(delivery.pk, at=NOW)
    assert (delivery.state, delivery.error_kind, wall.calls) == ("failed", "NotSetUp", 0)


def test_a_call_into_the_own_network_is_refused(account: Account, wall: Wall) -> None:
    delivery = queued(account)
    Account.objects.update(base_url="http://10.0.0.1/")
    delivery = engine.send(delivery.pk, at=NOW)
    assert (delivery.state, delivery.error_code) == ("failed", "address_refused")


def test_one_thread_is_served_in_order(account: Account, wall: Wall) -> None:
    first, second = queued(account, "первый"), queued(account, "второй")
    other = queued(account, "в другом месте", thread=ThreadRef(container="wall", post="11"))
    assert engine.send(second.pk, at=NOW).state == "queued"
    assert engine.send(other.pk, at=NOW).state == "sent"
    engine.send(first.pk, at=NOW)
    engine.send(second.pk, at=after(seconds=5))
    assert wall.texts == ["в другом месте", "первый", "второй"]


def test_one_that_waits_for_another_try_still_goes_first(account: Account, wall: Wall) -> None:
    first, second = queued(account, "первый"), queued(account, "второй")
    wall.days = ["busy"]
    engine.send(first.pk, at=NOW)
    second = engine.send(second.pk, at=after(seconds=1))
    first.refresh_from_db()
    assert second.state == "queued"
    assert second.not_before > first.not_before


def test_a_later_date_set_on_purpose_holds_nobody_up(account: Account, wall: Wall) -> None:
    queued(account, "завтра", not_before=after(days=1))
    assert engine.send(queued(account, "сегодня").pk, at=NOW).state == "sent"


def test_one_in_flight_a_thread_is_kept_by_the_database(account: Account) -> None:
    from django.db import IntegrityError

    first, second = queued(account, "первый"), queued(account, "второй")
    first.claim(at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=second.pk).update(state="sending")


def test_a_published_post_can_be_commented_on(account: Account, wall: Wall) -> None:
    thread = ThreadRef(container="wall")
    engine.send(queued(account, "Новость", kind=OutboundKind.POST, thread=thread).pk, at=NOW)
    assert Post.objects.get().external_id == "1"


def test_withdrawn_is_never_sent(account: Account, wall: Wall) -> None:
    by = UserFactory()
    delivery = queued(account, not_before=after(seconds=15))
    delivery.withdraw(by=by, at=after(seconds=14))
    assert engine.send(delivery.pk, at=after(seconds=16)).state == "withdrawn"
    assert wall.calls == 0
    assert verbs(delivery) == ["queued", "withdrawn"]


def test_too_late_to_withdraw(account: Account, wall: Wall) -> None:
    stale = queued(account)
    engine.send(stale.pk, at=NOW)
    with pytest.raises(Refused):
        stale.withdraw(by=UserFactory(), at=NOW)
    stale.refresh_from_db()
    assert stale.state == "sent"


@pytest.mark.parametrize(
    ("mode", "kind", "is_allowed"),
    [
        ("two_way", OutboundKind.COMMENT, True),
        ("publish_only", OutboundKind.COMMENT, False),
        ("publish_only", OutboundKind.POST, True),
        ("dialog_only", OutboundKind.POST, False),
        ("dialog_only", OutboundKind.COMMENT, True),
        ("off", OutboundKind.POST, False),
        ("two_way", OutboundKind.DM, False),  # the stub has no private messages
    ],
)
def test_the_mode_and_the_network_are_obeyed(
    account: Account, mode: str, kind: OutboundKind, is_allowed: bool
) -> None:
    account.mode = mode
    account.save()
    if is_allowed:
        assert queued(account, kind=kind).state == "queued"
    else:
        with pytest.raises(Refused):
            queued(account, kind=kind)
    assert Delivery.objects.count() == is_allowed


def test_switched_off_after_it_was_queued(account: Account, wall: Wall) -> None:
    delivery = queued(account)
    Account.objects.update(mode="off")
    delivery = engine.send(delivery.pk, at=NOW)
    assert (delivery.state, delivery.error_kind, wall.calls) == ("failed", "SwitchedOff", 0)


def test_refused_before_queueing(account: Account) -> None:
    with pytest.raises(Refused, match="too long"):
        queued(account, "а" * 101)
    with pytest.raises(Refused):
        queued(AccountFactory(network="import"))
    with pytest.raises(TypeError):
        queued(account, on_settled="otklik.channels.engine.send")


def test_a_crash_in_sending_becomes_unconfirmed(account: Account, wall: Wall) -> None:
    delivery = queued(account)
    delivery.claim(at=NOW)
    sweep(at=after(seconds=119))
    delivery.refresh_from_db()
    assert delivery.state == "sending"
    sweep(at=after(seconds=121))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error_code) == ("unconfirmed", "interrupted")
    assert wall.calls == 0


def test_files_that_are_still_on_their_way_are_no_crash(account: Account, wall: Wall) -> None:
    """A video takes minutes to go: to call it unconfirmed meanwhile invites a second one."""
    delivery = queued(account)
    for position in range(2):
        delivery.files.create(
            position=position, kind="video", path="a.mp4", name="a.mp4",
            content_type="video/mp4", size=1, sha256="0",
        )  # fmt: skip
    delivery.claim(at=NOW)
    sweep(at=after(minutes=9))
    delivery.refresh_from_db()
    assert delivery.state == "sending"
    sweep(at=after(minutes=11))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error_code) == ("unconfirmed", "interrupted")
    assert verbs(delivery).count("unconfirmed") == 1


def test_an_answer_that_comes_after_the_sweeper(account: Account) -> None:
    delivery = queued(account)
    delivery.claim(at=NOW)
    sweep(at=after(minutes=3))
    from otklik.channels.networks.base import Sent, Temporary

    assert not delivery.mark_failed(Temporary("late"), at=after(minutes=4))
    assert delivery.state == "unconfirmed"
    assert delivery.mark_sent(
        Sent(external_id="7"), proof=Delivery.Proof.ANSWER, at=after(minutes=4)
    )
    assert delivery.state == "sent"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "/wall/10", f"https://a/{'a' * 500}"])
def test_an_address_that_is_none_is_not_kept(account: Account, wall: Wall, url: str) -> None:
    from otklik.channels.networks.base import Sent

    delivery = queued(account)
    assert delivery.mark_sent(Sent(external_id="7", url=url), proof=Delivery.Proof.ECHO, at=NOW)
    assert (delivery.state, delivery.url) == ("sent", "")


class TestByHand:
    @pytest.fixture
    def unconfirmed(self, account: Account, wall: Wall) -> Delivery:
        wall.days = ["drop_before"]
        return engine.send(queued(account).pk, at=NOW)

    @pytest.fixture
    def by(self) -> User:
        return UserFactory()

    def test_it_is_there(self, unconfirmed: Delivery, by: User, wall: Wall) -> None:
        unconfirmed.found(f"{wall.url}wall/10#3", by=by, at=after(minutes=5))
        assert (unconfirmed.state, unconfirmed.proof) == ("sent", "hand")
        assert unconfirmed.url == f"{wall.url}wall/10#3"
        assert verbs(unconfirmed)[-1] == "sent"
        assert Line.objects.latest("pk").actor_key == str(by.pk)

    @pytest.mark.parametrize(
        "link", ["", "да", "javascript:alert(1)", "https://elsewhere.example/1", "http://[", "//x"]
    )
    def test_a_link_that_proves_nothing(self, unconfirmed: Delivery, by: User, link: str) -> None:
        with pytest.raises(Refused):
            unconfirmed.found(link, by=by, at=NOW)
        unconfirmed.refresh_from_db()
        assert unconfirmed.state == "unconfirmed"

    def test_one_link_proves_one_message(
        self, unconfirmed: Delivery, account: Account, by: User, wall: Wall
    ) -> None:
        unconfirmed.found(f"{wall.url}1", by=by, at=NOW)
        wall.days = ["drop_before"]
        second = engine.send(queued(account, "второй").pk, at=after(seconds=5))
        with pytest.raises(Refused):
            second.found(f"{wall.url}1", by=by, at=NOW)

    def test_send_again(self, unconfirmed: Delivery, by: User, wall: Wall) -> None:
        unconfirmed.send_again(by=by, at=after(minutes=5))
        assert unconfirmed.state == "queued"
        assert engine.send(unconfirmed.pk, at=after(minutes=5)).state == "sent"
        assert wall.texts == ["Ответ"]

    def test_give_up(self, unconfirmed: Delivery, by: User) -> None:
        unconfirmed.give_up(by=by, at=after(minutes=5))
        assert (unconfirmed.state, unconfirmed.error_kind) == ("failed", "GivenUp")

    def test_only_what_is_unconfirmed(self, account: Account, by: User, wall: Wall) -> None:
        delivery = engine.send(queued(account).pk, at=NOW)
        for verb in (delivery.send_again, delivery.give_up):
            with pytest.raises(Refused):
                verb(by=by, at=NOW)
        assert wall.texts == ["Ответ"]


def test_sent_needs_a_number_in_the_database_too(account: Account) -> None:
    from django.db import IntegrityError

    queued(account)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(state="sent")
    assert not connection.needs_rollback

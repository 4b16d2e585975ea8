"""One attempt after the other: sent, unclear, later, refused, and a crash between."""

import pytest
from django.db import transaction
from pytest_django import Settings

from otklik.audit.models import Payload
from otklik.channels.accounts.models import Account
from otklik.channels.networks import http
from otklik.channels.outbound import send_delivery
from otklik.channels.outbound.models import Delivery
from otklik.channels.outbound.send_delivery import requeue
from tests.channels.engine.queueing import NOW, after, queued, verbs
from tests.channels.stub import SECRET, Wall

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_sent_with_the_number_of_the_network(account: Account, wall: Wall) -> None:
    delivery = send_delivery.send(queued(account).pk, at=NOW)
    assert (delivery.state, delivery.external_id, delivery.proof) == ("sent", "1", "answer")
    assert wall.texts == ["Ответ"]
    assert verbs(delivery) == ["queued", "sending", "sent"]
    account.refresh_from_db()
    assert account.last_success_at is not None


def test_sent_once_however_often_it_is_asked_for(account: Account, wall: Wall) -> None:
    delivery = queued(account)
    for _ in range(3):
        send_delivery.send(delivery.pk, at=NOW)
    assert wall.texts == ["Ответ"]


@pytest.mark.parametrize(
    ("day", "number"),
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
    account: Account, wall: Wall, day: str, number: int
) -> None:
    wall.days = [day]
    delivery = send_delivery.send(queued(account).pk, at=NOW)
    assert delivery.state == "unconfirmed"
    assert delivery.error_kind == "OutcomeUnknown"
    send_delivery.send(delivery.pk, at=after(hours=1))
    requeue(at=after(hours=1))
    assert (len(wall.texts), wall.calls) == (number, 1)
    assert verbs(delivery) == ["queued", "sending", "unconfirmed"]


def test_a_network_that_does_not_answer_in_time(
    account: Account, wall: Wall, settings: Settings
) -> None:
    settings.NETWORK_SECONDS = http.CONNECT_SECONDS + 0.3
    wall.days = ["hangs"]
    delivery = send_delivery.send(queued(account).pk, at=NOW)
    assert (delivery.state, delivery.error_code) == ("unconfirmed", "no_answer")
    assert wall.texts == ["Ответ"]


def test_found_in_the_network_after_an_unclear_outcome(account: Account, wall: Wall) -> None:
    wall.days = ["drop_after"]
    delivery = send_delivery.send(queued(account).pk, at=NOW)
    assert send_delivery.look(delivery.pk, at=after(seconds=10)).state == "unconfirmed", "too early"
    delivery = send_delivery.look(delivery.pk, at=after(seconds=40))
    assert (delivery.state, delivery.external_id, delivery.proof) == ("sent", "1", "readback")


def test_two_looks_without_a_find_leave_it_to_a_person(account: Account, wall: Wall) -> None:
    wall.days = ["drop_before"]
    delivery = send_delivery.send(queued(account).pk, at=NOW)
    send_delivery.look(delivery.pk, at=after(seconds=40))
    delivery = send_delivery.look(delivery.pk, at=after(seconds=140))
    assert (delivery.state, delivery.looks, delivery.look_at) == ("unconfirmed", 2, None)
    wall.texts = ["Ответ"]
    assert send_delivery.look(delivery.pk, at=after(hours=2)).state == "unconfirmed"


def test_a_look_that_got_no_answer_does_not_count(account: Account, wall: Wall) -> None:
    wall.days = ["drop_after", "busy"]
    delivery = send_delivery.send(queued(account).pk, at=NOW)
    delivery = send_delivery.look(delivery.pk, at=after(seconds=40))
    assert (delivery.state, delivery.looks) == ("unconfirmed", 0)
    assert send_delivery.look(delivery.pk, at=after(minutes=10)).state == "sent"


def test_a_found_number_of_another_delivery_proves_nothing(account: Account, wall: Wall) -> None:
    send_delivery.send(queued(account).pk, at=NOW)
    wall.days = ["drop_before"]
    second = send_delivery.send(queued(account).pk, at=after(seconds=1))
    second = send_delivery.look(second.pk, at=after(seconds=45))
    assert second.state == "unconfirmed"


def test_waiting_as_long_as_the_network_asks(account: Account, wall: Wall) -> None:
    wall.days = ["busy"]
    delivery = send_delivery.send(queued(account).pk, at=NOW)
    assert delivery.state == "queued"
    assert after(seconds=7) <= delivery.not_before <= after(seconds=9)
    assert send_delivery.send(delivery.pk, at=after(seconds=6)).state == "queued"
    assert send_delivery.send(delivery.pk, at=after(seconds=10)).state == "sent"
    assert wall.texts == ["Ответ"]


def test_where_surely_nothing_was_executed_it_waits_ever_longer(
    account: Account, wall: Wall
) -> None:
    """Five tries ended in a refusal once: a weekend without a line failed every reply."""
    delivery = queued(account)
    Account.objects.update(base_url="http://127.0.0.1:1/")
    pauses, at = [], NOW
    for _ in range(8):
        delivery = send_delivery.send(delivery.pk, at=at)
        assert (delivery.state, delivery.error_kind) == ("queued", "Temporary")
        pauses.append(round((delivery.not_before - at).total_seconds()))
        at = delivery.not_before
    assert pauses == [10, 40, 160, 640, 2560, 3600, 3600, 3600]
    assert delivery.error_sentence


def test_what_the_network_refuses_fails_with_a_sentence(account: Account, wall: Wall) -> None:
    wall.days = ["forbidden"]
    delivery = send_delivery.send(queued(account).pk, at=NOW)
    assert (delivery.state, delivery.error_kind) == ("failed", "PermissionDenied")
    assert delivery.error_code == "http_403"


def test_an_unforeseen_fault_is_unclear_and_tells_no_secret(
    account: Account, wall: Wall, caplog: pytest.LogCaptureFixture
) -> None:
    delivery = send_delivery.send(queued(account, "a fault of the adapter").pk, at=NOW)
    assert (delivery.state, delivery.error_detail) == ("unconfirmed", "ZeroDivisionError")
    text = caplog.text + "".join(Payload.objects.values_list("body", flat=True))
    assert SECRET not in text


def test_no_call_inside_a_transaction(account: Account, wall: Wall) -> None:
    delivery = queued(account)
    with transaction.atomic(), pytest.raises(RuntimeError):
        send_delivery.send(delivery.pk, at=NOW)
    assert wall.calls == 0


def test_an_account_not_set_up_calls_nobody(account: Account, wall: Wall) -> None:
    delivery = queued(account)
    Account.objects.update(ca_bundle="/nowhere.pem")
    delivery = send_delivery.send(delivery.pk, at=NOW)
    assert (delivery.state, delivery.error_kind, wall.calls) == ("failed", "NotSetUp", 0)


def test_a_call_into_the_own_network_is_refused(account: Account, wall: Wall) -> None:
    delivery = queued(account)
    Account.objects.update(base_url="http://10.0.0.1/")
    delivery = send_delivery.send(delivery.pk, at=NOW)
    assert (delivery.state, delivery.error_code) == ("failed", "address_refused")


def test_a_crash_in_sending_becomes_unconfirmed(account: Account, wall: Wall) -> None:
    delivery = queued(account)
    delivery.claim(at=NOW)
    requeue(at=after(seconds=119))
    delivery.refresh_from_db()
    assert delivery.state == "sending"
    requeue(at=after(seconds=121))
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
    requeue(at=after(minutes=9))
    delivery.refresh_from_db()
    assert delivery.state == "sending"
    requeue(at=after(minutes=11))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error_code) == ("unconfirmed", "interrupted")
    assert verbs(delivery).count("unconfirmed") == 1


def test_an_answer_that_comes_after_the_sweeper(account: Account) -> None:
    delivery = queued(account)
    delivery.claim(at=NOW)
    requeue(at=after(minutes=3))
    from otklik.channels.networks.errors import Temporary
    from otklik.channels.networks.outbound_types import Sent

    assert not delivery.mark_failed(Temporary("late"), at=after(minutes=4))
    assert delivery.state == "unconfirmed"
    assert delivery.mark_sent(
        Sent(external_id="7"), proof=Delivery.Proof.ANSWER, at=after(minutes=4)
    )
    assert delivery.state == "sent"

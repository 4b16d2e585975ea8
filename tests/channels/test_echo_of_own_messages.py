"""An echo of our own message closes what nobody could confirm, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.channels.networks.inbound_types import EventKind
from otklik.channels.networks.outbound_types import OutboundKind, Sent, ThreadRef
from otklik.channels.outbound import send_delivery
from otklik.channels.outbound.confirm_by_echo import confirm_by_echo
from otklik.channels.outbound.enqueue import queue
from otklik.channels.outbound.models import Delivery
from tests.channels.stub import Wall, event
from tests.factories import UserFactory

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HERE = ThreadRef(container="wall", post="10")

pytestmark = pytest.mark.django_db


def lost(account: Account, wall: Wall, *, reply_to: str = "", at: datetime = NOW) -> Delivery:
    """A delivery whose answer was lost after the network took it."""
    delivery = queue(
        account=account, kind=OutboundKind.COMMENT, thread=HERE, text=" Ответ\n",
        reply_to=reply_to, by=None, at=at,
    )  # fmt: skip
    wall.days = ["drop_after"]
    return send_delivery.send(delivery.pk, at=at)


def test_an_echo_confirms(account: Account, wall: Wall) -> None:
    delivery = lost(account, wall)
    echo = event(external_id="77", text="Ответ", is_own=True, occurred_at=NOW)
    confirmed = confirm_by_echo(account, echo, at=NOW)
    assert confirmed == delivery
    delivery.refresh_from_db()
    assert (delivery.state, delivery.external_id, delivery.proof) == ("sent", "77", "echo")
    assert confirm_by_echo(account, echo, at=NOW) == delivery, "told twice"


@pytest.mark.parametrize(
    "other",
    [
        {"text": "Другой ответ"},
        {"post": "11"},
        {"container": "another wall"},
        {"parent_id": "6"},
        {"occurred_at": NOW - timedelta(minutes=5)},
        {"kind": EventKind.COMMENT_EDITED},
        {"kind": EventKind.DM_ECHO},
    ],
)
def test_an_echo_of_something_else(account: Account, wall: Wall, other: dict[str, object]) -> None:
    delivery = lost(account, wall, reply_to="5")
    given = {"external_id": "77", "text": "Ответ", "occurred_at": NOW, "parent_id": "5", **other}
    assert confirm_by_echo(account, event(**given), at=NOW) is None  # type: ignore[arg-type]
    delivery.refresh_from_db()
    assert delivery.state == "unconfirmed"


def test_the_closest_in_time_of_two_alike(account: Account, wall: Wall) -> None:
    first = lost(account, wall)
    second = lost(account, wall, at=NOW + timedelta(minutes=10))
    echo = event(external_id="77", text="Ответ", occurred_at=NOW + timedelta(minutes=10))
    assert confirm_by_echo(account, echo, at=NOW) == second
    echo = event(external_id="76", text="Ответ", occurred_at=NOW)
    # Not older than the first attempt, and the only one left.
    assert confirm_by_echo(account, echo, at=NOW) == first


def test_an_echo_before_the_answer(account: Account, wall: Wall) -> None:
    delivery = queue(
        account=account, kind=OutboundKind.COMMENT, thread=HERE, text="Ответ", by=None, at=NOW
    )
    delivery.claim(at=NOW)
    confirm_by_echo(account, event(external_id="1", occurred_at=NOW), at=NOW)
    assert delivery.mark_sent(Sent(external_id="1"), proof=Delivery.Proof.ANSWER, at=NOW)
    late_look = Sent(external_id="8")
    assert delivery.mark_sent(late_look, proof=Delivery.Proof.READBACK, at=NOW)
    known = Delivery.objects.get()
    assert (known.external_id, known.proof) == ("1", "echo")
    assert Line.objects.filter(verb="delivery.sent").count() == 1, "one thing happened once"


def test_the_networks_answer_outweighs_an_echo(account: Account, wall: Wall) -> None:
    wrongly_closed = lost(account, wall)
    second = queue(
        account=account, kind=OutboundKind.COMMENT, thread=HERE, text="Ответ", by=None, at=NOW
    )
    confirm_by_echo(account, event(external_id="2", occurred_at=NOW), at=NOW)
    second = send_delivery.send(second.pk, at=NOW)  # the network says: this is number 2
    wrongly_closed.refresh_from_db()
    assert (second.state, second.external_id) == ("sent", "2")
    assert (wrongly_closed.state, wrongly_closed.external_id) == ("unconfirmed", "")


def test_an_echo_brings_the_number_a_person_could_not_know(account: Account, wall: Wall) -> None:
    delivery = lost(account, wall)
    delivery.found(f"{wall.url}10", by=UserFactory(), at=NOW)
    assert confirm_by_echo(account, event(external_id="77", occurred_at=NOW), at=NOW) == delivery
    delivery.refresh_from_db()
    assert (delivery.external_id, delivery.proof) == ("77", "echo")


def test_a_colleague_typed_the_same_later(account: Account, wall: Wall) -> None:
    delivery = queue(
        account=account, kind=OutboundKind.COMMENT, thread=HERE, text="Ответ", by=None, at=NOW
    )
    send_delivery.send(delivery.pk, at=NOW)
    assert confirm_by_echo(account, event(external_id="99", occurred_at=NOW), at=NOW) is None

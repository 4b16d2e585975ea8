"""Which goes first in a thread, what may not leave at all, and what a person decides."""

import pytest
from django.db import connection, transaction

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import Post
from otklik.channels.networks.outbound_types import OutboundKind, ThreadRef
from otklik.channels.outbound import send_delivery
from otklik.channels.outbound.models import Delivery
from otklik.core.refusal import Refused
from otklik.organisation.people.user import User
from tests.channels.engine.queueing import NOW, after, queued, verbs
from tests.channels.stub import Wall
from tests.factories import AccountFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_one_thread_is_served_in_order(account: Account, wall: Wall) -> None:
    first, second = queued(account, "первый"), queued(account, "второй")
    other = queued(account, "в другом месте", thread=ThreadRef(container="wall", post="11"))
    assert send_delivery.send(second.pk, at=NOW).state == "queued"
    assert send_delivery.send(other.pk, at=NOW).state == "sent"
    send_delivery.send(first.pk, at=NOW)
    send_delivery.send(second.pk, at=after(seconds=5))
    assert wall.texts == ["в другом месте", "первый", "второй"]


def test_one_that_waits_for_another_try_still_goes_first(account: Account, wall: Wall) -> None:
    first, second = queued(account, "первый"), queued(account, "второй")
    wall.days = ["busy"]
    send_delivery.send(first.pk, at=NOW)
    second = send_delivery.send(second.pk, at=after(seconds=1))
    first.refresh_from_db()
    assert second.state == "queued"
    assert second.not_before > first.not_before


def test_a_later_date_set_on_purpose_holds_nobody_up(account: Account, wall: Wall) -> None:
    queued(account, "завтра", not_before=after(days=1))
    assert send_delivery.send(queued(account, "сегодня").pk, at=NOW).state == "sent"


def test_one_in_flight_a_thread_is_kept_by_the_database(account: Account) -> None:
    from django.db import IntegrityError

    first, second = queued(account, "первый"), queued(account, "второй")
    first.claim(at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=second.pk).update(state="sending")


def test_a_published_post_can_be_commented_on(account: Account, wall: Wall) -> None:
    thread = ThreadRef(container="wall")
    send_delivery.send(queued(account, "Новость", kind=OutboundKind.POST, thread=thread).pk, at=NOW)
    assert Post.objects.get().external_id == "1"


def test_withdrawn_is_never_sent(account: Account, wall: Wall) -> None:
    by = UserFactory()
    delivery = queued(account, not_before=after(seconds=15))
    delivery.withdraw(by=by, at=after(seconds=14))
    assert send_delivery.send(delivery.pk, at=after(seconds=16)).state == "withdrawn"
    assert wall.calls == 0
    assert verbs(delivery) == ["queued", "withdrawn"]


def test_too_late_to_withdraw(account: Account, wall: Wall) -> None:
    stale = queued(account)
    send_delivery.send(stale.pk, at=NOW)
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
    delivery = send_delivery.send(delivery.pk, at=NOW)
    assert (delivery.state, delivery.error_kind, wall.calls) == ("failed", "SwitchedOff", 0)


def test_refused_before_queueing(account: Account) -> None:
    with pytest.raises(Refused, match="too long"):
        queued(account, "а" * 101)
    with pytest.raises(Refused):
        queued(AccountFactory(network="import"))
    with pytest.raises(TypeError):
        queued(account, on_settled="otklik.channels.outbound.send_delivery.send")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "/wall/10", f"https://a/{'a' * 500}"])
def test_an_address_that_is_none_is_not_kept(account: Account, wall: Wall, url: str) -> None:
    from otklik.channels.networks.outbound_types import Sent

    delivery = queued(account)
    assert delivery.mark_sent(Sent(external_id="7", url=url), proof=Delivery.Proof.ECHO, at=NOW)
    assert (delivery.state, delivery.url) == ("sent", "")


class TestByHand:
    @pytest.fixture
    def unconfirmed(self, account: Account, wall: Wall) -> Delivery:
        wall.days = ["drop_before"]
        return send_delivery.send(queued(account).pk, at=NOW)

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
        second = send_delivery.send(queued(account, "второй").pk, at=after(seconds=5))
        with pytest.raises(Refused):
            second.found(f"{wall.url}1", by=by, at=NOW)

    def test_send_again(self, unconfirmed: Delivery, by: User, wall: Wall) -> None:
        unconfirmed.send_again(by=by, at=after(minutes=5))
        assert unconfirmed.state == "queued"
        assert send_delivery.send(unconfirmed.pk, at=after(minutes=5)).state == "sent"
        assert wall.texts == ["Ответ"]

    def test_give_up(self, unconfirmed: Delivery, by: User) -> None:
        unconfirmed.give_up(by=by, at=after(minutes=5))
        assert (unconfirmed.state, unconfirmed.error_kind) == ("failed", "GivenUp")

    def test_only_what_is_unconfirmed(self, account: Account, by: User, wall: Wall) -> None:
        delivery = send_delivery.send(queued(account).pk, at=NOW)
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

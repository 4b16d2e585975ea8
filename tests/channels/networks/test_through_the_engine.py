"""MAX and Odnoklassniki from end to end: their stub servers on one side, web hook, reading, desk
and engine on the other. A question comes in once though it is told and read; an answer whose
proof was lost stands once and is found; a change and a removal are kept.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from otklik.channels.accounts.models import Account
from otklik.channels.health import check_and_subscribe
from otklik.channels.inbound.models import FeedPosition, Post, RawEvent
from otklik.channels.networks.outbound_types import OutboundKind, ThreadRef
from otklik.channels.outbound import send_delivery
from otklik.channels.outbound.enqueue import queue
from otklik.channels.outbound.models import Delivery
from otklik.incidents.cases.message import Message
from otklik.ingest import poll
from otklik.ingest.dispatch import hand_on
from tests.channels.networks.max_shapes import BOT
from tests.channels.networks.stub_max import MaxStub, served_max
from tests.channels.networks.stub_ok import OkStub, served_ok
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture(params=["max", "ok"])
def server(
    request: pytest.FixtureRequest, settings: Settings, pauses: list[float]
) -> Iterator[MaxStub | OkStub]:
    settings.CHANNELS_MAY_CALL_LOOPBACK = True
    with served_max() if request.param == "max" else served_ok() as server:
        yield server
    assert server.faults == []


@pytest.fixture
def account(server: MaxStub | OkStub) -> Account:
    return connected(server)


def connected(server: MaxStub | OkStub) -> Account:
    code = "max" if isinstance(server, MaxStub) else "ok"
    connection = server.connection()
    account = AccountFactory(
        network=code, code=code, base_url=server.url, container=connection.container
    )
    for name, value in connection.secrets.items():
        account.secrets.create(name=name, value=value)
    return account


def deliver_and_read(server: MaxStub | OkStub, account: Account) -> None:
    """What the network tells arrives, then everything is read as well."""
    for event in server.events:
        address = f"/hooks/{account.code}/" + (f"{event.key}/" if event.key else "")
        answer = Client().post(
            address, event.body, content_type="application/json", headers=dict(event.headers)
        )
        assert answer.status_code == 200
    server.events.clear()
    poll.sweep(at=timezone.now())
    for position in FeedPosition.objects.all():
        FeedPosition.objects.filter(pk=position.pk).update(next_at=timezone.now() - MINUTE)
        poll.read_page(position.pk, at=timezone.now())
        position.refresh_from_db()
        assert position.error_kind == ""
    hand_on(account.pk, at=timezone.now())
    assert not RawEvent.objects.exclude(error="").exists()


def answer(
    account: Account, kind: OutboundKind, question: Message, text: str, *, later: timedelta
) -> Delivery:
    """Sent a while after the last one: calls keep a pace."""
    delivery = queue(
        account=account,
        kind=kind,
        thread=question.thread,
        text=text,
        reply_to=question.external_id,
        by=None,
        at=timezone.now(),
    )
    return send_delivery.send(delivery.pk, at=timezone.now() + later)


def test_from_a_comment_to_its_answer(server: MaxStub | OkStub, account: Account) -> None:
    assert check_and_subscribe.check(account.pk, at=timezone.now()).is_well
    post = server.colleague_posts("Новые правила возврата")
    asked = server.citizen_comments(post, "Не возвращают деньги за брак")
    server.citizen_writes("Магазин не меняет обувь")
    deliver_and_read(server, account)
    assert [kept.external_id for kept in Post.objects.all()] == [post]
    public = Message.objects.get(lane=Message.Lane.PUBLIC)
    private = Message.objects.get(lane=Message.Lane.PRIVATE)
    assert (public.external_id, public.post) == (asked, post)

    server.days = ["drop_after"]
    words = "Вернут: напишите заявление."
    delivery = answer(account, OutboundKind.COMMENT, public, words, later=MINUTE)
    assert delivery.state == Delivery.State.UNCONFIRMED
    assert delivery.look_at is not None
    delivery = send_delivery.look(delivery.pk, at=delivery.look_at)
    assert (delivery.state, delivery.external_id) == (
        Delivery.State.SENT,
        server.wall[0].number,
    )
    delivery = answer(account, OutboundKind.DM, private, "Поможем.", later=2 * MINUTE)
    assert delivery.state == Delivery.State.SENT

    server.citizen_edits(asked, "Не возвращают деньги за бракованный телефон")
    deliver_and_read(server, account)
    deliver_and_read(server, account)
    server.citizen_removes(asked)
    deliver_and_read(server, account)
    public = Message.objects.get(pk=public.pk)
    assert len(public.history) == 2
    assert public.text == "Не возвращают деньги за бракованный телефон"
    assert public.deleted_at is not None
    assert Message.objects.count() == 2
    assert [item.kind for item in server.wall] == ["comment", "dm"]


def own_number(account: Account) -> str:
    return account.connection().secrets.get("bot_id", "")


def test_in_max_the_bots_number_is_learnt_before_the_first_event_is_understood(
    settings: Settings,
) -> None:
    settings.CHANNELS_MAY_CALL_LOOPBACK = True
    with served_max() as server:
        account = connected(server)
        account.secrets.filter(name__in=["bot_id", "bot_name"]).delete()
        post = server.colleague_posts("Новые правила возврата")
        delivery = queue(
            account=account,
            kind=OutboundKind.COMMENT,
            thread=ThreadRef(container=account.container, post=post),
            text="Возврат — за десять дней.",
            by=None,
            at=timezone.now(),
        )
        assert send_delivery.send(delivery.pk, at=timezone.now()).state == Delivery.State.SENT
        server.robot_comments(post, "Реклама")
        deliver_and_read(server, account)
        assert own_number(account) == str(BOT)
        heard = [message.text for message in Message.objects.inbound()]
        assert heard == ["Реклама"], "our own words are no question, another bot's are not ours"
        asked = [a for a in server.asked if a.path == "/me"]
        deliver_and_read(server, account)
        assert [a for a in server.asked if a.path == "/me"] == asked, "asked once"


def test_in_max_who_is_not_told_its_number_takes_no_bots_words_for_its_own(
    settings: Settings,
) -> None:
    settings.CHANNELS_MAY_CALL_LOOPBACK = True
    cache.clear()
    with served_max() as server:
        account = connected(server)
        account.secrets.filter(name="bot_id").delete()
        server.knows_itself = False
        post = server.colleague_posts("Новые правила возврата")
        server.robot_comments(post, "Реклама")
        deliver_and_read(server, account)
        assert [message.text for message in Message.objects.inbound()] == ["Реклама"]
        assert own_number(account) == ""
        server.knows_itself = True
        assert check_and_subscribe.check(account.pk, at=timezone.now()).is_well
        assert own_number(account) == str(BOT)
    cache.clear()

"""Notices of the desk in a staff chat: once each, without repeating what is over or old, and what
colleagues say there is nobody's incident."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from otklik.channels.networks.capabilities import Mode
from otklik.channels.networks.registry import adapter
from otklik.channels.outbound import send_delivery, staff_chat
from otklik.channels.outbound.models import Delivery
from otklik.channels.outbound.staff_chat import StaffWord
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.notifications.notice import Notice
from tests.channels.networks import max_shapes, vk_world
from tests.channels.networks.contract import Place, settled
from tests.channels.networks.stubs import STUBS

pytestmark = pytest.mark.django_db
CHATS = {"max": str(max_shapes.STAFF), "vk": str(vk_world.STAFF)}
URGENT = "№ 7: срочный, ответить до 15:00"


@pytest.fixture(params=sorted(CHATS))
def place(request: pytest.FixtureRequest, settings: Any) -> Iterator[Place]:
    """An account whose staff chat is named."""
    settings.CHANNELS_MAY_CALL_LOOPBACK = True
    start = timezone.now().replace(microsecond=0)
    with time_machine.travel(start, tick=False) as clock, STUBS[request.param]() as stub:
        found = Place(request.param, stub, clock)
        chat = CHATS[request.param]
        found.account.keep_secrets({"staff_chat": chat}, by=None, at=start)
        yield found
        assert stub.faults == []


def notice(place: Place, key: str = "urgent/7/0") -> Notice:
    made = Notice.tell(key, text=URGENT, address="/desk/incidents/7/", to=[], at=place.now)
    assert made is not None
    return made


def test_a_notice_stands_in_the_chat_once(place: Place, settings: Any) -> None:
    settings.BASE_URL = "https://otklik.example"
    place.wait(minutes=1)
    notice(place)
    for _minute in range(3):
        staff_chat.tell(at=place.now)
        place.go_on(hours=0.1)
        place.wait(minutes=1)
    (current,) = place.stub.wall
    assert (current.kind, current.place) == ("dm", CHATS[place.account.network])
    assert current.text == f"{URGENT}\n\nhttps://otklik.example/desk/incidents/7/"
    assert settled(StaffWord.objects.get().delivery).state == "sent"
    assert not Incident.objects.exists(), "our own words there are nobody's question"


def test_what_is_over_old_or_of_before_is_not_put_there(place: Place) -> None:
    Notice.tell(
        "before", text=URGENT, address="/", to=[], at=place.now - timedelta(minutes=1)
    )  # the chat was named later
    place.wait(minutes=1)
    notice(place, "over").close(at=place.now)
    notice(place, "old")
    place.wait(hours=2)
    staff_chat.tell(at=place.now)
    assert not Delivery.objects.exists()


def test_a_page_that_may_not_write_stays_silent(place: Place) -> None:
    place.account.mode = Mode.PUBLISH_ONLY
    place.account.save(update_fields=["mode"])
    place.wait(minutes=1)
    notice(place)
    staff_chat.tell(at=place.now)
    assert not Delivery.objects.exists()
    place.account.forget_secrets("staff_chat", by=None, at=place.now)
    place.account.mode = Mode.TWO_WAY
    place.account.save(update_fields=["mode"])
    staff_chat.tell(at=place.now)
    assert not Delivery.objects.exists(), "without a chat nothing is put anywhere"


@pytest.mark.parametrize("day", ["drop_before", "drop_after", "broken", "nonsense", "busy"])
def test_a_notice_never_delays_a_reply(place: Place, day: str) -> None:
    """What goes wrong in a chat of colleagues says nothing of the page: people are answered."""
    place.stub.citizen_writes("Помогите")
    place.tell()
    place.wait(minutes=1)
    notice(place)
    staff_chat.tell(at=place.now)
    for _attempt in range(6):
        place.stub.days[:] = [day]
        for delivery in Delivery.objects.queued():
            send_delivery.send(delivery.pk, at=place.now)
        place.stub.days[:] = []
        question = Message.objects.get(direction=Message.Direction.INBOUND)
        reply = place.reply(question, f"Поможем, {_attempt}.")
        assert send_delivery.send(reply.pk, at=place.now + timedelta(seconds=1)).state == "sent"
        place.wait(minutes=5)


@pytest.mark.parametrize("day", ["drop_before", "drop_after", "broken", "busy"])
def test_nor_do_many_that_fail_one_after_another(place: Place, day: str) -> None:
    place.stub.citizen_writes("Помогите")
    place.tell()
    place.wait(minutes=1)
    for number in range(4):
        notice(place, f"urgent/{number}/0")
    staff_chat.tell(at=place.now)
    for _attempt in range(3):
        place.wait(minutes=5)
        for delivery in Delivery.objects.queued():
            place.stub.days[:] = [day]
            send_delivery.send(delivery.pk, at=place.now)
    place.stub.days[:] = []
    reply = place.reply(Message.objects.get(direction=Message.Direction.INBOUND))
    assert send_delivery.send(reply.pk, at=place.now + timedelta(seconds=1)).state == "sent"


def test_replies_go_before_notices(place: Place) -> None:
    place.stub.citizen_writes("Помогите")
    place.tell()
    place.wait(minutes=1)
    notice(place)
    staff_chat.tell(at=place.now)
    delivery = Delivery.objects.get()
    reply = place.reply(Message.objects.get(direction=Message.Direction.INBOUND))
    assert send_delivery.send(delivery.pk, at=place.now).state == "queued"
    assert send_delivery.send(reply.pk, at=place.now).state == "sent"
    place.wait(seconds=5)
    assert send_delivery.send(delivery.pk, at=place.now).state == "sent"


def test_an_alert_of_an_hour_ago_is_not_put_there_any_more(place: Place) -> None:
    place.wait(minutes=1)
    notice(place)
    staff_chat.tell(at=place.now)
    delivery = Delivery.objects.get()
    place.wait(minutes=61)
    assert settled(send_delivery.send(delivery.pk, at=place.now)).state == "failed"
    assert place.stub.wall == []


@pytest.mark.parametrize("day", ["drop_before", "drop_after", "broken"])
def test_on_a_bad_day_it_stands_there_at_most_once(place: Place, day: str) -> None:
    place.wait(minutes=1)
    notice(place)
    place.stub.days.append(day)
    for _minute in range(3):
        staff_chat.tell(at=place.now)
        place.go_on(hours=0.5)
    assert len(place.stub.wall) <= 1
    state = settled(Delivery.objects.get()).state
    assert state in ({"sent", "unconfirmed"} if place.stub.wall else {"failed", "unconfirmed"})


def test_vk_has_no_number_of_a_message_in_a_chat_but_that_within(place: Place) -> None:
    """VK answers 0 where a community writes into a chat (vk_answers.py): the number that it says
    beside is kept, by it the message is found, and another chat's like number is another's."""
    if place.account.network != "vk":
        pytest.skip("VK's own")
    place.wait(minutes=1)
    notice(place)
    staff_chat.tell(at=place.now)
    delivery = Delivery.objects.get()
    send_delivery.send(delivery.pk, at=place.now)
    delivery.refresh_from_db()
    current = place.stub.wall[0].number
    assert delivery.external_id == f"c{vk_world.STAFF}_{current}"
    network = adapter(place.account)
    found = network.find_sent(delivery.outbound(), since=place.now - timedelta(minutes=5))
    assert found is not None
    assert found.external_id == delivery.external_id

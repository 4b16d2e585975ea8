"""What people propose for a closed wall becomes an incident, is answered by a private message or
by hand, and gives no leave to write that its author did not give."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from otklik.channels.networks.inbound_types import EventKind
from otklik.channels.networks.vk.network import VKNetwork
from otklik.channels.outbound import send_delivery
from otklik.incidents.cases.client import Client, WritingPermission
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.templatetags.incidents import source_words
from tests.channels.networks.contract import Place, settled
from tests.channels.networks.stub_vk import VkStub, served_vk
from tests.channels.networks.vk.pages import events
from tests.channels.networks.vk.telling import PEER

pytestmark = pytest.mark.django_db
QUESTION = "Почему закрыт рынок?"


@pytest.fixture
def place(settings: Any) -> Iterator[Place]:
    settings.CHANNELS_MAY_CALL_LOOPBACK = True
    start = timezone.now().replace(microsecond=0)
    with time_machine.travel(start, tick=False) as clock, served_vk() as stub:
        yield Place("vk", stub, clock)
        assert stub.faults == []


def propose(place: Place, text: str = QUESTION) -> Message:
    place.stub.world.suggest(text)  # type: ignore[attr-defined]
    place.tell(times=2)
    return Message.objects.inbound().latest("pk")


def test_a_proposed_post_is_an_incident_once(place: Place) -> None:
    asked = propose(place)
    place.read()
    assert (asked.text, asked.lane, asked.is_proposed) == (QUESTION, Message.Lane.PRIVATE, True)
    assert asked.is_answerable
    assert Incident.objects.get().messages.count() == 1
    assert "предложено на стену" in source_words(asked)


def test_it_is_answered_by_a_private_message(place: Place) -> None:
    delivery = send_delivery.send(place.reply(propose(place)).pk, at=place.now)
    assert settled(delivery).state == "sent"
    (current,) = place.stub.wall
    assert (current.kind, current.place, current.reply_to) == ("dm", PEER, "")


def test_who_does_not_let_us_write_is_answered_by_hand(place: Place) -> None:
    """A proposed post is no leave to write: VK says no, and so do we, whatever was known."""
    asked = propose(place)
    place.stub.world.is_messaging_allowed = False  # type: ignore[attr-defined]
    delivery = send_delivery.send(place.reply(asked).pk, at=place.now)
    assert (settled(delivery).state, delivery.error_code) == ("failed", "vk_901")
    client = Client.objects.get()
    WritingPermission.note(place.account, PEER, is_given=False, occurred_at=place.now, at=place.now)
    place.wait(minutes=1)
    propose(place, "И почему молчите?")
    assert WritingPermission.objects.is_denied(client=client, account=place.account)


def test_one_that_no_call_told_of_is_read_by_an_editors_key(server: VkStub) -> None:
    number = server.world.suggest(QUESTION)
    server.events.clear()
    network = VKNetwork(server.connection())
    found = [e for e in events(network, network.poll("posts", "")) if e.text == QUESTION]
    assert [(e.kind, e.external_id) for e in found] == [
        (EventKind.POST_PROPOSED, f"proposed:{number}")
    ]
    blind = VKNetwork(server.connection(user_token=""))
    assert events(blind, blind.poll("posts", "")) == []


def test_it_goes_on_with_what_the_same_person_wrote(place: Place) -> None:
    place.stub.citizen_writes("Рынок закрыт")
    place.tell()
    place.wait(minutes=1)
    assert propose(place).incident == Incident.objects.get()
    assert Incident.objects.get().last_message_at <= place.now + timedelta(seconds=1)

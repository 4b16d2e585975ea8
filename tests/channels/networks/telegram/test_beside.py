"""What stands beside a message of Telegram: quotations, answers to what is elsewhere, lists; and
messages to the channel itself."""

from dataclasses import replace
from typing import Any

import pytest

from otklik.channels.networks.errors import OutcomeUnknown
from otklik.channels.networks.inbound_types import EventKind, MediaKind, SetAside
from otklik.channels.networks.outbound_types import Action, OutboundKind, ThreadRef
from otklik.channels.networks.telegram import outbound
from otklik.channels.networks.telegram.network import TelegramNetwork
from tests.channels.networks.stub_telegram import TelegramStub
from tests.channels.networks.telegram.messages import only, post
from tests.channels.networks.telegram_world import CHANNEL, DIALOGUE, PERSON, judge

SHOP = {"id": -1007, "type": "channel", "title": "Магазин", "username": "magazin_na_mira"}
PHOTO = [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}]


def test_what_is_quoted_and_answered_elsewhere_comes_along(
    telegram: TelegramStub, network: TelegramNetwork
) -> None:
    origin = {"type": "channel", "date": 1_764_000_000, "chat": SHOP, "message_id": 5}
    telegram.citizen_writes(
        "Это законно?",
        quote={"text": "Деньги не вернём", "position": 0},
        external_reply={"origin": origin, "chat": SHOP, "message_id": 5, "photo": PHOTO},
    )
    event = only(telegram, network)
    quote, photo, link = event.media
    assert event.text == "Это законно?"
    assert (quote.kind, quote.name, quote.text) == (MediaKind.OTHER, "quote", "Деньги не вернём")
    assert (photo.kind, photo.external_id) == (MediaKind.PHOTO, "f")
    assert (link.kind, link.url, link.text) == (
        MediaKind.LINK,
        "https://t.me/magazin_na_mira/5",
        "Магазин",
    )


def test_of_an_answer_to_a_closed_place_it_is_said_whose_it_is(
    telegram: TelegramStub, network: TelegramNetwork
) -> None:
    origin = {"type": "hidden_user", "date": 1_764_000_000, "sender_user_name": "Продавец"}
    telegram.citizen_writes("Это законно?", external_reply={"origin": origin})
    (answered,) = only(telegram, network).media
    assert (answered.name, answered.text) == ("answered", "Продавец")


def test_a_list_of_things_to_do_is_read(telegram: TelegramStub, network: TelegramNetwork) -> None:
    tasks = [{"id": 1, "text": "Убрать мусор"}, {"id": 2, "text": "Починить фонарь"}]
    telegram.citizen_writes("", checklist={"title": "Двор", "tasks": tasks})
    event = only(telegram, network)
    assert (event.kind, event.set_aside) == (EventKind.DM_RECEIVED, None)
    assert [medium.text for medium in event.media] == ["Двор\n- Убрать мусор\n- Починить фонарь"]
    telegram.citizen_writes("", checklist_tasks_done={"marked_as_done_task_ids": [1]})
    assert only(telegram, network).set_aside is SetAside.SERVICE


TO_CHANNEL = {"id": -1009, "type": "supergroup", "title": "Комитет", "is_direct_messages": True}
TOPIC = {"topic_id": 7, "user": PERSON}


def test_a_message_to_the_channel_is_a_private_one(
    telegram: TelegramStub, network: TelegramNetwork
) -> None:
    response = telegram.put(
        TO_CHANNEL, **{"from": PERSON}, text="Помогите", direct_messages_topic=TOPIC
    )
    telegram.tell("message", response)
    event = only(telegram, network)
    assert (event.kind, event.set_aside, event.text) == (EventKind.DM_RECEIVED, None, "Помогите")
    assert (event.thread.peer, event.thread.post) == ("-1009/7", "")
    ours = telegram.put(
        TO_CHANNEL, sender_chat=CHANNEL, text="Поможем", direct_messages_topic=TOPIC
    )
    telegram.tell("message", ours)
    echo = only(telegram, network)
    assert (echo.kind, echo.thread) == (EventKind.DM_ECHO, event.thread)


def test_it_is_answered_in_its_topic() -> None:
    there = ThreadRef(container=str(CHANNEL["id"]), peer="-1009/7")
    asked = post("Поможем", kind=OutboundKind.DM, thread=there, reply_to="101")
    wish = outbound.send_wish(asked)
    assert (wish.method, wish.parameters["chat_id"]) == ("sendMessage", -1009)
    assert wish.parameters["direct_messages_topic_id"] == 7
    assert wish.parameters["reply_parameters"] == {"message_id": 101}
    assert list(judge("method:sendMessage")(wish.parameters)) == []
    gone = outbound.delete_wish(replace(asked, action=Action.DELETE, target="102"))
    assert gone.parameters == {"chat_id": -1009, "message_id": 102}


@pytest.mark.parametrize(
    "odd", [{"date": 0}, {"date": "x"}, {"chat": {}}, {"chat": 5}, {"from": {"id": "x"}}], ids=str
)
def test_the_number_alone_proves_that_it_was_sent(
    network: TelegramNetwork, odd: dict[str, Any]
) -> None:
    answer = {"message_id": 105, "date": 1_764_000_000, "chat": CHANNEL, "text": "Новость", **odd}
    assert network._to_sent(answer).external_id == "105"


@pytest.mark.parametrize("number", [0, -1, "105", True, None, 2**60])
def test_without_a_number_nothing_is_proven(network: TelegramNetwork, number: object) -> None:
    answer = {"message_id": number, "date": 1_764_000_000, "chat": DIALOGUE}
    with pytest.raises(OutcomeUnknown):
        network._to_sent(answer)

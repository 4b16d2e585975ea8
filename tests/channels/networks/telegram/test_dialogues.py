"""Telegram: people who write to the bot, let us in and shut us out; where they are found."""

from dataclasses import replace

import pytest

from otklik.channels.networks.inbound_types import EventKind, SetAside
from otklik.channels.networks.outbound_types import ThreadRef
from otklik.channels.networks.telegram.network import TelegramNetwork
from tests.channels.networks.stub_telegram import TelegramStub
from tests.channels.networks.telegram.messages import TALK, WALL, only, pure
from tests.channels.networks.telegram_world import (
    CHANNEL,
    DIALOGUE,
    GROUP,
    PERSON,
)


def test_a_private_message(telegram: TelegramStub, network: TelegramNetwork) -> None:
    number = telegram.citizen_writes("Помогите")
    event = only(telegram, network)
    assert (event.kind, event.external_id, event.text) == (
        EventKind.DM_RECEIVED,
        number,
        "Помогите",
    )
    assert event.thread == ThreadRef(container=WALL, peer=str(DIALOGUE["id"]))
    telegram.citizen_edits(number, "Помогите, пожалуйста")
    assert only(telegram, network).kind is EventKind.DM_EDITED


@pytest.mark.parametrize(
    ("text", "code"), [("/start", ""), ("/start w3-Ab_9", "w3-Ab_9"), ("/start@komitet_bot x", "x")]
)
def test_who_starts_the_bot_lets_us_write_and_brings_the_code(
    telegram: TelegramStub, network: TelegramNetwork, text: str, code: str
) -> None:
    telegram.citizen_writes(text)
    event = only(telegram, network)
    assert (event.kind, event.start_code, event.text) == (EventKind.ALLOWED, code, "")


def test_what_merely_begins_like_a_start_is_a_message(
    telegram: TelegramStub, network: TelegramNetwork
) -> None:
    telegram.citizen_writes("/start почему не работает?")
    event = only(telegram, network)
    assert (event.kind, event.text) == (EventKind.DM_RECEIVED, "/start почему не работает?")


def test_allowed_denied_and_removed(telegram: TelegramStub, network: TelegramNetwork) -> None:
    kinds = []
    for status, place in [("member", DIALOGUE), ("left", GROUP), ("left", CHANNEL)]:
        telegram.bot_becomes(status, place)
        kinds.append(only(telegram, network).kind)
    telegram.bot_becomes("kicked", DIALOGUE, until_date=0)
    kinds.append(only(telegram, network).kind)
    telegram.bot_becomes("member", GROUP)
    joined = only(telegram, network)
    assert joined.set_aside is SetAside.SERVICE
    kinds.append(joined.kind)
    assert kinds == [
        EventKind.ALLOWED,
        EventKind.ACCESS_LOST,
        EventKind.ACCESS_LOST,
        EventKind.DENIED,
        EventKind.UNKNOWN,
    ]


def test_a_group_that_became_another_is_lost(
    telegram: TelegramStub, network: TelegramNetwork
) -> None:
    telegram.tell(
        "message", telegram.put(GROUP, **{"from": PERSON}, migrate_to_chat_id=-1001000000009)
    )
    assert only(telegram, network).kind is EventKind.ACCESS_LOST


def test_where_a_person_finds_it() -> None:
    network = pure()
    assert network.place(ThreadRef(container=WALL, post="7")) == "https://t.me/c/1000000001/7"
    assert (
        network.place(ThreadRef(container=TALK, post="7"), "9")
        == "https://t.me/c/1000000002/9?thread=7"
    )
    assert network.place(ThreadRef(container=WALL, peer="500001")) == ""
    named = TelegramNetwork(replace(network._connection, container="@komitet_primer"))
    thread = ThreadRef(container="@komitet_primer", post="7")
    assert named.place(thread) == "https://t.me/komitet_primer/7"


@pytest.mark.parametrize("code", ["", "a b", "я", "x" * 65, "a&b=c"])
def test_an_invitation(code: str) -> None:
    assert pure().invitation("w3_x-9") == "https://t.me/komitet_primer_bot?start=w3_x-9"
    assert pure().invitation(code) == ""
    assert pure(bot="").invitation("w3") == ""

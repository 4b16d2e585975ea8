"""Telegram: pushed or asked for, an event is one; nothing is genuine without its secret."""

from dataclasses import replace

import pytest

from otklik.channels.networks.errors import NeedsHuman, Unsupported
from otklik.channels.networks.telegram.network import TelegramNetwork
from tests.channels.networks.stub_telegram import TelegramStub
from tests.channels.networks.telegram.messages import came, pure
from tests.channels.networks.telegram_world import (
    SECRET,
)


def test_only_what_bears_the_secret_is_genuine(
    telegram: TelegramStub, network: TelegramNetwork
) -> None:
    telegram.citizen_writes("Помогите")
    request = came(telegram)
    assert network.is_genuine(request)
    for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "x"}, {"x": SECRET}):
        assert not network.is_genuine(replace(request, headers=headers))
    empty = replace(request, headers={"X-Telegram-Bot-Api-Secret-Token": ""})
    assert not pure(hook_secret="").is_genuine(empty)
    assert network.answer(request).status == 200


def test_asked_for_and_pushed_are_one_event(
    telegram: TelegramStub, network: TelegramNetwork
) -> None:
    telegram.citizen_writes("Раз")
    telegram.citizen_writes("Два")
    page = network.poll("updates", "")
    assert [network.parse(body)[0].text for body in page.bodies] == ["Раз", "Два"]
    pushed = [network.dedup_key(request.body) for request in telegram.events]
    assert [network.dedup_key(body) for body in page.bodies] == pushed
    assert not page.more
    again = network.poll("updates", "")
    assert again == page, "not yet said that they are kept"
    assert network.poll("updates", page.cursor).bodies == ()
    assert network.poll("updates", page.cursor).cursor == page.cursor
    assert telegram.updates == []


def test_there_is_more_than_one_page(telegram: TelegramStub, network: TelegramNetwork) -> None:
    for number in range(101):
        telegram.citizen_writes(str(number))
    page = network.poll("updates", "")
    assert (len(page.bodies), page.more) == (100, True)
    rest = network.poll("updates", page.cursor)
    assert (len(rest.bodies), rest.more) == (1, False)


def test_a_web_hook_and_asking_exclude_each_other(
    telegram: TelegramStub, network: TelegramNetwork
) -> None:
    network.subscribe("https://primer.example/hooks/telegram/")
    with pytest.raises(NeedsHuman):
        network.poll("updates", "")
    with pytest.raises(Unsupported):
        network.poll("comments", "")

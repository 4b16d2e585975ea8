"""Telegram: posts and comments, told by the channel and by its discussion group."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from otklik.channels.networks.inbound_types import EventKind, SetAside
from otklik.channels.networks.outbound_types import ThreadRef
from otklik.channels.networks.telegram.network import TelegramNetwork
from tests.channels.networks.stub_telegram import TelegramStub
from tests.channels.networks.telegram.messages import TALK, WALL, heard, only, post
from tests.channels.networks.telegram_world import (
    BEGAN,
    GROUP,
    PERSON,
)


def test_the_copy_in_the_group_tells_of_our_own_post(
    telegram: TelegramStub, network: TelegramNetwork
) -> None:
    """Of what the bot publishes itself no other word comes: the copy is the echo."""
    sent = network.send(post("Приём перенесён"))
    in_channel, in_group = heard(telegram, network)
    assert (in_channel.kind, in_group.kind) == (EventKind.POST_CREATED,) * 2
    assert in_channel.external_id == sent.external_id
    assert in_channel.thread == ThreadRef(container=WALL, post=sent.external_id)
    copy = str(telegram.copy_of(int(sent.external_id))["message_id"])
    assert (in_group.thread, in_group.external_id) == (ThreadRef(container=TALK, post=copy), copy)
    for event in (in_channel, in_group):
        assert event.author
        assert event.author.is_own
        assert (event.text, event.url) == ("Приём перенесён", sent.url)


def test_a_post_made_by_hand(telegram: TelegramStub, network: TelegramNetwork) -> None:
    number = telegram.colleague_posts("Ярмарка")
    (by_hand,) = network.parse(telegram.events[0].body)
    assert (by_hand.kind, by_hand.external_id) == (EventKind.POST_CREATED, number)
    assert by_hand.thread == ThreadRef(container=WALL, post=number)
    assert by_hand.occurred_at == datetime.fromtimestamp(BEGAN + 1, UTC)
    items = network.parse(telegram.events[1].body)
    assert items[0].external_id == number


def test_a_comment_and_an_answer_to_it(telegram: TelegramStub, network: TelegramNetwork) -> None:
    number = telegram.colleague_posts("Ярмарка")
    thread = ThreadRef(container=TALK, post=str(telegram.copy_of(int(number))["message_id"]))
    asked = telegram.citizen_comments(number, "Когда?")
    event = only(telegram, network)
    assert (event.kind, event.external_id, event.text) == (
        EventKind.COMMENT_CREATED,
        asked,
        "Когда?",
    )
    assert (event.thread, event.parent_id) == (thread, "")
    assert event.author
    assert (event.author.external_id, event.author.name) == ("500001", "Житель Примерный")
    assert not event.author.is_own
    assert event.url == f"https://t.me/komitet_primer/{number}?comment={asked}"
    beneath = telegram.citizen_answers(asked, "И где?")
    event = only(telegram, network)
    assert (event.external_id, event.thread, event.parent_id) == (beneath, thread, asked)
    assert event.url == f"https://t.me/c/1000000002/{beneath}?thread={thread.post}"


def test_where_the_answer_goes_it_is_heard_from(
    telegram: TelegramStub, network: TelegramNetwork
) -> None:
    """The thread of a comment as heard is the thread to answer in."""
    asked = telegram.citizen_comments(telegram.colleague_posts("Ярмарка"), "Когда?")
    event = only(telegram, network)
    answer = post("Завтра", kind="comment", thread=event.thread, reply_to=event.external_id)
    network.send(answer)
    (current,) = telegram.wall
    assert current.text == "Завтра"
    assert telegram.messages[(GROUP["id"], int(current.number))]["reply_to_message"][
        "message_id"
    ] == int(asked)


def test_a_colleague_who_shows_no_name_is_one_of_us(
    telegram: TelegramStub, network: TelegramNetwork
) -> None:
    asked = telegram.citizen_comments(telegram.colleague_posts("Ярмарка"), "Когда?")
    telegram.colleague_answers(asked, "Завтра")
    event = only(telegram, network)
    assert event.kind is EventKind.COMMENT_CREATED
    assert event.author
    assert event.author.is_own
    assert event.parent_id == asked


def test_an_edit_is_told_with_its_own_moment(
    telegram: TelegramStub, network: TelegramNetwork
) -> None:
    asked = telegram.citizen_comments(telegram.colleague_posts("Ярмарка"), "Когда?")
    created = telegram.events[-1]
    telegram.citizen_edits(asked, "Когда и где?")
    event = only(telegram, network)
    assert (event.kind, event.external_id) == (EventKind.COMMENT_EDITED, asked)
    assert event.occurred_at > network.parse(created.body)[0].occurred_at
    assert network.dedup_key(created.body) != network.dedup_key(telegram.events[-1].body)


def test_words_of_the_group_under_no_post_begin_a_thread(
    telegram: TelegramStub, network: TelegramNetwork
) -> None:
    lone = telegram.put(GROUP, **{"from": PERSON}, text="Здравствуйте")
    telegram.tell("message", lone)
    event = only(telegram, network)
    assert event.thread.post == event.external_id == str(lone["message_id"])


@pytest.mark.parametrize("discussion", ["", "-1009", "@drugaya", "не номер"])
def test_groups_and_channels_of_others_are_nobodys_concern(
    telegram: TelegramStub, discussion: str
) -> None:
    stranger = TelegramNetwork(
        replace(telegram.connection(discussion=discussion), container="@drugoy_kanal")
    )
    telegram.citizen_comments(telegram.colleague_posts("Ярмарка"), "Когда?")
    for request in telegram.events:
        (event,) = stranger.parse(request.body)
        assert event.set_aside is SetAside.OTHER_PLACE
        assert event.text in {"Ярмарка", "Когда?"}, "it can still be read"
        assert not event.thread.post, "an answer must not go there"


def test_a_channel_known_by_its_name(telegram: TelegramStub) -> None:
    named = TelegramNetwork(replace(telegram.connection(), container="@Komitet_Primer"))
    telegram.colleague_posts("Ярмарка")
    (event,) = named.parse(telegram.events[0].body)
    assert event.thread.container == "@Komitet_Primer", "as the account says it, so that they meet"


@pytest.mark.parametrize(
    "content",
    [{"new_chat_members": [PERSON]}, {"left_chat_member": PERSON}, {"new_chat_title": "Х"}],
)
def test_that_somebody_came_or_left_is_nothing_said(
    telegram: TelegramStub, network: TelegramNetwork, content: dict[str, Any]
) -> None:
    telegram.tell("message", telegram.put(GROUP, **{"from": PERSON}, **content))
    event = only(telegram, network)
    assert (event.set_aside, event.author) == (SetAside.SERVICE, None)

"""Telegram: what we say to it, over real HTTP to a strict stub."""

from dataclasses import replace

import pytest

from otklik.channels.networks.errors import EditWindowClosed, NotFound, PermissionDenied
from otklik.channels.networks.outbound_types import Action, ThreadRef
from otklik.channels.networks.telegram.network import TelegramNetwork
from otklik.channels.networks.telegram.outbound import chat, delete_wish, numbers_to_keep
from tests.channels.networks.stub_telegram import TelegramStub
from tests.channels.networks.telegram.messages import (
    WALL,
    codes,
    comment,
    picture,
    post,
    private,
    video,
)
from tests.channels.networks.telegram_world import CHANNEL, GROUP


def test_a_post_stands_in_the_channel_as_typed(
    telegram: TelegramStub, network: TelegramNetwork
) -> None:
    wish = post(" <b>Внимание</b>: *важно* &amp;\r\nприём ", link="https://primer.example/news/1/")
    sent = network.send(wish)
    (current,) = telegram.wall
    assert (current.kind, current.number) == ("post", sent.external_id)
    assert current.text == network.render(wish)
    assert current.text == (
        "<b>Внимание</b>: *важно* &amp;\nприём\n\nhttps://primer.example/news/1/"
    )
    assert sent.url == f"https://t.me/komitet_primer/{sent.external_id}"


def test_the_channel_may_be_named_as_people_name_it(telegram: TelegramStub) -> None:
    for name in ("@komitet_primer", "https://t.me/komitet_primer", "t.me/komitet_primer"):
        connection = replace(telegram.connection(), container=name)
        TelegramNetwork(connection).send(post(thread=ThreadRef(container=name)))
    assert [item.place for item in telegram.wall] == [WALL] * 3
    assert chat("-1001000000001") == -1001000000001


@pytest.mark.parametrize("name", ["", "канал", "@a b", "../getMe", "https://example.org/x", "0"])
def test_a_place_that_cannot_be_is_not_called(
    telegram: TelegramStub, network: TelegramNetwork, name: str
) -> None:
    with pytest.raises(NotFound):
        network.send(post(thread=ThreadRef(container=name)))
    assert telegram.calls == []


def test_one_picture_several_and_a_video(telegram: TelegramStub, network: TelegramNetwork) -> None:
    for files in [(picture(),), (picture(), video()), (video(),), (picture(),) * 10]:
        sent = network.send(post(f"Файлов: {len(files)}", files=files))
        current = telegram.wall[-1]
        assert (current.number, current.text) == (sent.external_id, f"Файлов: {len(files)}")
        assert len(current.files) == len(files)
    assert telegram.calls == ["sendPhoto", "sendMediaGroup", "sendVideo", "sendMediaGroup"]
    without_words = network.send(post("", files=(picture(),)))
    assert telegram.wall[-1].number == without_words.external_id


def test_a_comment_answers_the_comment(telegram: TelegramStub, network: TelegramNetwork) -> None:
    wish = comment(telegram)
    sent = network.send(wish)
    values = telegram.messages[(GROUP["id"], int(sent.external_id))]
    assert values["reply_to_message"]["message_id"] == int(wish.reply_to)
    assert str(values["message_thread_id"]) == wish.thread.post
    assert sent.url == f"https://t.me/c/1000000002/{sent.external_id}?thread={wish.thread.post}"
    beneath = network.send(replace(wish, reply_to="", text="Всем"))
    values = telegram.messages[(GROUP["id"], int(beneath.external_id))]
    assert str(values["reply_to_message"]["message_id"]) == wish.thread.post


def test_an_answer_to_a_deleted_comment_does_not_stand_alone(
    telegram: TelegramStub, network: TelegramNetwork
) -> None:
    wish = replace(comment(telegram), reply_to="999999")
    with pytest.raises(NotFound) as caught:
        network.send(wish)
    assert caught.value.code == "replied_gone"
    assert telegram.wall == []


def test_a_message_goes_to_who_wrote_first(
    telegram: TelegramStub, network: TelegramNetwork
) -> None:
    with pytest.raises(PermissionDenied):
        network.send(private())
    asked = telegram.citizen_writes("Помогите")
    sent = network.send(private(reply_to=asked))
    assert [item.text for item in telegram.wall] == ["Поможем"]
    assert sent.url == ""
    telegram.is_blocked = True
    with pytest.raises(PermissionDenied) as caught:
        network.send(private())
    assert caught.value.code == "blocked"


def test_a_correction_may_be_repeated(telegram: TelegramStub, network: TelegramNetwork) -> None:
    sent = network.send(post())
    change = post("Приём граждан отменён", action=Action.EDIT, target=sent.external_id)
    assert network.send(change).external_id == sent.external_id
    assert network.send(change).external_id == sent.external_id
    assert [s.kind for s in telegram.wall] == ["post", "edit_post"]


def test_of_one_picture_both_change_of_several_the_text(
    telegram: TelegramStub, network: TelegramNetwork
) -> None:
    for files, method in [
        ((picture(),), "editMessageMedia"),
        ((picture(),) * 3, "editMessageCaption"),
    ]:
        sent = network.send(post("Было", files=files))
        change = post("Стало", action=Action.EDIT, target=sent.external_id, files=files)
        network.send(change)
        assert telegram.wall[-1].text == "Стало"
        assert telegram.calls[-1] == method
        assert ("album" in codes(change, network)) is (len(files) > 1)
        assert all(problem.is_warning for problem in network.validate(change))


def test_a_removal_takes_every_picture_and_may_be_repeated(
    telegram: TelegramStub, network: TelegramNetwork
) -> None:
    files = (picture(),) * 3
    sent = network.send(post("С тремя снимками", files=files))
    other = network.send(post("Другая"))
    gone = post(action=Action.DELETE, target=sent.external_id, files=files)
    for _ in range(2):
        assert network.send(gone).external_id == sent.external_id
    left = [number for place, number in telegram.messages if place == CHANNEL["id"]]
    assert left == [int(other.external_id)]
    assert network.validate(replace(gone, text="")) == []
    single = post(action=Action.DELETE, target=other.external_id)
    for _ in range(2):
        assert network.send(single).external_id == other.external_id


def test_numbers_that_are_no_row_are_all_kept(network: TelegramNetwork) -> None:
    """Nothing of others may ever be deleted by counting on from the first."""
    assert numbers_to_keep([7, 8, 9]) == "7"
    assert numbers_to_keep([7, 9]) == "7,9"
    gone = post(action=Action.DELETE, target="7,9", files=(picture(),) * 2)
    assert delete_wish(gone).parameters["message_ids"] == [7, 9]
    assert network.place(gone.thread, "7,9").endswith("/7")


def test_an_edit_of_what_is_gone_or_anothers(
    telegram: TelegramStub, network: TelegramNetwork
) -> None:
    with pytest.raises(NotFound):
        network.send(post(action=Action.EDIT, target="12345"))
    wish = comment(telegram)
    theirs = replace(wish, action=Action.EDIT, target=wish.reply_to)
    with pytest.raises(EditWindowClosed):
        network.send(theirs)
    for target in ("", "x", "-1", "٣"):
        with pytest.raises(NotFound):
            network.send(post(action=Action.EDIT, target=target))

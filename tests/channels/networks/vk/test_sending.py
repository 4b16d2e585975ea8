"""The adapter of VK against a strict stub, over real HTTP: what goes out."""

from dataclasses import replace
from typing import Any

import pytest

from otklik.channels.networks.errors import (
    EditWindowClosed,
    NotFound,
    OutcomeUnknown,
    PermissionDenied,
    Unsupported,
)
from otklik.channels.networks.outbound_types import Action
from otklik.channels.networks.vk.network import VKNetwork
from tests.channels.networks.stub_vk import TOKENS, VkStub
from tests.channels.networks.vk.telling import PEER
from tests.channels.networks.vk_world import GROUP, OWNER
from tests.channels.networks.writing import PIXEL, Writer, photo, video


def test_a_post_goes_out_and_says_where_it_stands(
    server: VkStub, network: VKNetwork, write: Writer
) -> None:
    message = write.post(" Новые правила.\r\nСмотрите ", link="https://otklik.example/news/1/")
    sent = network.send(message)
    (current,) = server.wall
    assert (current.kind, current.number) == ("post", sent.external_id)
    assert current.text == network.render(message)
    assert current.text == "Новые правила.\nСмотрите\n\nhttps://otklik.example/news/1/"
    assert sent.url == f"https://vk.com/wall-{GROUP}_{sent.external_id}"


def test_a_post_can_close_its_comments(server: VkStub, network: VKNetwork, write: Writer) -> None:
    sent = network.send(write.post(comments_open=False))
    with pytest.raises(PermissionDenied):
        network.send(write.comment(sent.external_id))


def test_a_comment_answers_a_comment(server: VkStub, network: VKNetwork, write: Writer) -> None:
    post = network.send(write.post()).external_id
    asked = server.citizen_comments(post, "Это законно?")
    sent = network.send(write.comment(post, reply_to=asked))
    current = server.wall[-1]
    assert (current.kind, current.place, current.reply_to) == ("comment", post, asked)
    assert server.world.comments[int(sent.external_id)]["from_id"] == OWNER
    assert sent.url == f"https://vk.com/wall-{GROUP}_{post}?reply={sent.external_id}"


def test_a_private_message_answers(server: VkStub, network: VKNetwork, write: Writer) -> None:
    asked = server.citizen_writes("Помогите")
    sent = network.send(write.dm(PEER, reply_to=asked))
    (current,) = server.wall
    assert (current.kind, current.place, current.reply_to) == ("dm", PEER, asked)
    assert current.number == sent.external_id
    assert sent.url == f"https://vk.com/gim{GROUP}?sel={PEER}"


def test_a_message_of_a_chat_number_is_quoted(network: VKNetwork, write: Writer) -> None:
    assert network.send(write.dm(PEER, reply_to="c17")).external_id


def test_pictures_and_videos_go_before_the_post(
    server: VkStub, network: VKNetwork, write: Writer
) -> None:
    network.send(write.post(files=(photo(), video(), photo("второе.jpg"))))
    assert [(kind, content) for kind, _type, content in server.uploaded] == [
        ("wall", PIXEL), ("video", b"not quite a film"), ("wall", PIXEL),
    ]  # fmt: skip
    (current,) = server.wall
    assert [name.partition("-")[0] for name in current.files] == ["photo", "video", "photo"]
    captions = [a.form["caption"] for a in server.asked if a.path.endswith("saveWallPhoto")]
    assert captions == ["Прилавок с ценниками", "Прилавок с ценниками"]


def test_a_picture_goes_with_a_comment_and_with_a_private_message(
    server: VkStub, network: VKNetwork, write: Writer
) -> None:
    post = network.send(write.post()).external_id
    network.send(write.comment(post, files=(photo(),)))
    network.send(write.dm(PEER, files=(photo(),)))
    assert [len(item.files) for item in server.wall] == [0, 1, 1]
    assert [kind for kind, _type, _content in server.uploaded] == ["wall", "messages"]


def test_keys_are_used_for_what_vk_lets_them(
    server: VkStub, network: VKNetwork, write: Writer
) -> None:
    network.send(write.post(files=(photo(),)))
    used = {
        asked.path.removeprefix("/method/"): asked.headers["authorization"]
        for asked in server.asked
        if asked.path.startswith("/method/")
    }
    assert used["wall.post"] == f"Bearer {TOKENS['community']}"
    assert used["photos.saveWallPhoto"] == f"Bearer {TOKENS['user']}"
    for asked in server.asked:
        shown = f"{asked.path} {asked.query} {asked.body!r}"
        assert not any(token in shown for token in TOKENS.values())


def test_where_a_community_may_not_post_its_editor_does(
    server: VkStub, network: VKNetwork, write: Writer
) -> None:
    server.not_for_community = {"wall.post"}
    assert network.send(write.post()).external_id == server.wall[0].number
    alone = VKNetwork(server.connection(user_token=""))
    with pytest.raises(PermissionDenied, match="vk_27"):
        alone.send(write.post())
    assert len(server.wall) == 1


def test_a_repost_is_made_once(server: VkStub, network: VKNetwork, write: Writer) -> None:
    server.world.post("Раньше")
    message = write.post("Важное", repost_of="https://vk.com/wall-55_66")
    server.days = ["drop_after"]
    with pytest.raises(OutcomeUnknown):
        network.send(message)
    again = network.send(message)
    (current,) = server.wall
    assert current.files == ("wall-55_66",)
    assert current.number == again.external_id


@pytest.mark.parametrize(
    "link",
    [
        "https://vk.com/wall-55_66",
        "https://vk.ru/wall-55_66",
        "https://m.vk.com/wall-55_66?from=group",
        "https://vk.com/committee?w=wall-55_66",
        "https://vk.com/feed?z=1&w=wall-55_66%2Fall",
    ],
)
def test_posts_to_repeat_are_known_by_their_addresses(
    link: str, network: VKNetwork, write: Writer, server: VkStub
) -> None:
    message = write.post("", repost_of=link)
    assert network.validate(message) == []
    network.send(message)
    assert server.wall[0].files == ("wall-55_66",)


def test_corrections(server: VkStub, network: VKNetwork, write: Writer) -> None:
    post = network.send(write.post("Было")).external_id
    comment = network.send(write.comment(post, "Было")).external_id
    letter = network.send(write.dm(PEER, "Было")).external_id
    more: dict[str, Any] = {"action": Action.EDIT, "text": "Стало"}
    edits = [
        write.post(target=post, files=(photo(),), **more),
        write.comment(post, target=comment, **more),
        write.dm(PEER, target=letter, **more),
    ]
    assert [network.send(edit).external_id for edit in edits] == [post, comment, letter]
    assert [(item.kind, item.text) for item in server.wall[3:]] == [
        ("edit_post", "Стало"), ("edit_comment", "Стало"), ("edit_dm", "Стало"),
    ]  # fmt: skip
    assert len(server.world.posts[int(post)]["attachments"]) == 1


def test_removals(server: VkStub, network: VKNetwork, write: Writer) -> None:
    post = network.send(write.post()).external_id
    comment = network.send(write.comment(post)).external_id
    letter = network.send(write.dm(PEER)).external_id
    gone = [
        write.comment(post, action=Action.DELETE, target=comment),
        write.post(action=Action.DELETE, target=post),
        write.dm(PEER, action=Action.DELETE, target=letter),
    ]
    assert [network.send(removal).external_id for removal in gone] == [comment, post, letter]
    assert [s.kind for s in server.wall[3:]] == ["delete_comment", "delete_post", "delete_dm"]
    with pytest.raises(NotFound):
        network.send(gone[0])
    with pytest.raises(EditWindowClosed):
        network.send(gone[2])


def test_a_persons_comment_goes_and_comes_back(
    server: VkStub, network: VKNetwork, write: Writer
) -> None:
    post = network.send(write.post()).external_id
    theirs = server.citizen_comments(post, "Её телефон 8 928 000-00-00")
    hiding = write.comment(post, "", action=Action.HIDE, target=theirs)
    showing = write.comment(post, "", action=Action.SHOW, target=theirs)
    assert network.send(hiding).external_id == theirs
    assert int(theirs) not in server.world.comments
    with pytest.raises(NotFound):  # gone already: the engine counts that as hidden
        network.send(hiding)
    assert network.send(showing).external_id == theirs
    assert int(theirs) in server.world.comments
    assert network.send(showing).external_id == theirs  # "has not been deleted": it stands
    assert [s.kind for s in server.wall[1:]] == ["delete_comment", "restore_comment"]


@pytest.mark.parametrize("container", ["7001", "-7001", "club7001", "public7001", " 7001 "])
def test_the_community_is_known_by_its_number(
    container: str, server: VkStub, write: Writer
) -> None:
    VKNetwork(replace(server.connection(), container=container)).send(write.post())
    assert len(server.wall) == 1


def test_what_never_was_a_number_is_not_found(network: VKNetwork, write: Writer) -> None:
    for message in [
        write.comment("десятый"), write.comment("1", reply_to="x"), write.dm("²"),
        write.dm("1 or 1"), write.post(action=Action.EDIT, target="link:abc"),
        write.dm(PEER, action=Action.DELETE, target="c"),
    ]:  # fmt: skip
        with pytest.raises(NotFound):
            network.send(message)


def test_comments_under_photos_are_answered_by_hand(network: VKNetwork, write: Writer) -> None:
    with pytest.raises(Unsupported):
        network.send(write.comment(f"photo{OWNER}_5"))

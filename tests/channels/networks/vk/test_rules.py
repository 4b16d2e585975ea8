"""What VK would refuse is said before anything is queued."""

from dataclasses import replace
from typing import Any

import pytest

from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.outbound_types import Action, Outbound
from otklik.channels.networks.vk.network import VKNetwork
from tests.channels.networks.writing import Writer, photo, video

CONNECTION = Connection(base_url="", container="7001", secrets={"token": "t", "user_token": "u"})
PURE = VKNetwork(CONNECTION)
WRITE = Writer(CONNECTION)


def codes(message: Outbound, network: VKNetwork = PURE) -> list[str]:
    return [problem.code for problem in network.validate(message)]


def test_texts() -> None:
    assert codes(WRITE.post("а" * 4096)) == []
    assert codes(WRITE.post(" \n")) == ["text_empty"]
    assert codes(WRITE.post("", files=(photo(),))) == []
    assert codes(WRITE.post("а" * 4097)) == ["text_long"]
    assert codes(WRITE.post("а" * 15_001)) == ["text_too_long"]
    assert codes(WRITE.comment("1", "а" * 4_001)) == ["text_too_long"]
    assert codes(WRITE.dm("1", "а" * 9_001)) == ["text_too_long"]
    assert codes(WRITE.post("[club1|Клуб]")) == ["mention"]
    assert codes(WRITE.post("пишите @club1 сюда")) == ["mention"]
    assert codes(WRITE.post("почта a@club1.ru [важно]")) == []


def test_by_how_much_a_text_is_too_long() -> None:
    over = WRITE.dm("1", "а" * 9_000, link="https://otklik.example/")
    (problem,) = PURE.validate(over)
    assert "25" in str(problem.sentence)
    assert "9000" in str(problem.sentence)
    assert problem.field == "text"


def test_a_link_that_stands_in_the_text_is_not_added() -> None:
    link = "https://otklik.example/1/"
    assert PURE.render(WRITE.post(f"Здесь: {link}", link=link)) == f"Здесь: {link}"
    assert PURE.render(WRITE.post("", link=link)) == link


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"content_type": "image/webp"}, "file_type"),
        ({"size": 50 * 1024 * 1024 + 1}, "file_size"),
        ({"width": 13_000, "height": 1_001}, "photo_sides"),
        ({"width": 2_001, "height": 100}, "photo_ratio"),
        ({"width": 100, "height": 2_001}, "photo_ratio"),
        ({"alt": " "}, "no_alt"),
    ],
)
def test_pictures(changes: dict[str, Any], code: str) -> None:
    (problem,) = PURE.validate(WRITE.post(files=(photo("ряд.png", **changes),)))
    assert (problem.code, problem.field) == (code, "files")
    assert "ряд.png" in str(problem.sentence)
    assert problem.is_warning is (code == "no_alt")
    assert ("Скажите словами, что на снимке." in str(problem.sentence)) is problem.is_warning


def test_pictures_at_the_limit() -> None:
    for sides in [(13_000, 1_000), (2_000, 100), (0, 0)]:
        width, height = sides
        assert codes(WRITE.post(files=(photo(width=width, height=height),))) == []


def test_how_many_files() -> None:
    assert codes(WRITE.post(files=(photo(),) * 10)) == []
    assert codes(WRITE.post(files=(photo(),) * 11)) == ["too_many_files"]
    assert codes(WRITE.comment("1", files=(photo(),) * 3)) == ["too_many_files"]


def test_videos() -> None:
    assert codes(WRITE.post(files=(photo(), video()))) == []
    assert codes(WRITE.post(files=(video(content_type="video/x-flv"),))) == ["file_type"]
    assert codes(WRITE.post(files=(video(size=2**30 + 1),))) == ["file_size"]
    assert codes(WRITE.dm("1", files=(video(),))) == ["video_not_taken"]


def test_reposts() -> None:
    where = "https://vk.com/wall-1_2"
    assert codes(WRITE.post("", repost_of=where)) == []
    assert codes(WRITE.post(repost_of="https://vk.com/club1")) == ["no_post_there"]
    assert codes(WRITE.post(repost_of="https://ok.ru/wall-1_2")) == ["no_post_there"]
    assert codes(WRITE.post(repost_of=where, files=(photo(),))) == ["repost_with_files"]
    assert codes(WRITE.post(repost_of=where, comments_open=False)) == ["repost_comments"]


def test_without_a_key_of_an_editor() -> None:
    alone = VKNetwork(replace(CONNECTION, secrets={"token": "t"}))
    assert codes(WRITE.post(), alone) == []
    assert codes(WRITE.dm("1", files=(photo(),)), alone) == []
    assert codes(WRITE.post(files=(photo(),)), alone) == ["no_user_key"]
    assert codes(WRITE.comment("1", files=(photo(),)), alone) == ["no_user_key"]
    assert codes(WRITE.post(action=Action.DELETE, target="1", text=""), alone) == ["no_user_key"]
    assert codes(WRITE.post(action=Action.EDIT, target="1"), alone) == ["no_user_key"]
    assert codes(WRITE.dm("1", action=Action.EDIT, target="1"), alone) == []


def test_a_removal_needs_no_words() -> None:
    assert codes(WRITE.post("", action=Action.DELETE, target="1")) == []

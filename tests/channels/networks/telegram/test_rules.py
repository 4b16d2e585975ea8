"""Telegram: what would be refused is said before; foreign clients judge the stub."""

import asyncio
from datetime import timedelta

import pytest
import telegram as ptb
from hypothesis import given
from hypothesis import strategies as st

from otklik.channels.networks.errors import InvalidContent
from otklik.channels.networks.outbound_types import File, ThreadRef
from otklik.channels.networks.telegram.network import TelegramNetwork
from otklik.channels.networks.telegram.outbound import LIMITS, length
from tests.channels.networks.stub_telegram import TelegramStub
from tests.channels.networks.telegram.messages import codes, picture, post, pure, video
from tests.channels.networks.telegram_world import CHANNEL, GROUP, TOKEN, contract


def test_lengths_are_counted_as_telegram_counts(network: TelegramNetwork) -> None:
    assert length("ы😀") == 3
    assert codes(post("ы" * 4096), network) == set()
    (problem,) = network.validate(post("ы" * 4095 + "😀"))
    assert (problem.code, problem.field) == ("text_too_long", "text")
    assert "на 1 " in problem.sentence
    assert codes(post("ы" * 1024, files=(picture(),)), network) == set()
    (problem,) = network.validate(post("ы" * 1030, files=(picture(),)))
    assert problem.code == "caption_too_long"
    assert "на 6 " in problem.sentence
    assert "без снимков" in problem.sentence, "both ways out are offered"


def test_what_is_valid_is_taken(telegram: TelegramStub, network: TelegramNetwork) -> None:
    """The stub counts by itself: what `validate` lets pass at the edge stands on the wall."""
    for wish in (post("😀" * 2048), post("😀" * 512, files=(picture(),) * 2)):
        assert network.validate(wish) == []
        network.send(wish)
    assert len(telegram.wall) == 2
    for wish in (post("😀" * 2049), post("😀" * 513, files=(picture(),))):
        assert network.validate(wish) != []
        with pytest.raises(InvalidContent):
            network.send(wish)


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ((picture(content_type="image/heic"),), "file_type"),
        ((picture(size=10 * 2**20 + 1),), "file_size"),
        ((picture(width=10, height=10_001),), "photo_sides"),
        ((picture(width=2, height=41),), "photo_ratio"),
        ((picture(alt=""),), "no_alt"),
        ((picture(),) * 11, "too_many_files"),
        ((video(content_type="video/webm"),), "file_type"),
        ((video(size=50 * 2**20 + 1),), "file_size"),
    ],
)
def test_files_that_would_be_refused(
    network: TelegramNetwork, files: tuple[File, ...], code: str
) -> None:
    problems = {problem.code: problem for problem in network.validate(post(files=files))}
    assert code in problems
    assert problems[code].is_warning is (code == "no_alt")


def test_comments_cannot_be_closed_and_empty_is_refused(network: TelegramNetwork) -> None:
    (problem,) = network.validate(post(comments_open=False))
    assert problem.is_warning
    assert codes(post(" \n "), network) == {"text_empty"}
    assert codes(post("", files=(picture(),)), network) == set()


def test_our_limits_are_below_theirs() -> None:
    assert LIMITS.pause >= timedelta(seconds=1) / 30
    assert LIMITS.thread_pause >= timedelta(minutes=1) / 20


def test_a_foreign_client_is_content_with_the_stub(telegram: TelegramStub) -> None:
    """What another's client sends and reads passes: the stub is not of our own making alone."""

    async def play() -> None:
        bot = ptb.Bot(TOKEN, base_url=f"{telegram.url}/bot")
        async with bot:
            assert bot.username == "komitet_primer_bot"
            item = await bot.send_message(CHANNEL["id"], "Объявление")
            assert item.link == f"https://t.me/komitet_primer/{item.message_id}"
            await bot.edit_message_text("Поправка", CHANNEL["id"], item.message_id)
            full = await bot.get_chat(CHANNEL["id"])
            assert full.linked_chat_id == GROUP["id"]
            updates = await bot.get_updates()
            assert updates[0].message is not None
            assert updates[0].message.is_automatic_forward
            with pytest.raises(ptb.error.BadRequest, match=r"[Cc]hat not found"):
                await bot.send_message(1, "Никому")

    asyncio.run(play())
    assert [item.kind for item in telegram.wall] == ["post", "edit_post"]


def test_the_foreign_schema_judges() -> None:
    if contract() is None:
        pytest.skip("../shared/contracts is not here: the stub's own rules judge alone")
    from tests.channels.networks.telegram_world import judge

    assert list(judge("method:sendMessage")({"chat_id": 1, "text": "Ответ"})) == []
    assert list(judge("method:sendMessage")({"chat_id": 1, "text": "Ответ", "guid": "1"}))


@given(st.text(max_size=300), st.text(max_size=40))
def test_any_text_is_composed_or_refused(text: str, place: str) -> None:
    network = pure()
    wish = post(text, thread=ThreadRef(container=place))
    network.validate(wish)
    assert network.place(wish.thread, "1") == network.place(wish.thread, "1")
    assert "\x00" not in network.render(wish)

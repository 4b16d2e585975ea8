"""Telegram: connecting finds out by itself what it can, and each trouble has a sentence."""

from dataclasses import replace

from otklik.channels.networks.telegram.network import TelegramNetwork
from tests.channels.networks.stub_telegram import TelegramStub
from tests.channels.networks.telegram.messages import TALK, came, only, post, pure
from tests.channels.networks.telegram_world import (
    DIALOGUE,
)


def test_setting_the_web_hook_finds_the_rest_by_itself(telegram: TelegramStub) -> None:
    bare = TelegramNetwork(telegram.connection(hook_secret="", discussion="", bot=""))
    kept = bare.subscribe("https://primer.example/hooks/telegram/")
    assert kept["discussion"] == TALK
    assert kept["bot"] == "komitet_primer_bot"
    assert telegram.hook["secret_token"] == kept["hook_secret"]
    assert len(kept["hook_secret"]) > 30
    assert {"message", "edited_message", "channel_post", "my_chat_member"} <= set(
        telegram.hook["allowed_updates"]
    )
    filled = TelegramNetwork(telegram.connection(**kept))
    health = filled.check()
    assert (health.problems, health.is_subscribed, health.lacks) == ((), True, frozenset())
    telegram.citizen_writes("Помогите")
    assert filled.is_genuine(came(telegram))
    assert filled.subscribe("https://primer.example/x/")["hook_secret"] == kept["hook_secret"]


def test_without_a_web_hook_it_works_by_asking(
    telegram: TelegramStub, network: TelegramNetwork
) -> None:
    health = network.check()
    assert (health.problems, health.is_subscribed) == ((), False)
    assert not telegram.wall, "looking changes nothing"


def test_what_telegram_says_itself_need_not_be_filled_in(telegram: TelegramStub) -> None:
    health = TelegramNetwork(telegram.connection(discussion="", bot="")).check()
    assert (health.problems, health.lacks) == ((), frozenset())
    assert health.found == {"discussion": TALK, "bot": "komitet_primer_bot"}
    assert not TelegramNetwork(telegram.connection()).check().found


def test_each_trouble_has_a_sentence(telegram: TelegramStub, network: TelegramNetwork) -> None:
    def found(**secrets: str) -> tuple[set[str], frozenset[str]]:
        health = TelegramNetwork(telegram.connection(**secrets)).check()
        assert all(str(problem.sentence) for problem in health.problems)
        return {problem.code for problem in health.problems}, health.lacks

    assert found(discussion="-1009")[0] == {"other_group"}
    assert found(bot="drugoy_bot")[0] == {"other_bot"}
    telegram.hook = {"url": "https://other.example/"}
    assert found()[0] == {"other_webhook"}
    telegram.hook = {}
    assert found(hook_url="https://primer.example/")[0] == {"webhook_off"}
    telegram.hook = {"url": "https://primer.example/", "fault": "Wrong response: 403"}
    telegram.citizen_writes("Помогите")
    assert found(hook_url="https://primer.example/")[0] == {"webhook_fails"}
    telegram.hook = {}
    telegram.rights = {"can_post_messages", "can_edit_messages"}
    codes, lacks = found()
    assert (codes, lacks) == ({"channel_rights"}, frozenset({"delete_post"}))
    assert TelegramNetwork(telegram.connection()).check().is_well
    telegram.rights = {"can_edit_messages"}
    assert "publish" in found()[1]
    assert not network.check().is_well
    telegram.rights = set()
    assert found()[0] == {"no_channel"}
    telegram.rights = {"can_post_messages", "can_edit_messages", "can_delete_messages"}
    telegram.group_status = "left"
    assert found()[0] == {"group_rights"}
    telegram.linked = None
    codes, lacks = found(discussion="")
    assert codes == {"no_group"}
    assert {"comments_in", "comment_reply"} <= lacks


def test_a_bot_without_a_channel_talks_in_private(telegram: TelegramStub) -> None:
    lone = TelegramNetwork(replace(telegram.connection(discussion=""), container=""))
    health = lone.check()
    assert health.is_well
    assert {"publish", "comments_in"} <= health.lacks
    telegram.citizen_writes("Помогите")
    event = only(telegram, lone)
    assert event.thread.peer == str(DIALOGUE["id"])
    lone.send(post("Поможем", kind="dm", thread=event.thread))
    assert [item.kind for item in telegram.wall] == ["dm"]


def test_nobody_there_is_a_problem_in_words() -> None:
    (problem,) = pure().check().problems
    assert "не отвечает" in str(problem.sentence)

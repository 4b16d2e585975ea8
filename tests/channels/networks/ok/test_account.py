"""A group of Odnoklassniki: what it would refuse, whether it works, what is missing, in words."""

from dataclasses import replace

import pytest

from otklik.channels.networks.errors import ChannelError, NotSetUp, Temporary
from otklik.channels.networks.ok import client
from otklik.channels.networks.ok.network import OkNetwork
from tests.channels.networks.ok_world import BOT_TOKEN, TOKEN
from tests.channels.networks.stub_ok import OkStub
from tests.channels.networks.writing import Writer, photo, video

HOOK = "https://otklik.example/hooks/ok/a-key-in-the-address/"


def test_validate(network: OkNetwork, write: Writer) -> None:
    def codes(message: object) -> list[str]:
        return [p.code for p in network.validate(message)]  # type: ignore[arg-type]

    assert codes(write.post()) == []
    assert codes(write.post("а" * 4001)) == ["text_too_long"]
    assert codes(write.comment("1", "а" * 3001)) == ["text_too_long"]
    assert codes(write.post(" ")) == ["text_empty"]
    assert codes(write.post(files=(photo(),) * 11)) == ["too_many_files"]
    assert codes(write.post(files=(photo(content_type="image/heic"),))) == ["file_type"]
    assert codes(write.post(files=(video(),))) == ["video_not_taken"]
    assert codes(write.comment("1", files=(photo(),))) == ["files_not_taken"]
    assert codes(write.dm("chat:C1", files=(photo(),))) == ["files_not_taken"]
    assert codes(write.post(repost_of="https://ok.ru/group/1/topic/2")) == ["repost"]


def test_a_well_account(server: OkStub, network: OkNetwork) -> None:
    kept = network.subscribe(HOOK)
    health = OkNetwork(server.connection(**kept)).check()
    assert (health.problems, health.lacks, health.is_subscribed) == ((), frozenset(), True)


def test_a_web_hook_taken_off_after_eight_hours_is_noticed(
    server: OkStub, network: OkNetwork
) -> None:
    assert [(p.code, p.is_warning) for p in network.check().problems] == [("webhook_not_set", True)]
    kept = network.subscribe(HOOK)
    subscribed = OkNetwork(server.connection(**kept))
    server.hooks.append("https://other.example/")
    assert [p.code for p in subscribed.check().problems] == ["other_webhook"]
    server.hooks.clear()
    health = subscribed.check()
    assert [p.code for p in health.problems] == ["webhook_off"]
    assert (health.is_well, health.is_subscribed) == (False, False)


def test_a_new_address_takes_the_old_one_off(server: OkStub, network: OkNetwork) -> None:
    kept = network.subscribe(HOOK)
    OkNetwork(server.connection(**kept)).subscribe("https://new.example/hooks/ok/k/")
    assert server.hooks == ["https://new.example/hooks/ok/k/"]


def test_problems_in_words(server: OkStub) -> None:
    whole = server.connection()
    secrets = dict(whole.secrets)
    for changes, code in [
        ({"container": "7"}, "no_group"),
        ({"secrets": secrets | {"token": "stale"}}, "ok_102"),
        ({"secrets": secrets | {"app_secret": "other"}}, "ok_104"),
        ({"secrets": {}}, "no_token"),
        ({"secrets": secrets | {"bot_token": ""}}, "no_bot_token"),
        ({"secrets": secrets | {"bot_token": "stale"}}, "bot_ok_102"),
        ({"base_url": "http://127.0.0.1:9"}, "no_connection"),
        ({"base_url": "http://127.0.0.1:port/"}, "bad_address"),
        ({"ca_bundle": "/nowhere"}, "certificates"),
    ]:
        health = OkNetwork(replace(whole, **changes)).check()  # type: ignore[arg-type]
        assert code in [problem.code for problem in health.problems]
        assert all(str(problem.sentence) for problem in health.problems)


def test_who_does_not_run_the_group_is_told_so(server: OkStub, network: OkNetwork) -> None:
    server.status = "PASSIVE"
    assert "not_a_leader" in [problem.code for problem in network.check().problems]
    server.status = "MODERATOR"
    server.permissions = {"VALUABLE_ACCESS"}
    health = network.check()
    assert "permissions" in [problem.code for problem in health.problems]
    assert {"publish", "edit_post"} <= health.lacks
    assert not health.is_well


def test_without_the_groups_key_only_private_messages_stand_still(
    server: OkStub, write: Writer
) -> None:
    connection = server.connection(bot_token="")
    network = OkNetwork(connection)
    health = network.check()
    assert (health.is_well, set(health.lacks)) == (True, {"dm_reply"})
    assert network.send(write.post()).external_id
    assert network.poll("letters", "").bodies == ()
    with pytest.raises(NotSetUp):
        network.send(write.dm("chat:C78"))


def test_nobody_at_home_is_temporary(server: OkStub, write: Writer) -> None:
    away = OkNetwork(replace(server.connection(), base_url="http://127.0.0.1:9"))
    with pytest.raises(Temporary):
        away.send(write.post())
    nowhere = OkNetwork(replace(server.connection(), base_url="http://127.0.0.1:port/"))
    with pytest.raises(NotSetUp):
        nowhere.send(write.post())


def test_calls_keep_a_pace_of_their_own(
    network: OkNetwork, write: Writer, pauses: list[float]
) -> None:
    network.send(write.post(files=(photo(),)))
    assert 0 < max(pauses) <= client.PAUSE_SECONDS


def test_no_secret_is_told(server: OkStub, network: OkNetwork, write: Writer) -> None:
    server.citizen_writes("Помогите")
    server.days = ["auth_lost", "drop_after"]
    for message in [write.post(), write.dm("chat:C78")]:
        with pytest.raises(ChannelError) as caught:
            network.send(message)
        text = f"{caught.value!r} {caught.value} {network._connection!r}"
        assert TOKEN not in text
        assert BOT_TOKEN not in text

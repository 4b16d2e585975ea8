"""An account of MAX: what it would refuse, whether it works, what is missing, in words."""

from dataclasses import replace

import pytest

from otklik.channels.networks.errors import AuthExpired, NotSetUp, Temporary
from otklik.channels.networks.max.network import MaxNetwork
from tests.channels.networks.serving import now
from tests.channels.networks.stub_max import MaxStub
from tests.channels.networks.writing import Writer, photo, video

HOOK = "https://otklik.example/hooks/max/"


def test_validate(network: MaxNetwork, write: Writer) -> None:
    def codes(message: object) -> list[str]:
        return [p.code for p in network.validate(message)]  # type: ignore[arg-type]

    assert codes(write.post()) == []
    assert codes(write.post("а" * 4000)) == []
    assert codes(write.post("а" * 3990, link="https://otklik.example/")) == ["text_too_long"]
    assert "15" in str(network.validate(write.post("а" * 4015))[0].sentence)
    assert codes(write.post(" ")) == ["text_empty"]
    assert codes(write.post(" ", files=(photo(),))) == []
    assert codes(write.post(files=(photo(),) * 11)) == ["too_many_files"]
    assert codes(write.post(files=(photo(content_type="image/webp"),))) == ["file_type"]
    assert codes(write.post(files=(photo(size=51 * 1024 * 1024),))) == ["file_size"]
    assert codes(write.post(files=(photo(width=7681),))) == ["photo_sides"]
    assert codes(write.post(files=(video(size=251 * 1024 * 1024),))) == ["file_size"]
    assert codes(write.post(files=(video(content_type="video/x-msvideo"),))) == ["file_type"]
    assert codes(write.comment("mid.1", files=(photo(),))) == ["files_in_comment"]
    (warning,) = network.validate(write.post(files=(photo(alt=" "),)))
    assert (warning.code, warning.is_warning) == ("no_alt", True)


def test_a_well_account(server: MaxStub, network: MaxNetwork) -> None:
    kept = network.subscribe(HOOK)
    assert len(kept["hook_secret"]) >= 32
    assert (kept["bot_id"], kept["bot_name"]) == ("501", "otklik_bot")
    health = MaxNetwork(server.connection(**kept)).check()
    assert (health.problems, health.lacks, health.is_subscribed) == ((), frozenset(), True)


def test_a_web_hook_taken_off_after_eight_hours_is_noticed(
    server: MaxStub, network: MaxNetwork
) -> None:
    health = network.check()
    assert [(p.code, p.is_warning) for p in health.problems] == [("webhook_not_set", True)]
    kept = network.subscribe(HOOK)
    subscribed = MaxNetwork(server.connection(**kept))
    other = {"url": "https://other.example/", "time": now(), "update_types": None}
    server.hooks["https://other.example/"] = other
    assert [p.code for p in subscribed.check().problems] == ["other_webhook"]
    server.hooks.clear()
    health = subscribed.check()
    assert [p.code for p in health.problems] == ["webhook_off"]
    assert (health.is_well, health.is_subscribed) == (False, False)


def test_a_new_address_takes_the_old_one_off(server: MaxStub, network: MaxNetwork) -> None:
    kept = network.subscribe(HOOK)
    MaxNetwork(server.connection(**kept)).subscribe("https://new.example/hooks/max/")
    assert list(server.hooks) == ["https://new.example/hooks/max/"]


@pytest.mark.parametrize("url", ["http://otklik.example/", "https://otklik.example:8443/"])
def test_max_calls_https_on_its_usual_port_alone(network: MaxNetwork, url: str) -> None:
    strict = MaxNetwork(replace(network._connection, allow_loopback=False))
    with pytest.raises(NotSetUp):
        strict.subscribe(url)


def test_missing_rights_take_capabilities_away(server: MaxStub, network: MaxNetwork) -> None:
    server.rights = ["read_all_messages", "post_edit_delete_message", "edit_message"]
    health = network.check()
    assert health.lacks == {"delete_post", "delete_comment"}
    assert health.is_well
    server.rights = []
    health = network.check()
    assert health.lacks >= {"publish", "comment_reply", "comments_in", "edit_post"}
    assert not health.is_well


def test_problems_in_words(server: MaxStub) -> None:
    connection = server.connection()
    for changes, code in [
        ({"container": ""}, "no_channel"),
        ({"container": "-5"}, "not.found"),
        ({"secrets": {"token": "stale"}}, "verify.token"),
        ({"secrets": {}}, "no_token"),
        ({"base_url": "http://127.0.0.1:9"}, "no_connection"),
        ({"base_url": "http://127.0.0.1:port/"}, "bad_address"),
        ({"ca_bundle": "/nowhere"}, "certificates"),
    ]:
        problem = MaxNetwork(replace(connection, **changes)).check().problems[0]  # type: ignore[arg-type]
        assert problem.code == code
        assert str(problem.sentence)


def test_nobody_at_home_is_temporary(server: MaxStub, write: Writer) -> None:
    away = MaxNetwork(replace(server.connection(), base_url="http://127.0.0.1:9"))
    with pytest.raises(Temporary):
        away.send(write.post())
    nowhere = MaxNetwork(replace(server.connection(), base_url="http://127.0.0.1:port/"))
    with pytest.raises(NotSetUp):
        nowhere.send(write.post())


def test_an_invitation_brings_a_code(network: MaxNetwork, server: MaxStub) -> None:
    assert network.invitation("k7F 2") == "https://max.ru/otklik_bot?start=k7F%202"
    assert network.invitation("a" * 129) == ""
    assert MaxNetwork(server.connection(bot_name="")).invitation("a") == ""
    assert MaxNetwork(server.connection(bot_name="https://max.ru/b_bot")).invitation("a") == (
        "https://max.ru/b_bot?start=a"
    )


def test_no_secret_is_told(server: MaxStub, network: MaxNetwork, write: Writer) -> None:
    server.days = ["auth_lost"]
    with pytest.raises(AuthExpired) as caught:
        network.send(write.post())
    text = f"{caught.value!r} {caught.value} {network._connection!r}"
    assert network._connection.secrets["token"] not in text

"""The adapter of MAX against a strict stub, over real HTTP: what goes out, and the account."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from otklik.channels.networks.base import (
    Action,
    AuthExpired,
    ChannelError,
    EditWindowClosed,
    InvalidContent,
    NotFound,
    NotSetUp,
    OutcomeUnknown,
    PermissionDenied,
    RateLimited,
    Temporary,
    Unsupported,
)
from otklik.channels.networks.hosts import theirs
from otklik.channels.networks.max import MaxNetwork, sending
from tests.channels.networks.max_shapes import CHANNEL
from tests.channels.networks.serving import now, said
from tests.channels.networks.stub_max import HOUR, MaxStub, served_max
from tests.channels.networks.writing import Writer, photo, video

HOOK = "https://otklik.example/hooks/max/"


@pytest.fixture
def server() -> Iterator[MaxStub]:
    """MAX on loopback; whatever our requests did wrong fails the test."""
    with served_max() as server:
        yield server
    assert server.faults == []


@pytest.fixture
def network(server: MaxStub) -> MaxNetwork:
    return MaxNetwork(server.connection())


@pytest.fixture
def write(server: MaxStub) -> Writer:
    return Writer(server.connection())


def since() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)


def test_a_post_goes_out_and_says_where_it_stands(
    server: MaxStub, network: MaxNetwork, write: Writer
) -> None:
    message = write.post(" Новые правила.\r\nСмотрите ", link="https://otklik.example/news/1/")
    sent = network.send(message)
    (stands,) = server.wall
    assert (stands.kind, stands.number) == ("post", sent.external_id)
    assert stands.text == network.render(message)
    assert stands.text == "Новые правила.\nСмотрите\n\nhttps://otklik.example/news/1/"
    assert sent.url.startswith(f"https://max.ru/c/{CHANNEL}/AZ")
    assert network.place(replace(message.thread, post=sent.external_id)) == sent.url


def test_the_key_goes_in_its_header_alone(
    server: MaxStub, network: MaxNetwork, write: Writer
) -> None:
    network.send(write.post(files=(photo(),)))
    for asked in server.asked:
        is_file = asked.path.startswith("/upload-here/")
        assert ("authorization" in asked.headers) is not is_file
        assert "token" not in str(asked.query)


def test_files_are_uploaded_before_the_one_mutation(
    server: MaxStub, network: MaxNetwork, write: Writer
) -> None:
    network.send(write.post(files=(photo(), video(), photo("второе.png"))))
    (stands,) = server.wall
    assert [token.split("-")[0] for token in stands.files] == ["photo", "video", "photo"]
    assert [a.path for a in server.asked if server.mutates(a)] == ["/messages"]


def test_an_upload_that_fails_leaves_nothing_behind(
    server: MaxStub, network: MaxNetwork, write: Writer
) -> None:
    server.upload_days = ["broken"]
    with pytest.raises(Temporary):
        network.send(write.post(files=(photo(),)))
    assert server.wall == []


def test_a_file_that_is_gone_is_said_so(network: MaxNetwork, write: Writer) -> None:
    def missing() -> None:
        raise FileNotFoundError

    with pytest.raises(InvalidContent, match="file_gone"):
        network.send(write.post(files=(photo(open=missing),)))


def test_it_waits_for_a_file_that_the_network_works_on(
    server: MaxStub, network: MaxNetwork, write: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "NOT_READY_PAUSES", (0.01, 0.01))
    server.days = ["not_ready", "not_ready"]
    network.send(write.post(files=(video(),)))
    assert len(server.wall) == 1
    server.days = ["not_ready"] * 3
    with pytest.raises(Temporary, match=r"attachment\.not\.ready"):
        network.send(write.post(files=(video(),)))
    assert len(server.wall) == 1


def test_a_lost_answer_is_not_asked_for_again_though_files_were_waited_for(
    server: MaxStub, network: MaxNetwork, write: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "NOT_READY_PAUSES", (0.01, 0.01))
    server.days = ["not_ready", "drop_after"]
    with pytest.raises(OutcomeUnknown):
        network.send(write.post(files=(photo(),)))
    assert len(server.wall) == 1


def test_an_address_for_files_that_is_not_the_networks_is_refused(
    server: MaxStub, write: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for url in ["https://evil.example/upload", "file:///etc/passwd", "http://iu.oneme.ru/x", None]:
        with pytest.raises(PermissionDenied):
            theirs(url, sending.FILE_HOSTS)
    assert theirs("https://iu.oneme.ru/x", sending.FILE_HOSTS)
    elsewhere = {"url": "https://evil.example/upload"}
    monkeypatch.setattr(server, "_begin_upload", lambda kind: elsewhere)
    with pytest.raises(PermissionDenied):
        MaxNetwork(server.connection()).send(write.post(files=(photo(),)))
    assert server.wall == []


def test_a_comment_answers_a_comment(server: MaxStub, network: MaxNetwork, write: Writer) -> None:
    post = network.send(write.post()).external_id
    asked = server.citizen_comments(post, "Это законно?")
    sent = network.send(write.comment(post, reply_to=asked))
    stands = server.wall[-1]
    assert (stands.kind, stands.place, stands.reply_to) == ("comment", post, asked)
    assert stands.number == sent.external_id
    with pytest.raises(Unsupported):
        network.send(write.comment(post, files=(photo(),)))


def test_a_private_message_goes_to_its_dialogue(
    server: MaxStub, network: MaxNetwork, write: Writer
) -> None:
    asked = server.citizen_writes("Помогите")
    (heard,) = network.parse(server.events[-1].body)
    sent = network.send(write.dm(heard.thread.peer, reply_to=asked, files=(photo(),)))
    stands = server.wall[-1]
    assert (stands.kind, stands.place, stands.reply_to) == ("dm", heard.thread.peer, asked)
    assert (stands.number, len(stands.files), sent.url) == (sent.external_id, 1, "")


def test_what_stands_can_be_changed_and_taken_away(
    server: MaxStub, network: MaxNetwork, write: Writer
) -> None:
    server.citizen_writes("Помогите")
    peer = network.parse(server.events[-1].body)[0].thread.peer
    post = network.send(write.post(files=(photo(),))).external_id
    number = {
        "post": post,
        "comment": network.send(write.comment(post)).external_id,
        "dm": network.send(write.dm(peer)).external_id,
    }
    kinds = {"post": write.post(), "comment": write.comment(post), "dm": write.dm(peer)}
    for kind in ["comment", "dm", "post"]:
        wish = replace(kinds[kind], action=Action.EDIT, target=number[kind], text="Исправлено")
        assert network.send(wish).external_id == number[kind]
        assert (server.wall[-1].kind, server.wall[-1].text) == (f"edit_{kind}", "Исправлено")
        assert server.wall[-1].files == ()
        gone = replace(wish, action=Action.DELETE)
        assert network.send(gone).external_id == number[kind]
        assert server.wall[-1].kind == f"delete_{kind}"
        with pytest.raises(NotFound):
            network.send(gone)


def test_a_comment_older_than_26_hours_cannot_be_changed(
    server: MaxStub, network: MaxNetwork, write: Writer
) -> None:
    post = network.send(write.post()).external_id
    number = network.send(write.comment(post)).external_id
    server.comments[number]["timestamp"] = now() - 27 * HOUR
    with pytest.raises(EditWindowClosed):
        network.send(replace(write.comment(post), action=Action.EDIT, target=number))


BAD_DAYS = [
    ("drop_before", OutcomeUnknown, 0),
    ("drop_after", OutcomeUnknown, 1),
    ("broken", OutcomeUnknown, 1),
    ("nonsense", OutcomeUnknown, 1),
    ("numberless", OutcomeUnknown, 1),
    ("busy", RateLimited, 0),
    ("refused", PermissionDenied, 0),
    ("auth_lost", AuthExpired, 0),
    ("forbidden", PermissionDenied, 0),
    ("not_ready", Temporary, 0),
]


@pytest.mark.parametrize(("day", "fault", "stand"), BAD_DAYS)
def test_bad_days(
    server: MaxStub,
    network: MaxNetwork,
    write: Writer,
    day: str,
    fault: type[ChannelError],
    stand: int,
) -> None:
    server.days = [day]
    message = write.post()
    with pytest.raises(fault) as caught:
        network.send(message)
    assert type(caught.value) is fault
    assert len(server.wall) == stand
    assert len([a for a in server.asked if server.mutates(a)]) == 1
    found = network.find_sent(message, since=since())
    assert (found.external_id if found else "") == (server.wall[0].number if stand else "")


def test_a_slow_network_is_waited_for(server: MaxStub, network: MaxNetwork, write: Writer) -> None:
    server.days = ["slow"]
    assert network.send(write.post()).external_id == server.wall[0].number


def test_how_long_to_wait(server: MaxStub, network: MaxNetwork, write: Writer) -> None:
    server.days = ["busy"]
    with pytest.raises(RateLimited) as caught:
        network.send(write.post())
    assert (caught.value.retry_after, caught.value.scope) == (7, "account")


@pytest.mark.parametrize(
    ("status", "code", "fault"),
    [
        (400, "attachment.not.ready", Temporary),
        (400, "proto.payload", InvalidContent),
        (400, "odd", InvalidContent),
        (401, "odd", AuthExpired),
        (403, "chat.denied", PermissionDenied),
        (404, "chat.not.found", NotFound),
        (405, "odd", NotSetUp),
        (410, "odd", NotFound),
        (413, "odd", InvalidContent),
        (422, "comments.timeout_exceeded", EditWindowClosed),
        (422, "validation.error", InvalidContent),
        (200, "rate.limit", RateLimited),
        (200, "odd", ChannelError),
        (418, "odd", ChannelError),
    ],
)
def test_each_refusal_means_one_fault(
    network: MaxNetwork,
    server: MaxStub,
    write: Writer,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    code: str,
    fault: type[ChannelError],
) -> None:
    no = said({"success": False, "code": code, "message": "секретные слова"}, status)
    monkeypatch.setattr(server, "bad_day", lambda day: no if day == "odd" else None)
    server.days = ["odd"]
    with pytest.raises(fault) as caught:
        network.send(write.post())
    assert type(caught.value) is fault
    assert caught.value.code == code
    assert "секретные" not in str(caught.value)


def test_what_never_was_a_number_is_not_asked_for(
    server: MaxStub, network: MaxNetwork, write: Writer
) -> None:
    for odd in ["../me", "a/b", "", "..", "я"]:
        with pytest.raises(NotFound):
            network.send(write.comment(odd))
        with pytest.raises(NotFound):
            network.send(write.dm(odd))
    assert server.asked == []


def test_what_was_found_is_ours(server: MaxStub, network: MaxNetwork, write: Writer) -> None:
    post = network.send(write.post()).external_id
    asked = server.citizen_comments(post, "Да, меняют.")
    message = write.comment(post, reply_to=asked)
    assert network.find_sent(message, since=since()) is None
    server.days = ["drop_after"]
    with pytest.raises(OutcomeUnknown):
        network.send(message)
    found = network.find_sent(message, since=since())
    assert found is not None
    assert found.external_id == server.wall[-1].number
    assert network.find_sent(message, since=datetime.now(UTC) + timedelta(hours=1)) is None
    assert network.find_sent(replace(message, text="Другое"), since=since()) is None


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
    told = f"{caught.value!r} {caught.value} {network._connection!r}"
    assert network._connection.secrets["token"] not in told

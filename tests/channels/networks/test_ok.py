"""The adapter of Odnoklassniki against a strict stub, over real HTTP: sending, the account."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from otklik.channels.networks.base import (
    Action,
    AuthExpired,
    ChannelError,
    EditWindowClosed,
    InvalidContent,
    NeedsHuman,
    NotFound,
    NotSetUp,
    OutcomeUnknown,
    PermissionDenied,
    RateLimited,
    Temporary,
    Unsupported,
)
from otklik.channels.networks.ok import OkNetwork, calls, faults
from tests.channels.networks.stub_ok import BOT_TOKEN, CONTRACTS, GROUP, TOKEN, OkStub, served_ok
from tests.channels.networks.writing import Writer, photo, video

HOOK = "https://otklik.example/hooks/ok/a-key-in-the-address/"


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "PAUSE_SECONDS", 0.0)


@pytest.fixture
def server() -> Iterator[OkStub]:
    """Odnoklassniki on loopback; whatever our requests did wrong fails the test."""
    with served_ok() as server:
        yield server
    assert server.faults == []


@pytest.fixture
def network(server: OkStub) -> OkNetwork:
    return OkNetwork(server.connection())


@pytest.fixture
def write(server: OkStub) -> Writer:
    return Writer(server.connection())


def since() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)


def test_a_post_goes_out_and_says_where_it_stands(
    server: OkStub, network: OkNetwork, write: Writer
) -> None:
    message = write.post(" Новые правила.\r\nСмотрите ", link="https://otklik.example/news/1/")
    sent = network.send(message)
    (stands,) = server.wall
    assert (stands.kind, stands.number) == ("post", sent.external_id)
    assert stands.text == network.render(message)
    assert stands.text == "Новые правила.\nСмотрите\n\nhttps://otklik.example/news/1/"
    assert sent.url == f"https://ok.ru/group/{GROUP}/topic/{sent.external_id}"
    assert network.place(replace(message.thread, post=sent.external_id)) == sent.url
    media = server.topics[sent.external_id]["media"]
    assert [block["type"] for block in media] == ["text", "link"]


def test_a_link_in_the_text_stands_there_alone(
    server: OkStub, network: OkNetwork, write: Writer
) -> None:
    link = "https://otklik.example/news/1/"
    sent = network.send(write.post(f"Читайте {link} сегодня", link=link))
    media = server.topics[sent.external_id]["media"]
    assert media == [{"type": "text", "text": f"Читайте {link} сегодня"}]


def test_keys_go_in_the_body_alone(server: OkStub, network: OkNetwork, write: Writer) -> None:
    network.send(write.post(files=(photo(),)))
    for asked in server.asked:
        assert TOKEN not in str(asked.query)
        assert asked.path.startswith("/upload-here/") or asked.form["access_token"] == TOKEN


def test_photos_are_uploaded_before_the_one_mutation(
    server: OkStub, network: OkNetwork, write: Writer
) -> None:
    network.send(write.post(files=(photo(), photo("второе.png"))))
    (stands,) = server.wall
    assert [token.rsplit("-", 1)[1] for token in stands.files] == ["1", "2"]
    assert len([asked for asked in server.asked if server.mutates(asked)]) == 1


def test_an_upload_that_fails_leaves_nothing_behind(
    server: OkStub, network: OkNetwork, write: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.upload_days = ["broken"]
    with pytest.raises(Temporary):
        network.send(write.post(files=(photo(),)))

    def missing() -> None:
        raise FileNotFoundError

    with pytest.raises(InvalidContent, match="file_gone"):
        network.send(write.post(files=(photo(open=missing),)))
    with pytest.raises(Unsupported):
        network.send(write.post(files=(video(),)))
    elsewhere = {"upload_url": "https://evil.example/", "photo_ids": ["1"]}
    monkeypatch.setattr(server, "_on_photosV2_getUploadUrl", lambda form: elsewhere)
    with pytest.raises(PermissionDenied):
        network.send(write.post(files=(photo(),)))
    assert server.wall == []


def test_comments_can_be_closed_with_the_post(
    server: OkStub, network: OkNetwork, write: Writer
) -> None:
    network.send(write.post(comments_open=False))
    assert json.loads(server.asked[-1].form["attachment"])["disableComments"] == "true"


def test_a_comment_answers_a_comment_in_the_groups_name(
    server: OkStub, network: OkNetwork, write: Writer
) -> None:
    post = network.send(write.post()).external_id
    asked = server.citizen_comments(post, "Это законно?")
    sent = network.send(write.comment(post, reply_to=asked))
    stands = server.wall[-1]
    assert (stands.kind, stands.place, stands.reply_to) == ("comment", post, asked)
    assert stands.number == sent.external_id
    assert server.asked[-1].form["as_admin"] == "true"
    with pytest.raises(Unsupported):
        network.send(write.comment(post, files=(photo(),)))


def test_a_network_without_answers_to_comments_is_found_out(
    server: OkStub, network: OkNetwork, write: Writer
) -> None:
    assert "comment_reply" not in network.check().lacks
    server.lacks_comments = True
    health = network.check()
    assert {"comment_reply", "edit_comment"} <= health.lacks
    assert health.is_well
    post = network.send(write.post()).external_id
    with pytest.raises(Unsupported):
        network.send(write.comment(post))
    assert network.place(write.comment(post).thread) == f"https://ok.ru/group/{GROUP}/topic/{post}"


def test_a_private_message_goes_to_its_dialogue(
    server: OkStub, network: OkNetwork, write: Writer
) -> None:
    asked = server.citizen_writes("Помогите")
    (heard,) = network.parse(server.events[-1].body)
    message = write.dm(heard.thread.peer, reply_to=asked)
    sent = network.send(message)
    stands = server.wall[-1]
    assert (stands.kind, stands.place, stands.reply_to) == ("dm", heard.thread.peer, asked)
    assert stands.number == sent.external_id
    assert network.place(message.thread) == f"https://ok.ru/group/{GROUP}/messages"
    for wish in [
        write.dm("chat:C78", files=(photo(),)),
        write.dm("chat:C78", action=Action.EDIT, target=sent.external_id),
    ]:
        with pytest.raises(Unsupported):
            network.send(wish)


def test_what_stands_can_be_changed_and_taken_away(
    server: OkStub, network: OkNetwork, write: Writer
) -> None:
    post = network.send(write.post(files=(photo(),))).external_id
    comment = network.send(write.comment(post)).external_id
    for kind, number, wish in [
        ("comment", comment, write.comment(post)),
        ("post", post, write.post()),
    ]:
        changed = replace(wish, action=Action.EDIT, target=number, text="Исправлено")
        assert network.send(changed).external_id == number
        assert (server.wall[-1].kind, server.wall[-1].text) == (f"edit_{kind}", "Исправлено")
        assert server.wall[-1].files == ()
        gone = replace(changed, action=Action.DELETE)
        assert network.send(gone).external_id == number
        assert server.wall[-1].kind == f"delete_{kind}"
        with pytest.raises(NotFound):
            network.send(gone)


def test_an_old_comment_cannot_be_changed(
    server: OkStub, network: OkNetwork, write: Writer
) -> None:
    post = network.send(write.post()).external_id
    number = network.send(write.comment(post)).external_id
    server.comments[post][0]["date"] = "2020-01-01 00:00:00"
    with pytest.raises(EditWindowClosed):
        network.send(replace(write.comment(post), action=Action.EDIT, target=number))


BAD_DAYS = [
    ("drop_before", OutcomeUnknown, 0),
    ("drop_after", OutcomeUnknown, 1),
    ("broken", OutcomeUnknown, 1),
    ("nonsense", OutcomeUnknown, 1),
    ("numberless", OutcomeUnknown, 1),
    ("system", OutcomeUnknown, 0),
    ("busy", RateLimited, 0),
    ("limit", RateLimited, 0),
    ("refused", InvalidContent, 0),
    ("auth_lost", AuthExpired, 0),
    ("forbidden", PermissionDenied, 0),
    ("captcha", NeedsHuman, 0),
]


@pytest.mark.parametrize("kind", ["post", "comment", "dm"])
@pytest.mark.parametrize(("day", "fault", "stand"), BAD_DAYS)
def test_bad_days(
    server: OkStub,
    network: OkNetwork,
    write: Writer,
    kind: str,
    day: str,
    fault: type[ChannelError],
    stand: int,
) -> None:
    post = server.colleague_posts("Старое")
    server.citizen_writes("Помогите")
    message = {
        "post": write.post(),
        "comment": write.comment(post),
        "dm": write.dm("chat:C78"),
    }[kind]
    if kind == "dm" and fault is AuthExpired:
        fault = NotSetUp  # the group's own key: the rest of the account goes on
    server.days = [day]
    with pytest.raises(fault) as caught:
        network.send(message)
    assert type(caught.value) is fault
    assert len(server.wall) == stand
    assert len([asked for asked in server.asked if server.mutates(asked)]) == 1
    assert "SECRET WORDS" not in str(caught.value)
    found = network.find_sent(message, since=since())
    assert (found.external_id if found else "") == (server.wall[0].number if stand else "")


def test_a_slow_network_is_waited_for(server: OkStub, network: OkNetwork, write: Writer) -> None:
    server.days = ["slow"]
    assert network.send(write.post()).external_id == server.wall[0].number


def test_what_was_found_is_ours(server: OkStub, network: OkNetwork, write: Writer) -> None:
    post = server.colleague_posts("Старое")
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


def test_each_error_means_one_fault() -> None:
    expected = {
        3: Unsupported, 7: NeedsHuman, 8: RateLimited, 9: NeedsHuman, 10: PermissionDenied,
        11: RateLimited, 50: PermissionDenied, 100: InvalidContent, 101: AuthExpired,
        102: AuthExpired, 103: AuthExpired, 104: AuthExpired, 200: PermissionDenied,
        300: NotFound, 401: AuthExpired, 402: NeedsHuman, 454: InvalidContent,
        500: InvalidContent, 505: InvalidContent, 601: InvalidContent, 607: InvalidContent,
        700: NotFound, 701: PermissionDenied, 704: EditWindowClosed, 705: NotFound,
        4: ChannelError, 123456: ChannelError, 0: ChannelError,
    }  # fmt: skip
    for number, meaning in expected.items():
        assert type(faults.fault(number, mutation=True)) is meaning, number
    for number in [1, 2, 5000, 9999]:
        assert type(faults.fault(number, mutation=True)) is OutcomeUnknown
        assert type(faults.fault(number, mutation=False)) is Temporary
    assert faults.error_number({"error_code": "102"}) == 102
    assert faults.error_number({"error_code": "odd"}) == 0
    answers: list[object] = ["150000000001", {"success": True}, [], None, True]
    assert [faults.error_number(answer) for answer in answers] == [None] * 5


@pytest.mark.skipif(not CONTRACTS.is_dir(), reason="../shared/contracts is not here")
def test_errors_agree_with_what_others_transcribed() -> None:
    ours: dict[str, set[type[ChannelError]]] = {
        "human": {NeedsHuman}, "permission": {PermissionDenied}, "auth": {AuthExpired},
        "not_found": {NotFound}, "edit_window_closed": {EditWindowClosed},
        "retry_later": {RateLimited}, "retry_read": {OutcomeUnknown},
        "content_or_bug": {InvalidContent},
        "bug": {ChannelError, Unsupported, AuthExpired, NotFound, InvalidContent, OutcomeUnknown},
    }  # fmt: skip
    told = json.loads((CONTRACTS / "error_codes_transcribed.json").read_text("utf-8"))
    for code in told["codes"]:
        assert type(faults.fault(code["code"], mutation=True)) in ours[code["our_class"]], code


def test_a_request_is_signed_as_the_network_asks() -> None:
    """With invented keys; two foreign libraries count the same."""
    params = {
        "format": "json",
        "method": "users.getCurrentUser",
        "application_key": "CBAEBBABABABABABA",
    }
    token, secret = "tkn18YdUJZe:CQABPOJKAKEKEKEKE", "7F2C0A11B3D94E5F6A7B8C9D"
    signed = calls.signature(params, token=token, app_secret=secret)
    assert signed == "c1fefb11fddab240003c8d1ef40a944b"
    assert signed != calls.signature(params, token=token, app_secret="other")


@pytest.mark.skipif(not CONTRACTS.is_dir(), reason="../shared/contracts is not here")
def test_signatures_agree_with_two_foreign_libraries() -> None:
    told = json.loads(Path(CONTRACTS / "sig_vectors.json").read_text("utf-8"))
    assert told["vectors"]
    for vector in told["vectors"]:
        params = {
            "application_key": vector["application_key"],
            "format": vector["format"],
            "method": vector["method"],
            **vector["params"],
        }
        token, secret = vector["access_token"], vector["application_secret_key"]
        assert calls.signature(params, token=token, app_secret=secret) == vector["sig"]


def test_what_never_was_a_number_is_not_asked_for(
    server: OkStub, network: OkNetwork, write: Writer
) -> None:
    for odd in ["", "..", "chat:../me", "a b", "я", "a/b", "c?d"]:
        with pytest.raises(NotFound):
            network.send(write.dm(odd))
    for odd in ["", "a b", "я"]:
        with pytest.raises(NotFound):
            network.send(write.comment(odd))
    assert server.asked == []


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
    server: OkStub, network: OkNetwork, write: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "PAUSE_SECONDS", 0.2)
    started = datetime.now(UTC)
    network.send(write.post(files=(photo(),)))
    assert datetime.now(UTC) - started > timedelta(seconds=0.2)


def test_no_secret_is_told(server: OkStub, network: OkNetwork, write: Writer) -> None:
    server.citizen_writes("Помогите")
    server.days = ["auth_lost", "drop_after"]
    for message in [write.post(), write.dm("chat:C78")]:
        with pytest.raises(ChannelError) as caught:
            network.send(message)
        told = f"{caught.value!r} {caught.value} {network._connection!r}"
        assert TOKEN not in told
        assert BOT_TOKEN not in told

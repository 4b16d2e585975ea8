"""What goes out to MAX, against a strict stub over real HTTP."""

from dataclasses import replace

import pytest

from otklik.channels.networks.errors import (
    EditWindowClosed,
    InvalidContent,
    NotFound,
    OutcomeUnknown,
    PermissionDenied,
    Temporary,
    Unsupported,
)
from otklik.channels.networks.http import check_address
from otklik.channels.networks.max import client, outbound
from otklik.channels.networks.max.network import MaxNetwork
from otklik.channels.networks.outbound_types import Action
from tests.channels.networks.max_shapes import CHANNEL
from tests.channels.networks.serving import now
from tests.channels.networks.stub_max import HOUR, MaxStub
from tests.channels.networks.writing import Writer, photo, video


def test_a_post_goes_out_and_says_where_it_stands(
    server: MaxStub, network: MaxNetwork, write: Writer
) -> None:
    message = write.post(" Новые правила.\r\nСмотрите ", link="https://otklik.example/news/1/")
    sent = network.send(message)
    (current,) = server.wall
    assert (current.kind, current.number) == ("post", sent.external_id)
    assert current.text == network.render(message)
    assert current.text == "Новые правила.\nСмотрите\n\nhttps://otklik.example/news/1/"
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
    (current,) = server.wall
    assert [token.split("-")[0] for token in current.files] == ["photo", "video", "photo"]
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
    server: MaxStub, network: MaxNetwork, write: Writer, pauses: list[float]
) -> None:
    server.days = ["not_ready", "not_ready"]
    network.send(write.post(files=(video(),)))
    assert len(server.wall) == 1
    assert pauses == list(outbound.NOT_READY_PAUSES[:2])
    server.days = ["not_ready"] * (len(outbound.NOT_READY_PAUSES) + 1)
    with pytest.raises(Temporary, match=r"attachment\.not\.ready"):
        network.send(write.post(files=(video(),)))
    assert len(server.wall) == 1


def test_a_lost_answer_is_not_asked_for_again_though_files_were_waited_for(
    server: MaxStub, network: MaxNetwork, write: Writer, pauses: list[float]
) -> None:
    server.days = ["not_ready", "drop_after"]
    with pytest.raises(OutcomeUnknown):
        network.send(write.post(files=(photo(),)))
    assert len(server.wall) == 1


def test_an_address_for_files_that_is_not_the_networks_is_refused(
    server: MaxStub, write: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for url in ["https://evil.example/upload", "file:///etc/passwd", "http://iu.oneme.ru/x", None]:
        with pytest.raises(PermissionDenied):
            check_address(url, client.FILE_HOSTS)
    assert check_address("https://iu.oneme.ru/x", client.FILE_HOSTS)
    elsewhere = {"url": "https://evil.example/upload"}
    monkeypatch.setattr(server, "_begin_upload", lambda kind: elsewhere)
    with pytest.raises(PermissionDenied):
        MaxNetwork(server.connection()).send(write.post(files=(photo(),)))
    assert server.wall == []


def test_a_comment_answers_a_comment(server: MaxStub, network: MaxNetwork, write: Writer) -> None:
    post = network.send(write.post()).external_id
    asked = server.citizen_comments(post, "Это законно?")
    sent = network.send(write.comment(post, reply_to=asked))
    current = server.wall[-1]
    assert (current.kind, current.place, current.reply_to) == ("comment", post, asked)
    assert current.number == sent.external_id
    with pytest.raises(Unsupported):
        network.send(write.comment(post, files=(photo(),)))


def test_a_private_message_goes_to_its_dialogue(
    server: MaxStub, network: MaxNetwork, write: Writer
) -> None:
    asked = server.citizen_writes("Помогите")
    (heard,) = network.parse(server.events[-1].body)
    sent = network.send(write.dm(heard.thread.peer, reply_to=asked, files=(photo(),)))
    current = server.wall[-1]
    assert (current.kind, current.place, current.reply_to) == ("dm", heard.thread.peer, asked)
    assert (current.number, len(current.files), sent.url) == (sent.external_id, 1, "")


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

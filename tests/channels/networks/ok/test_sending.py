"""What goes out to Odnoklassniki, against a strict stub over real HTTP."""

import json
from dataclasses import replace

import pytest

from otklik.channels.networks.errors import (
    EditWindowClosed,
    InvalidContent,
    NotFound,
    PermissionDenied,
    Temporary,
    Unsupported,
)
from otklik.channels.networks.ok.network import OkNetwork
from otklik.channels.networks.outbound_types import Action
from tests.channels.networks.ok_world import GROUP, TOKEN
from tests.channels.networks.stub_ok import OkStub
from tests.channels.networks.writing import Writer, photo, video


def test_a_post_goes_out_and_says_where_it_stands(
    server: OkStub, network: OkNetwork, write: Writer
) -> None:
    message = write.post(" Новые правила.\r\nСмотрите ", link="https://otklik.example/news/1/")
    sent = network.send(message)
    (current,) = server.wall
    assert (current.kind, current.number) == ("post", sent.external_id)
    assert current.text == network.render(message)
    assert current.text == "Новые правила.\nСмотрите\n\nhttps://otklik.example/news/1/"
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
    (current,) = server.wall
    assert [token.rsplit("-", 1)[1] for token in current.files] == ["1", "2"]
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
    current = server.wall[-1]
    assert (current.kind, current.place, current.reply_to) == ("comment", post, asked)
    assert current.number == sent.external_id
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
    current = server.wall[-1]
    assert (current.kind, current.place, current.reply_to) == ("dm", heard.thread.peer, asked)
    assert current.number == sent.external_id
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

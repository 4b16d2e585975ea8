"""What Odnoklassniki tell and what is read from them, in our words."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import pytest

from otklik.channels.networks.errors import (
    InvalidContent,
    NotFound,
    PermissionDenied,
    RateLimited,
    Unsupported,
)
from otklik.channels.networks.inbound_types import (
    EventKind,
    InboundEvent,
    InboundMedia,
    MediaKind,
    SetAside,
    WebhookRequest,
)
from otklik.channels.networks.ok.inbound import wrap
from otklik.channels.networks.ok.network import OkNetwork
from otklik.channels.networks.outbound_types import ThreadRef
from tests.channels.networks.ok.telling import MOMENT, PURE, comment, letter
from tests.channels.networks.ok_methods import CONTRACTS
from tests.channels.networks.ok_world import GROUP
from tests.channels.networks.serving import stub_response
from tests.channels.networks.stub_ok import OkStub
from tests.channels.networks.writing import Writer

LARGEST = 1024 * 1024


def parsed(body: bytes) -> InboundEvent:
    (event,) = PURE.parse(body)
    return event


def read(network: OkNetwork, feed: str, cursor: str = "", **more: Any) -> list[InboundEvent]:
    page = network.poll(feed, cursor, **more)
    return [event for body in page.bodies for event in network.parse(body)]


def test_posts_and_comments_are_read(server: OkStub, network: OkNetwork) -> None:
    post = server.colleague_posts("Новые правила")
    asked = server.citizen_comments(post, "Это законно?")
    ours = network.send(Writer(server.connection()).comment(post, "Да", reply_to=asked))
    topic, question, answer = read(network, "comments")
    assert (topic.kind, topic.external_id) == (EventKind.POST_CREATED, post)
    assert (topic.text, topic.url) == (
        "Новые правила",
        f"https://ok.ru/group/{GROUP}/topic/{post}",
    )
    assert (question.kind, question.external_id) == (EventKind.COMMENT_CREATED, asked)
    assert question.thread == ThreadRef(container=GROUP, post=post) == topic.thread
    assert question.author is not None
    assert (question.author.external_id, question.author.name) == ("77", "Житель")
    assert question.author.profile_url == "https://ok.ru/profile/77"
    assert not question.author.is_own
    assert abs((question.occurred_at - datetime.now(UTC)).total_seconds()) < 60
    assert (answer.external_id, answer.parent_id) == (ours.external_id, asked)
    assert answer.author is not None
    assert answer.author.is_own


def test_a_topic_of_a_member_is_no_post_of_ours(server: OkStub, network: OkNetwork) -> None:
    server.topics[server.colleague_posts("Куплю гараж")]["author_ref"] = "user:77"
    (topic,) = read(network, "comments")
    assert topic.set_aside is SetAside.MEMBER_POST
    assert topic.text == "Куплю гараж"


def test_a_change_and_a_removal_are_found_by_reading(server: OkStub, network: OkNetwork) -> None:
    post = server.colleague_posts("Новые правила")
    asked = server.citizen_comments(post, "Это законно?")
    kept = server.citizen_comments(post, "Спасибо")
    page = network.poll("comments", "")
    found = {network.dedup_key(body) for body in page.bodies}
    again = network.poll("comments", page.cursor)
    assert {network.dedup_key(body) for body in again.bodies} == found
    server.citizen_edits(kept, "Спасибо большое")
    server.citizen_removes(asked)
    page = network.poll("comments", page.cursor)
    fresh = [b for b in page.bodies if network.dedup_key(b) not in found]
    events = {e.external_id: e for body in fresh for e in network.parse(body)}
    assert events[kept].text == "Спасибо большое"
    assert events[kept].is_snapshot
    assert events[asked].kind is EventKind.COMMENT_DELETED
    assert len(events) == 2


def test_old_posts_are_read_apart(server: OkStub, network: OkNetwork) -> None:
    old = server.colleague_posts("Давнее")
    server.topics[old]["created_ms"] = MOMENT - 10 * 24 * 3600 * 1000
    new = server.colleague_posts("Новое")
    late = server.citizen_comments(old, "А теперь?")
    soon = server.citizen_comments(new, "Сразу")
    kinds = EventKind.COMMENT_CREATED
    assert [e.external_id for e in read(network, "comments") if e.kind is kinds] == [soon]
    events = read(network, "old_comments", posts=[new, old, "404"])
    assert [event.external_id for event in events] == [late]


def test_many_comments_are_read_page_by_page(server: OkStub, network: OkNetwork) -> None:
    post = server.colleague_posts("Новые правила")
    server.citizen_comments(post, "самый старый")
    cursor = network.poll("comments", "").cursor
    for number in range(250):
        server.citizen_comments(post, str(number))
    events = read(network, "comments", cursor)
    texts = [event.text for event in events if event.kind is EventKind.COMMENT_CREATED]
    assert texts == ["самый старый", *map(str, range(250))]


def test_a_private_message_is_told_and_read_once(server: OkStub, network: OkNetwork) -> None:
    number = server.citizen_writes("Помогите")
    result = server.events[-1]
    (event,) = network.parse(result.body)
    assert (event.kind, event.external_id) == (EventKind.DM_RECEIVED, number)
    assert not event.is_snapshot
    assert event.thread == ThreadRef(container=GROUP, peer="chat:C78")
    assert event.author is not None
    assert (event.author.external_id, event.author.name) == ("78", "Житель")
    page = network.poll("letters", "")
    assert [network.dedup_key(body) for body in page.bodies] == [network.dedup_key(result.body)]
    assert network.poll("letters", page.cursor).bodies == ()


def test_our_answers_typed_in_the_network_are_read(server: OkStub, network: OkNetwork) -> None:
    server.citizen_writes("Помогите")
    by_hand = server.colleague_writes("Сейчас")
    sent = network.send(Writer(server.connection()).dm("chat:C78"))
    events = {event.external_id: event for event in read(network, "letters")}
    assert events[by_hand].kind is EventKind.DM_ECHO
    assert events[sent.external_id].kind is EventKind.DM_ECHO
    author = events[by_hand].author
    assert author is not None
    assert author.is_own


def test_media_of_all_kinds() -> None:
    kinds = ["IMAGE", "VIDEO", "AUDIO", "MUSIC", "FILE", "SHARE", "LOCATION", "STICKER", "CALL"]
    attachments = [
        {"type": kind, "payload": {"url": f"https://i.mycdn.me/{kind}", "name": kind, "size": 5}}
        for kind in kinds
    ]
    words = {"mid": "mid:C7.1", "text": None, "attachments": [*attachments, {}, {"type": 7}]}
    event = parsed(json.dumps(letter(message=words)).encode())
    assert [media.kind for media in event.media] == [
        MediaKind.PHOTO, MediaKind.VIDEO, MediaKind.VOICE, MediaKind.AUDIO, MediaKind.FILE,
        MediaKind.LINK, MediaKind.PLACE, MediaKind.STICKER, *[MediaKind.OTHER] * 3,
    ]  # fmt: skip
    assert event.media[0].url == "https://i.mycdn.me/IMAGE"
    assert (event.media[4].name, event.media[4].size) == ("FILE", 5)
    assert event.text == ""


def test_dates_without_a_zone_are_of_moscow() -> None:
    event = parsed(wrap("comment", comment(), post="15", own=False))
    assert event.occurred_at == datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    event = parsed(wrap("comment", comment(date_ms=MOMENT), post="15", own=False))
    assert event.occurred_at == datetime.fromtimestamp(MOMENT / 1000, UTC)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (letter(), EventKind.DM_RECEIVED),
        (letter(webhookType="MESSAGE_CREATED"), EventKind.DM_RECEIVED),
        (letter(webhookType="CHAT_SYSTEM"), SetAside.SERVICE),
        (letter(webhookType="MESSAGE_CALLBACK"), SetAside.SERVICE),
        (letter(recipient={}), SetAside.UNREADABLE),
        (letter(message={"text": "без номера"}), SetAside.UNREADABLE),
        (letter(timestamp=10**30), SetAside.UNREADABLE),
        ({"otklik": "comment", "post": "15", "comment": comment()}, EventKind.COMMENT_CREATED),
        ({"otklik": "comment", "post": "", "comment": comment()}, SetAside.UNREADABLE),
        (
            {"otklik": "comment", "post": "15", "comment": comment(date="вчера")},
            SetAside.UNREADABLE,
        ),
        (
            {"otklik": "comment", "post": "15", "comment": comment(type="REMOVED_MESSAGE")},
            EventKind.COMMENT_DELETED,
        ),
        ({"otklik": "topic", "topic": {"id": 5, "created_ms": MOMENT}}, EventKind.POST_CREATED),
        (
            {"otklik": "topic", "topic": {"id": 5, "created_ms": MOMENT, "is_deleted": True}},
            EventKind.POST_DELETED,
        ),
        ({"otklik": "topic", "topic": {"id": "5"}}, SetAside.UNREADABLE),
        ({"otklik": "future"}, SetAside.UNKNOWN_KIND),
        ({}, SetAside.UNREADABLE),
    ],
)
def test_each_kind(body: dict[str, Any], expected: StrEnum) -> None:
    event = parsed(json.dumps(body).encode())
    assert (event.set_aside or event.kind) is expected


def test_a_busy_network_is_heard_while_reading(
    server: OkStub, network: OkNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = stub_response({"error_code": 8, "error_msg": "FLOOD", "error_data": None})
    monkeypatch.setattr(server, "answer", lambda asked: busy)
    with pytest.raises(RateLimited):
        network.poll("comments", "")
    with pytest.raises(Unsupported):
        network.poll("else", "")


def test_files_come_from_the_networks_own_hosts(server: OkStub, network: OkNetwork) -> None:
    server.files = {"p1": b"a photo"}
    photo = InboundMedia(kind=MediaKind.PHOTO, url=f"{server.url}/files/p1")
    assert network.download(photo, largest=LARGEST).body == b"a photo"
    assert "access_token" not in str(server.asked[-1].query)
    with pytest.raises(InvalidContent):
        network.download(photo, largest=3)
    for gone in ["", f"{server.url}/files/none"]:
        with pytest.raises(NotFound):
            network.download(replace(photo, url=gone), largest=LARGEST)
    for url in ["https://evil.example/p1", "https://ok.ru.evil.example/", "file:///etc/passwd"]:
        with pytest.raises(PermissionDenied):
            network.download(replace(photo, url=url), largest=LARGEST)
    with pytest.raises(PermissionDenied):
        PURE.download(photo, largest=LARGEST)


@pytest.mark.parametrize(
    ("key", "remote_ip", "is_genuine"),
    [
        ("a-k-e-y", "217.20.145.193", True),
        ("a-k-e-y", "217.20.153.63", True),
        ("a-k-e-y", "127.0.0.1", True),  # behind a server of ours
        ("a-k-e-y", "10.0.0.7", True),
        ("a-k-e-y", "8.8.8.8", False),
        ("a-k-e-y", "217.20.145.208", False),
        ("a-k-e-y", "", False),
        ("a-k-e", "217.20.145.193", False),
        ("", "217.20.145.193", False),
        ("ключ", "127.0.0.1", False),
        ("\udcff", "127.0.0.1", False),
    ],
)
def test_only_who_knows_our_address_is_genuine(key: str, remote_ip: str, is_genuine: bool) -> None:
    request = WebhookRequest(headers={}, body=b"{}", remote_ip=remote_ip, key=key)
    assert PURE.is_genuine(request) is is_genuine
    keyless = OkNetwork(replace(PURE._connection, secrets={"token": "t"}))
    assert not keyless.is_genuine(replace(request, key=""))
    assert PURE.answer(request).status == 200


@pytest.mark.skipif(not CONTRACTS.is_dir(), reason="../shared/contracts is not here")
def test_the_networks_own_examples_are_understood() -> None:
    payload = json.loads((CONTRACTS / "examples_2017_extracted.json").read_text("utf-8"))
    hooks = [one for one in payload["graph.user.subscribe POST"] if "message" in one]
    assert hooks
    for hook in hooks:
        assert parsed(json.dumps(hook).encode()).kind is EventKind.DM_RECEIVED
    for page in payload["graph.user.messages GET"]:
        for item in page["messages"]:
            assert parsed(wrap("letter", item, own=True)).kind is EventKind.DM_ECHO

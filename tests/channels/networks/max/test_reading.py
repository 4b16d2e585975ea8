"""What is read from MAX, files, and what proves that MAX told it."""

import json
from dataclasses import replace
from pathlib import Path

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
    InboundMedia,
    MediaKind,
    WebhookRequest,
)
from otklik.channels.networks.max.network import MaxNetwork
from tests.channels.networks import max_contract
from tests.channels.networks.max.telling import PURE, heard, message, update
from tests.channels.networks.serving import stub_response
from tests.channels.networks.stub_max import MaxStub

LARGEST = 1024 * 1024


def test_what_was_missed_is_read(server: MaxStub, network: MaxNetwork) -> None:
    post = server.colleague_posts("Новые правила")
    first = server.citizen_comments(post, "Раз")
    known = {network.dedup_key(event.body) for event in server.events}
    page = network.poll("comments", "", posts=[post, "mid.gone"])
    assert {network.dedup_key(body) for body in page.bodies} <= known
    assert [event.external_id for body in page.bodies for event in network.parse(body)] == [first]
    posts = network.poll("posts", "")
    assert {network.dedup_key(body) for body in posts.bodies} <= known
    (event,) = network.parse(posts.bodies[0])
    assert (event.kind, event.external_id) == (EventKind.POST_CREATED, post)

    server.comments[first]["body"]["text"] = "Раз и навсегда"
    second = server.citizen_comments(post, "Два")
    page = network.poll("comments", page.cursor, posts=[post])
    fresh = [body for body in page.bodies if network.dedup_key(body) not in known]
    found = [event for body in fresh for event in network.parse(body)]
    texts = {event.external_id: event.text for event in found}
    assert texts == {first: "Раз и навсегда", second: "Два"}
    assert all(event.is_snapshot for event in found)
    assert not heard(network, server.events[-1]).is_snapshot


def test_many_comments_are_read_page_by_page(server: MaxStub, network: MaxNetwork) -> None:
    post = server.colleague_posts("Новые правила")
    server.citizen_comments(post, "самый старый")
    cursor = network.poll("comments", "", posts=[post]).cursor
    for number in range(250):
        comment = server.citizen_comments(post, str(number))
        server.comments[comment]["timestamp"] = int(cursor) + number + 1
    page = network.poll("comments", cursor, posts=[post])
    texts = [e.text for body in page.bodies for e in network.parse(body)]
    assert texts == ["самый старый", *map(str, range(250))]
    assert page.cursor == str(int(cursor) + 250)


def test_updates_can_be_asked_for_instead(server: MaxStub, network: MaxNetwork) -> None:
    server.citizen_writes("Помогите")
    page = network.poll("updates", "")
    assert [network.dedup_key(b) for b in page.bodies] == [network.dedup_key(server.events[0].body)]
    assert network.poll("updates", page.cursor).bodies == ()
    with pytest.raises(Unsupported):
        network.poll("else", "")


def test_a_busy_network_is_heard_while_reading(
    server: MaxStub, network: MaxNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = stub_response(
        {"code": "too.many.requests", "message": "wait"}, 429, **{"Retry-After": "3"}
    )
    monkeypatch.setattr(server, "answer", lambda asked: busy)
    with pytest.raises(RateLimited) as caught:
        network.poll("posts", "")
    assert caught.value.retry_after == 3


def test_files_come_from_the_networks_own_hosts(server: MaxStub, network: MaxNetwork) -> None:
    server.files = {"p1": b"a photo", "v1": b"a film"}
    photo = InboundMedia(kind=MediaKind.PHOTO, url=f"{server.url}/files/p1")
    taken = network.download(photo, largest=LARGEST)
    assert (taken.body, taken.content_type) == (b"a photo", "image/jpeg")
    assert "authorization" not in server.asked[-1].headers
    film = InboundMedia(kind=MediaKind.VIDEO, external_id="v1", url="https://player.example/")
    assert network.download(film, largest=LARGEST).body == b"a film"
    with pytest.raises(InvalidContent):
        network.download(photo, largest=3)
    with pytest.raises(NotFound):
        network.download(replace(photo, url=f"{server.url}/files/none"), largest=LARGEST)
    with pytest.raises(NotFound):
        network.download(replace(photo, url=""), largest=LARGEST)
    for url in ["https://evil.example/p1", "https://oneme.ru.evil.example/", "file:///etc/passwd"]:
        with pytest.raises(PermissionDenied):
            network.download(replace(photo, url=url), largest=LARGEST)
    with pytest.raises(PermissionDenied):
        PURE.download(photo, largest=LARGEST)


def request(body: bytes = b"{}", **headers: str) -> WebhookRequest:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return WebhookRequest(headers=names, body=body, remote_ip="127.0.0.1")


def test_only_what_bears_the_secret_is_genuine() -> None:
    assert PURE.is_genuine(request(X_Max_Bot_Api_Secret="s-e-c-r-e-t"))
    for given_secret in ["", "s-e-c-r-e", "ключ", "\udcff"]:
        assert not PURE.is_genuine(request(X_Max_Bot_Api_Secret=given_secret))
    assert not PURE.is_genuine(request())
    bare = MaxNetwork(replace(PURE._connection, secrets={"token": "t"}))
    assert not bare.is_genuine(request(X_Max_Bot_Api_Secret=""))
    assert PURE.answer(request()).status == 200


@pytest.mark.skipif(max_contract.load() is None, reason="../shared/contracts is not here")
def test_recorded_updates_are_understood() -> None:
    place = max_contract.PLACE
    live = json.loads((place / "live" / "live_max_updates.json").read_text("utf-8"))
    (event,) = PURE.parse(json.dumps(live["message_created"]).encode())
    assert event.kind is EventKind.DM_RECEIVED
    assert event.author is not None
    kinds = {}
    for path in sorted(Path(place / "etsft" / "updates").glob("*.json")):
        body = path.read_bytes()
        kinds[path.stem] = PURE.parse(body)[0].kind
        assert PURE.dedup_key(body)
    assert kinds["bot-started"] is EventKind.ALLOWED
    assert kinds["bot-stopped"] is EventKind.DENIED
    assert kinds["message-removed"] is EventKind.DM_DELETED
    for path in sorted(Path(place / "etsft" / "attachments").glob("*.json")):
        worn = {"mid": "mid.1", "seq": 1, "text": "", "attachments": [json.loads(path.read_text())]}
        event = PURE.parse(update("message_created", message=message(body=worn)))[0]
        assert event.kind is EventKind.DM_RECEIVED

"""The adapter against the practice network itself, over real HTTP."""

import hmac
import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from otklik.channels.networks.base import (
    Action,
    AuthExpired,
    Connection,
    EventKind,
    File,
    FileKind,
    InvalidContent,
    NotFound,
    NotSetUp,
    Outbound,
    OutboundKind,
    OutcomeUnknown,
    PermissionDenied,
    RateLimited,
    Temporary,
    ThreadRef,
    Unsupported,
    WebhookRequest,
)
from otklik.channels.networks.practice import PracticeNetwork
from otklik.practice.models import (
    BadDay,
    Comment,
    Dialogue,
    DirectMessage,
    Person,
    Post,
    WebhookDelivery,
)
from otklik.practice.setup import ensure

SECRET = "secret"
CONNECTION = Connection(
    base_url="http://127.0.0.1:9/practice/api/",
    container="1",
    secrets={"token": "token", "hook_secret": SECRET},
    allow_loopback=True,
)
PURE = PracticeNetwork(CONNECTION)


@pytest.fixture
def connection(django_db_setup: None, live_server: LiveServer) -> Connection:
    # The database first: a live server made before it shares no connection with the test.
    hook = f"{live_server.url}/hooks/practice/"
    keys = ensure(live_server.url, hook, name="Комитет", at=timezone.now())
    return Connection(
        base_url=f"{live_server.url}/practice/api/",
        container=keys.container,
        secrets={"token": keys.token, "hook_secret": keys.secret},
        allow_loopback=True,
    )


@pytest.fixture
def network(connection: Connection) -> PracticeNetwork:
    return PracticeNetwork(connection)


def outbound(
    kind: OutboundKind = OutboundKind.COMMENT,
    text: str = "Меняют.",
    *,
    post: str = "",
    peer: str = "",
    reply_to: str = "",
) -> Outbound:
    thread = ThreadRef(container="1", post=post, peer=peer)
    return Outbound(key=uuid.uuid4(), kind=kind, thread=thread, text=text, reply_to=reply_to)


def newest() -> Post:
    return Post.objects.newest_first()[0]


def someone() -> Person:
    return Person.objects.arrive(at=timezone.now())


def latest_event() -> bytes:
    return WebhookDelivery.objects.newest_first()[0].body.encode()


def test_a_comment_goes_out_and_its_echo_comes_in(network: PracticeNetwork) -> None:
    asked = newest().comment("Это законно?", by=someone(), at=timezone.now())
    wish = outbound(post=str(newest().pk), reply_to=str(asked.pk), text=" Да.\r\nМеняют. ")
    sent = network.send(wish)
    stands = Comment.objects.get(pk=int(sent.external_id))
    assert (stands.text, stands.reply_to) == (network.render(wish), asked)
    assert sent.url.endswith(f"#comment-{stands.pk}")
    (echo,) = network.parse(latest_event())
    assert echo.kind is EventKind.COMMENT_CREATED
    assert echo.author is not None
    assert echo.author.is_own
    assert (echo.external_id, echo.thread) == (sent.external_id, wish.thread)
    assert (echo.parent_id, echo.url) == (str(asked.pk), sent.url)


def test_a_post_goes_out(network: PracticeNetwork) -> None:
    sent = network.send(outbound(OutboundKind.POST, "Приём граждан перенесён"))
    assert newest().text == "Приём граждан перенесён"
    (echo,) = network.parse(latest_event())
    assert (echo.kind, echo.external_id) == (EventKind.POST_CREATED, sent.external_id)
    assert echo.thread.post == sent.external_id


def test_a_message_goes_out(network: PracticeNetwork) -> None:
    person = someone()
    dialogue = Dialogue.objects.begun_by(person, at=timezone.now())
    dialogue.write("Помогите", by=person, at=timezone.now())
    (asked,) = network.parse(latest_event())
    assert asked.kind is EventKind.DM_RECEIVED
    assert asked.thread == ThreadRef(container="1", peer=str(person.pk))
    sent = network.send(outbound(OutboundKind.DM, "Поможем", peer=asked.thread.peer))
    assert DirectMessage.objects.get(pk=int(sent.external_id)).text == "Поможем"
    (echo,) = network.parse(latest_event())
    assert (echo.kind, echo.external_id) == (EventKind.DM_ECHO, sent.external_id)


def test_edits_and_deletions_are_understood(network: PracticeNetwork) -> None:
    written = datetime(2026, 11, 23, 12, tzinfo=UTC)
    comment = newest().comment("Было", by=someone(), at=written)
    assert network.parse(latest_event())[0].occurred_at == written
    comment.rewrite("Стало", at=datetime(2026, 11, 23, 13, tzinfo=UTC))
    (edited,) = network.parse(latest_event())
    assert (edited.kind, edited.text) == (EventKind.COMMENT_EDITED, "Стало")
    assert edited.occurred_at == datetime(2026, 11, 23, 13, tzinfo=UTC)
    comment.erase(at=datetime(2026, 11, 23, 14, tzinfo=UTC))
    (gone,) = network.parse(latest_event())
    assert (gone.kind, gone.external_id) == (EventKind.COMMENT_DELETED, str(comment.pk))


def test_a_persons_comment_is_hidden_shown_and_deleted(network: PracticeNetwork) -> None:
    theirs = newest().comment("Её телефон 8 928 000-00-00", by=someone(), at=timezone.now())
    wish = outbound(post=str(newest().pk), text="")

    def tidy(action: Action) -> EventKind:
        network.send(replace(wish, action=action, target=str(theirs.pk)))
        theirs.refresh_from_db()
        (told,) = network.parse(latest_event())
        assert told.external_id == str(theirs.pk)
        assert ("8 928" in told.text) == (told.kind is EventKind.COMMENT_RESTORED)
        return told.kind

    assert [tidy(Action.HIDE), theirs.is_seen] == [EventKind.COMMENT_DELETED, False]
    assert network.send(replace(wish, text="Ответ", reply_to=str(theirs.pk))).external_id
    assert [tidy(Action.SHOW), theirs.is_seen] == [EventKind.COMMENT_RESTORED, True]
    assert [tidy(Action.DELETE), theirs.is_seen] == [EventKind.COMMENT_DELETED, False]
    for action in (Action.HIDE, Action.SHOW, Action.DELETE):
        with pytest.raises(NotFound):
            network.send(replace(wish, action=action, target=str(theirs.pk)))
    with pytest.raises(Unsupported):
        network.send(replace(wish, action=Action.EDIT, target=str(theirs.pk)))


def test_an_answer_lost_on_the_way_is_unknown(network: PracticeNetwork) -> None:
    wish = outbound(post=str(newest().pk))
    for kind, stand in [(BadDay.Kind.LOST_AFTER, 1), (BadDay.Kind.LOST_BEFORE, 1)]:
        BadDay.objects.switch({kind}, is_once=True)
        with pytest.raises(OutcomeUnknown):
            network.send(wish)
        assert Comment.objects.count() == stand
    assert network.find_sent(wish, since=timezone.now()) is None


def test_too_many_requests_say_how_long_to_wait(network: PracticeNetwork) -> None:
    BadDay.objects.switch({BadDay.Kind.TOO_MANY}, is_once=True)
    with pytest.raises(RateLimited) as caught:
        network.send(outbound(post=str(newest().pk)))
    assert caught.value.retry_after == 10


def test_a_network_slower_than_our_patience_is_unknown(connection: Connection) -> None:
    BadDay.objects.switch({BadDay.Kind.SLOW}, is_once=True)
    BadDay.objects.filter(kind=BadDay.Kind.SLOW).update(own_seconds=0.5)
    with httpx.Client(timeout=0.1, trust_env=False) as hasty:
        impatient = PracticeNetwork(connection, hasty)
        with pytest.raises(OutcomeUnknown):
            impatient.send(outbound(post=str(newest().pk)))


def test_a_slow_network_is_waited_for(network: PracticeNetwork) -> None:
    BadDay.objects.switch({BadDay.Kind.SLOW}, is_once=True)
    BadDay.objects.filter(kind=BadDay.Kind.SLOW).update(own_seconds=0.2)
    assert network.send(outbound(post=str(newest().pk))).external_id


@pytest.mark.parametrize(
    ("wish", "fault"),
    [
        (outbound(post="999999"), NotFound),
        (outbound(post="нет"), NotFound),
        (outbound(post="9" * 5000), NotFound),
        (outbound(OutboundKind.DM, peer="999999"), PermissionDenied),
        (outbound(OutboundKind.POST, "а" * 2001), InvalidContent),
        (outbound(OutboundKind.POST, " "), InvalidContent),
    ],
)
def test_refusals(network: PracticeNetwork, wish: Outbound, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        network.send(wish)


def test_a_key_no_longer_accepted(connection: Connection) -> None:
    stale = PracticeNetwork(replace(connection, secrets={"token": "old"}))
    with pytest.raises(AuthExpired):
        stale.send(outbound(post=str(newest().pk)))
    assert [problem.code for problem in stale.check().problems] == ["invalid_token"]


def test_check(network: PracticeNetwork, connection: Connection) -> None:
    assert network.check().is_well
    other = PracticeNetwork(replace(connection, container="7"))
    assert [problem.code for problem in other.check().problems] == ["other_page"]
    BadDay.objects.switch({BadDay.Kind.EVENTS_LOST}, is_once=False)
    assert [problem.code for problem in network.check().problems] == ["webhook_off"]


def test_nobody_at_home_is_temporary() -> None:
    with pytest.raises(Temporary):
        PURE.send(outbound(OutboundKind.POST))
    assert [problem.code for problem in PURE.check().problems] == ["no_connection"]


def test_an_impossible_address_is_not_set_up() -> None:
    nowhere = PracticeNetwork(replace(CONNECTION, base_url="http://127.0.0.1:port/"))
    with pytest.raises(NotSetUp):
        nowhere.send(outbound(OutboundKind.POST))


def test_validate() -> None:
    assert PURE.validate(outbound(text="а" * 2000)) == []
    assert [problem.code for problem in PURE.validate(outbound(text=" \n"))] == ["text_empty"]
    long = outbound(text="а" * 2001)
    assert [problem.code for problem in PURE.validate(long)] == ["text_too_long"]


def signed(body: bytes, secret: str = SECRET, header: str = "X-Practice-Signature") -> Any:
    signature = hmac.new(secret.encode(), body, "sha256").hexdigest()
    return WebhookRequest(headers={header: signature}, body=body, remote_ip="127.0.0.1")


def test_only_what_the_network_signed_is_genuine() -> None:
    body = b'{"event_id": "1"}'
    assert PURE.is_genuine(signed(body))
    assert PURE.is_genuine(signed(body, header="x-practice-signature"))
    assert not PURE.is_genuine(signed(body, secret="guess"))
    other = WebhookRequest(headers=signed(body).headers, body=b"{}", remote_ip="127.0.0.1")
    assert not PURE.is_genuine(other)
    for headers in [{}, {"X-Practice-Signature": "ключ"}]:
        unsigned = WebhookRequest(headers=headers, body=body, remote_ip="127.0.0.1")
        assert not PURE.is_genuine(unsigned)


def test_without_a_secret_nothing_is_genuine() -> None:
    bare = PracticeNetwork(replace(CONNECTION, secrets={"token": "token"}))
    assert not bare.is_genuine(signed(b"{}", secret=""))


def test_dedup_key_is_of_the_event() -> None:
    assert PURE.dedup_key(b'{"event_id": "a1", "time": 1}') == "a1"
    assert PURE.dedup_key(b'{"time": 2, "event_id": "a1"}') == "a1"
    assert PURE.dedup_key(b"nonsense") != PURE.dedup_key(b"other nonsense")


@pytest.fixture(scope="module")
def whole_event() -> dict[str, Any]:
    return {
        "event_id": "a1",
        "kind": "comment_new",
        "page_id": 1,
        "time": 1_764_000_000_000,
        "object": {
            "id": 12,
            "post_id": 3,
            "reply_to": None,
            "from": {"type": "person", "id": 5, "name": "Мадина"},
            "text": "Это законно?",
            "created_at": 1_764_000_000_000,
            "url": "http://127.0.0.1:8000/practice/posts/3/#comment-12",
        },
    }


def test_what_is_not_known_is_unknown(whole_event: dict[str, Any]) -> None:
    def kind(**changes: Any) -> EventKind:
        return PURE.parse(json.dumps(whole_event | changes).encode())[0].kind

    assert kind() is EventKind.COMMENT_CREATED
    assert kind(kind="poll_new") is EventKind.UNKNOWN
    assert kind(object={}) is EventKind.UNKNOWN
    for missing in ["id", "post_id", "from", "text", "created_at"]:
        part = {name: value for name, value in whole_event["object"].items() if name != missing}
        assert kind(object=part) is EventKind.UNKNOWN, missing


OUTER = ["event_id", "kind", "page_id", "time", "object", "from", "type", "name"]
INNER = ["id", "post_id", "peer_id", "reply_to", "text", "created_at", "url"]
NAMES = st.sampled_from([*OUTER, *INNER])
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["comment_new", "message_edit", "post_new", "page", "person"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=8),
    max_leaves=20,
)


@settings(deadline=None)
@given(st.dictionaries(NAMES, VALUES))
def test_parsing_never_raises(event: dict[str, Any]) -> None:
    body = json.dumps(event).encode()
    assert len(PURE.parse(body)) == 1
    assert 0 < len(PURE.dedup_key(body)) <= 200


@settings(deadline=None)
@given(st.binary())
def test_parsing_nonsense_never_raises(body: bytes) -> None:
    assert PURE.parse(body)[0].kind is EventKind.UNKNOWN
    assert 0 < len(PURE.dedup_key(body)) <= 200


def test_parsing_a_deep_hole_never_raises() -> None:
    assert PURE.parse(b"[" * 100_000)[0].kind is EventKind.UNKNOWN


def photo(alt: str = "Прилавки", body: bytes = b"\xff\xd8\xff\xe0 a picture") -> File:
    return File(
        kind=FileKind.PHOTO,
        name="fair.jpg",
        content_type="image/jpeg",
        size=len(body),
        sha256="0" * 64,
        open=lambda: BytesIO(body),
        alt=alt,
    )


def test_a_post_with_pictures_is_corrected_and_taken_off(
    network: PracticeNetwork, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    wish = replace(
        outbound(OutboundKind.POST, "Ярмарка"),
        link="https://site.example/fair/",
        files=(photo("Прилавки"), photo("Весы")),
        comments_open=False,
    )
    sent = network.send(wish)
    post = newest()
    assert post.text == network.render(wish) == "Ярмарка\n\nhttps://site.example/fair/"
    assert [picture.alt for picture in post.pictures.all()] == ["Прилавки", "Весы"]
    assert not post.comments_open
    edit = replace(
        wish, text="Ярмарка в субботу", action=Action.EDIT, target=sent.external_id,
        files=(photo("Весы"),),
    )  # fmt: skip
    assert network.send(edit).external_id == sent.external_id
    (told,) = network.parse(latest_event())
    assert (told.kind, told.text) == (EventKind.POST_EDITED, network.render(edit))
    assert [picture.alt for picture in newest().pictures.all()] == ["Весы"]
    removal = replace(wish, action=Action.DELETE, target=sent.external_id)
    assert network.send(removal).external_id == sent.external_id
    (gone,) = network.parse(latest_event())
    assert (gone.kind, gone.external_id) == (EventKind.POST_DELETED, sent.external_id)
    with pytest.raises(NotFound):
        network.send(edit)


def test_an_unclear_upload_is_only_temporary(
    network: PracticeNetwork, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    BadDay.objects.switch({BadDay.Kind.LOST_AFTER}, is_once=True)
    before = Post.objects.count()
    with pytest.raises(Temporary):
        network.send(replace(outbound(OutboundKind.POST, "Ярмарка"), files=(photo(),)))
    assert Post.objects.count() == before


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ((photo(""),), "no_alt"),
        ((photo(),) * 5, "too_many_files"),
        ((replace(photo(), kind=FileKind.VIDEO, content_type="video/mp4"),), "video_not_taken"),
        ((replace(photo(), content_type="image/gif"),), "file_type"),
        ((replace(photo(), size=6 * 1024 * 1024),), "file_size"),
    ],
)
def test_pictures_are_checked_before_anything_is_sent(files: tuple[File, ...], code: str) -> None:
    wish = replace(outbound(OutboundKind.POST, "Ярмарка"), files=files)
    problems = PURE.validate(wish)
    assert [problem.code for problem in problems] == [code]
    assert ("Скажите словами, что на снимке." in str(problems[0].sentence)) is (code == "no_alt")

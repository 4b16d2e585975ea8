"""Telegram: recorded updates are understood, and no content breaks the reading."""

import json

import pytest
import telegram as ptb
from hypothesis import given
from hypothesis import strategies as st

from otklik.channels.networks.errors import ChannelError
from otklik.channels.networks.inbound_types import (
    EventKind,
    InboundMedia,
    MediaKind,
    WebhookRequest,
)
from tests.channels.networks.accounted import accounted
from tests.channels.networks.stub_telegram import TelegramStub
from tests.channels.networks.telegram.messages import TALK, WALL, pure
from tests.channels.networks.telegram_world import (
    CHANNEL,
    CONTRACT,
    DIALOGUE,
    GROUP,
    PERSON,
    SECRET,
)

RECORDED = CONTRACT.parent / "vercel_chat/telegram.json"


def test_a_foreign_client_reads_what_the_stub_tells(telegram: TelegramStub) -> None:
    number = telegram.colleague_posts("Ярмарка")
    asked = telegram.citizen_comments(number, "Когда?")
    telegram.citizen_edits(asked, "Когда и где?")
    telegram.citizen_writes("Помогите", contact={"phone_number": "+7", "first_name": "К"})
    telegram.bot_becomes("left", GROUP)
    for request in telegram.events:
        update = ptb.Update.de_json(json.loads(request.body), None)
        assert update.effective_chat
        assert not update.api_kwargs
        if update.message:
            assert not update.message.api_kwargs


def test_recorded_updates_are_understood() -> None:
    if not RECORDED.exists():
        pytest.skip("../shared/contracts is not here")
    recorded = json.loads(RECORDED.read_bytes())
    for name, number in (("mention", "133"), ("followUp", "134")):
        body = json.dumps(recorded[name]).encode()
        (event,) = pure().parse(body)
        assert (event.kind, event.external_id) == (EventKind.DM_RECEIVED, number)
        assert event.text
        assert pure().dedup_key(body).startswith(f"{recorded[name]['update_id']}-")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=[]))
    | st.sampled_from([WALL, TALK, int(WALL), int(TALK), "private", "channel", "photo", 1, 2**63]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


TO_CHANNEL = {"id": -9, "is_direct_messages": True}
REPLY = ["origin", "chat", "message_id", "photo", "document", "checklist", "poll"]
PARTS = st.fixed_dictionaries(
    {"message_id": JSON | st.integers(1, 99), "date": JSON | st.integers(1, 2**31)},
    optional={
        "chat": JSON
        | st.sampled_from(
            [GROUP, CHANNEL, DIALOGUE, {"id": int(TALK)}, {"type": "private"}, TO_CHANNEL]
        ),
        "from": JSON | st.just(PERSON),
        "sender_chat": JSON | st.just(CHANNEL),
        "text": JSON | st.just("/start x"),
        "photo": JSON,
        "entities": JSON
        | st.lists(st.dictionaries(st.sampled_from(["url", "offset", "length"]), JSON)),
        "venue": JSON,
        "forward_origin": JSON | st.just({"chat": CHANNEL, "message_id": 4}),
        "is_automatic_forward": st.booleans(),
        "reply_to_message": JSON,
        "quote": JSON | st.just({"text": "Деньги не вернём"}),
        "external_reply": JSON | st.dictionaries(st.sampled_from(REPLY), JSON),
        "checklist": JSON | st.just({"title": "Двор", "tasks": [{"text": "Мусор"}, 5]}),
        "direct_messages_topic": JSON | st.just({"topic_id": 7}),
        "pinned_message": JSON,
        "edit_date": JSON,
        "new_chat_member": JSON | st.just({"status": "left"}),
        "old_chat_member": JSON | st.just({"status": "member"}),
    },
)


UPDATES = st.dictionaries(
    st.sampled_from(["message", "edited_message", "channel_post", "my_chat_member", "poll"]),
    PARTS | JSON,
    max_size=2,
)


@given(st.binary(max_size=200) | UPDATES.map(lambda u: json.dumps({"update_id": 1, **u}).encode()))
def test_no_content_breaks_the_reading(body: bytes) -> None:
    network = pure()
    events = accounted(network, body)
    assert 0 < len(network.dedup_key(body)) <= 200
    for event in events:
        for text in (event.text, event.author.name if event.author else "", event.url):
            text.encode()  # can be kept
            assert "\x00" not in text
    request = WebhookRequest(headers={"X-Other": "1"}, body=body, remote_ip="::1")
    assert not network.is_genuine(request)


@given(st.text(st.characters(exclude_categories=[])))
def test_no_header_but_the_secret_is_genuine(given: str) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": given}
    request = WebhookRequest(headers=headers, body=b"{}", remote_ip="::1")
    assert pure().is_genuine(request) is (given == SECRET)


def test_deep_nonsense() -> None:
    for body in (b"[" * 100_000, b'{"message":' * 5_000, b"\xff", b"null", b"1"):
        (event,) = pure().parse(body)
        assert event.kind is EventKind.UNKNOWN
        assert pure().dedup_key(body).startswith("sha256:")


def test_errors_are_channel_errors() -> None:
    for call in (
        lambda: pure().poll("updates", ""),
        lambda: pure().subscribe("https://primer.example/"),
        lambda: pure().download(InboundMedia(kind=MediaKind.PHOTO), largest=1),
    ):
        with pytest.raises(ChannelError):
            call()

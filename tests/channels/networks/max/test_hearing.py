"""What MAX tells, in our words."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest

from otklik.channels.networks.inbound_types import EventKind, InboundEvent, MediaKind, SetAside
from otklik.channels.networks.max.network import MaxNetwork
from otklik.channels.networks.outbound_types import ThreadRef
from tests.channels.networks.max.telling import CONTAINER, MOMENT, PURE, heard, message, update
from tests.channels.networks.max_shapes import CHANNEL
from tests.channels.networks.stub_max import MaxStub
from tests.channels.networks.writing import Writer


def parsed(body: bytes) -> InboundEvent:
    (event,) = PURE.parse(body)
    return event


def test_the_life_of_a_comment(server: MaxStub, network: MaxNetwork) -> None:
    post = server.colleague_posts("Новые правила")
    created = heard(network, server.events[-1])
    assert (created.kind, created.external_id) == (EventKind.POST_CREATED, post)
    assert created.thread == ThreadRef(container=CONTAINER, post=post)
    assert created.author is not None
    assert created.author.is_own

    comment = server.citizen_comments(post, "Это законно?")
    asked = heard(network, server.events[-1])
    assert (asked.kind, asked.external_id) == (EventKind.COMMENT_CREATED, comment)
    assert asked.thread == created.thread
    assert (asked.text, asked.parent_id, asked.url) == ("Это законно?", "", created.url)
    assert asked.author is not None
    assert (asked.author.external_id, asked.author.name) == ("77", "Житель")
    assert not asked.author.is_own

    server.citizen_edits(comment, "Законно ли это?")
    edited = heard(network, server.events[-1])
    assert (edited.kind, edited.text) == (EventKind.COMMENT_EDITED, "Законно ли это?")
    assert edited.external_id == comment
    assert edited.occurred_at >= asked.occurred_at

    server.citizen_removes(comment)
    gone = heard(network, server.events[-1])
    assert (gone.kind, gone.external_id) == (EventKind.COMMENT_DELETED, comment)
    assert gone.thread == created.thread


FOREIGN = -78_000_000_099


@pytest.mark.parametrize(
    ("update_type", "parts"),
    [
        ("message_created", {"recipient": {"chat_id": FOREIGN, "chat_type": "channel"}}),
        ("message_edited", {"recipient": {"chat_id": FOREIGN, "chat_type": "channel"}}),
        ("comment_created", {"recipient": {"chat_id": FOREIGN, "post_id": "mid.9"}}),
        ("comment_created", {"recipient": {"chat_id": FOREIGN, "post_id": "m"}, "sender": None}),
    ],
)
def test_channels_of_others_that_a_stranger_added_our_bot_to_are_nobodys_concern(
    update_type: str, parts: dict[str, Any]
) -> None:
    event = parsed(update(update_type, message=message(**parts)))
    assert event.set_aside is SetAside.OTHER_PLACE
    assert event.text == "Это законно?", "it can still be read"


@pytest.mark.parametrize("update_type", ["message_removed", "comment_removed"])
def test_what_strangers_remove_in_channels_of_their_own_is_none_of_ours(update_type: str) -> None:
    gone = update(update_type, message_id="mid.1", chat_id=FOREIGN, post_id="mid.9")
    assert parsed(gone).set_aside is SetAside.OTHER_PLACE


def test_our_answer_comes_back_as_ours(server: MaxStub, network: MaxNetwork) -> None:
    write = Writer(server.connection())
    post = network.send(write.post()).external_id
    echo = heard(network, server.events[-1])
    assert (echo.kind, echo.external_id) == (EventKind.POST_CREATED, post)
    asked = server.citizen_comments(post, "Это законно?")
    sent = network.send(write.comment(post, reply_to=asked))
    echo = heard(network, server.events[-1])
    assert (echo.kind, echo.external_id) == (EventKind.COMMENT_CREATED, sent.external_id)
    assert (echo.parent_id, echo.thread.post) == (asked, post)
    assert echo.author is not None
    assert echo.author.is_own


def test_a_dialogue(server: MaxStub, network: MaxNetwork) -> None:
    server.citizen_starts("k7f2")
    allowed = heard(network, server.events[-1])
    assert (allowed.kind, allowed.start_code) == (EventKind.ALLOWED, "k7f2")
    number = server.citizen_writes("Помогите")
    asked = heard(network, server.events[-1])
    assert (asked.kind, asked.external_id) == (EventKind.DM_RECEIVED, number)
    assert asked.thread == allowed.thread == ThreadRef(container=CONTAINER, peer="78000")
    network.send(Writer(server.connection()).dm(asked.thread.peer))
    assert heard(network, server.events[-1]).kind is EventKind.DM_ECHO


@pytest.mark.parametrize(
    ("update_type", "parts", "expected"),
    [
        ("message_created", {"message": message()}, EventKind.DM_RECEIVED),
        ("message_edited", {"message": message()}, EventKind.DM_EDITED),
        ("message_removed", {"message_id": "mid.1", "chat_id": 900}, EventKind.DM_DELETED),
        ("message_removed", {"message_id": "mid.1", "chat_id": CHANNEL}, EventKind.POST_DELETED),
        (
            "message_edited",
            {"message": message(recipient={"chat_id": CHANNEL, "chat_type": "channel"})},
            EventKind.POST_EDITED,
        ),
        (
            "message_created",
            {"message": message(recipient={"chat_id": -4, "chat_type": "chat"})},
            SetAside.GROUP_CHAT,
        ),
        ("comment_created", {"message": message()}, SetAside.UNREADABLE),
        ("bot_started", {"chat_id": 900, "user": {"user_id": 7}}, EventKind.ALLOWED),
        ("bot_stopped", {"chat_id": 900, "user": {"user_id": 7}}, EventKind.DENIED),
        ("dialog_removed", {"chat_id": 900, "user": {"user_id": 7}}, EventKind.DENIED),
        ("bot_removed", {"chat_id": CHANNEL, "is_channel": True}, EventKind.ACCESS_LOST),
        ("bot_removed", {"chat_id": -4, "is_channel": False}, SetAside.OTHER_PLACE),
        (
            "bot_admin_permissions_changed",
            {"chat_id": CHANNEL, "is_admin": False},
            EventKind.ACCESS_LOST,
        ),
        (
            "bot_admin_permissions_changed",
            {"chat_id": CHANNEL, "is_admin": True, "permissions": ["write"]},
            EventKind.ACCESS_LOST,
        ),
        (
            "bot_admin_permissions_changed",
            {
                "chat_id": CHANNEL,
                "is_admin": True,
                "permissions": ["post_edit_delete_message", "read_all_messages"],
            },
            SetAside.SERVICE,
        ),
        ("bot_added", {"chat_id": CHANNEL, "is_channel": True}, SetAside.SERVICE),
        ("message_callback", {"callback": {}}, SetAside.SERVICE),
        ("of_the_future", {}, SetAside.UNKNOWN_KIND),
    ],
)
def test_each_kind(update_type: str, parts: dict[str, Any], expected: StrEnum) -> None:
    event = parsed(update(update_type, **parts))
    assert (event.set_aside or event.kind) is expected
    assert event.occurred_at == datetime.fromtimestamp(MOMENT / 1000, UTC)
    if event.set_aside is None and event.kind is not EventKind.ACCESS_LOST:
        assert (event.thread.post, event.thread.peer) in {("mid.1", ""), ("", "900")}


def test_while_our_number_is_not_known_nothing_a_bot_wrote_is_ours() -> None:
    bare = MaxNetwork(replace(PURE._connection, secrets={"token": "t"}))
    for number in (501, 9):
        robot = {"user_id": number, "first_name": "Бот", "is_bot": True}
        result = update("message_created", message=message(sender=robot))
        (event,) = bare.parse(result)
        assert event.kind is EventKind.DM_RECEIVED
        assert (parsed(result).kind is EventKind.DM_ECHO) is (number == 501)
    of_channel = message(sender=None, recipient={"chat_id": CHANNEL, "chat_type": "channel"})
    (event,) = bare.parse(update("message_created", message=of_channel))
    assert event.author is not None
    assert event.author.is_own, "what the channel itself says bears no sender"


def test_our_number_is_learnt_by_asking(server: MaxStub) -> None:
    connection = server.connection()
    bare = replace(connection, secrets={"token": connection.secrets["token"]})
    assert MaxNetwork(bare).whoami() == {"bot_id": "501", "bot_name": "otklik_bot"}
    assert MaxNetwork(bare).check().found == {"bot_id": "501", "bot_name": "otklik_bot"}
    assert MaxNetwork(connection).check().found == {}
    of_another = server.connection(bot_id="9", bot_name="typed_by_a_person")
    assert MaxNetwork(of_another).check().found == {"bot_id": "501"}, "a new token, another bot"


def test_what_was_sent_is_found_though_our_number_was_not_kept(server: MaxStub) -> None:
    write = Writer(server.connection())
    bare = MaxNetwork(server.connection(bot_id=""))
    post = bare.send(write.post()).external_id
    message = write.comment(post)
    sent = bare.send(message)
    since = datetime.now(UTC) - timedelta(minutes=1)
    found = bare.find_sent(message, since=since)
    assert found is not None
    assert found.external_id == sent.external_id


def test_a_forwarded_message_says_what_it_says() -> None:
    linked = {"type": "forward", "message": {"mid": "mid.0", "seq": 0, "text": "Чужое"}}
    body = {"mid": "mid.1", "seq": 1, "text": ""}
    event = parsed(update("message_created", message=message(body=body, link=linked)))
    assert (event.text, event.external_id, event.parent_id) == ("Чужое", "mid.1", "")


def test_media_of_all_kinds() -> None:
    attachments = [
        {"type": "image", "payload": {"photo_id": 1, "url": "https://i.oneme.ru/1", "token": "t"}},
        {"type": "video", "payload": {"url": "https://vu.okcdn.ru/2", "token": "v"}, "duration": 9},
        {"type": "audio", "payload": {"url": "https://a.oneme.ru/3"}, "transcription": "алло"},
        {
            "type": "file",
            "payload": {"url": "https://fd.oneme.ru/4"},
            "filename": "чек.pdf",
            "size": 5,
        },
        {"type": "sticker", "payload": {"url": "https://s.oneme.ru/5", "code": "hi"}},
        {"type": "share", "payload": {"url": "https://news.example/"}, "title": "Новость"},
        {"type": "location", "latitude": 43.3, "longitude": 45.7},
        {"type": "contact", "payload": {"vcf_info": "TEL:+7…"}},
        {"type": "inline_keyboard", "payload": {"buttons": []}},
    ]
    body = {"mid": "mid.1", "seq": 1, "text": None, "attachments": attachments}
    event = parsed(update("message_created", message=message(body=body)))
    photo, video, voice, file, sticker, link, place, other = event.media
    assert (photo.kind, photo.url) == (MediaKind.PHOTO, "https://i.oneme.ru/1")
    assert (video.kind, video.external_id, video.seconds) == (MediaKind.VIDEO, "v", 9)
    assert (voice.kind, voice.text) == (MediaKind.VOICE, "алло")
    assert (file.kind, file.name, file.size) == (MediaKind.FILE, "чек.pdf", 5)
    assert (sticker.kind, sticker.text) == (MediaKind.STICKER, "hi")
    assert (link.kind, link.text) == (MediaKind.LINK, "Новость")
    assert (place.kind, place.latitude, place.longitude) == (MediaKind.PLACE, 43.3, 45.7)
    assert (other.kind, other.name, other.text) == (MediaKind.OTHER, "contact", "+7…")


def test_a_contact_is_a_name_and_its_numbers() -> None:
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Магазин на Мира\nTEL;TYPE=cell:+79280000000\n"
    card += "item1.TEL:tel:+78710000000\nTEL:+79280000000\nEND:VCARD"
    values = {"vcf_info": card, "max_info": {"user_id": 1, "first_name": "Другой", "is_bot": False}}
    for payload, words in [
        (values, "Магазин на Мира, +79280000000, +78710000000"),
        ({"max_info": {"user_id": 1, "first_name": "Иса", "last_name": "И."}}, "Иса И."),
        ({"tam_info": {"user_id": 1, "name": "John Doe"}}, "John Doe"),
        ({}, ""),
    ]:
        body = {"mid": "mid.1", "attachments": [{"type": "contact", "payload": payload}]}
        (contact,) = parsed(update("message_created", message=message(body=body))).media
        assert (contact.kind, contact.name, contact.text) == (MediaKind.OTHER, "contact", words)


def test_what_is_forwarded_with_words_of_ones_own_stays_beside_them() -> None:
    picture = {"type": "image", "payload": {"photo_id": 1, "url": "https://i.oneme.ru/1"}}
    refusal = {"mid": "mid.0", "seq": 0, "text": "Деньги не вернём.", "attachments": [picture]}
    linked = {"type": "forward", "chat_id": 4, "message": refusal}
    event = parsed(update("message_created", message=message(link=linked)))
    assert (event.text, event.external_id, event.parent_id) == ("Это законно?", "mid.1", "")
    words, photo = event.media
    assert (words.kind, words.name, words.text) == (
        MediaKind.OTHER,
        "forwarded",
        "Деньги не вернём.",
    )
    assert (photo.kind, photo.url) == (MediaKind.PHOTO, "https://i.oneme.ru/1")
    replied = {"type": "reply", "message": refusal}
    assert parsed(update("message_created", message=message(link=replied))).media == ()


@pytest.mark.parametrize("written", [0x019FA524407E751A, str(0x019FA524407E751A), "as a mid"])
def test_a_post_is_the_same_by_its_number_and_by_its_mid(written: int | str) -> None:
    mid = f"mid.{CHANNEL & 0xFFFFFFFFFFFFFFFF:016x}019fa524407e751a"
    post = mid if written == "as a mid" else written
    there = {"chat_id": CHANNEL, "chat_type": "channel", "user_id": None, "post_id": post}
    result = parsed(update("comment_created", message=message(recipient=there)))
    assert result.thread == ThreadRef(container=CONTAINER, post=mid)
    gone = update("comment_removed", message_id="mid.1", chat_id=CHANNEL, post_id=post)
    assert parsed(gone).thread == result.thread


def test_a_key_is_of_the_thing_and_what_it_says() -> None:
    created = update("message_created", message=message())
    assert PURE.dedup_key(created) == PURE.dedup_key(created + b" ")
    again = json.loads(created) | {"timestamp": MOMENT + 5, "user_locale": "ru"}
    assert PURE.dedup_key(json.dumps(again).encode()) == PURE.dedup_key(created)
    for other in [
        update("message_created", message=message(body={"mid": "mid.1", "seq": 1, "text": "!"})),
        update("message_created", message=message(body={"mid": "mid.2", "seq": 1, "text": "!"})),
        update("comment_created", message=message()),
        update("message_edited", message=message()),
    ]:
        assert PURE.dedup_key(other) != PURE.dedup_key(created)


def test_a_text_changed_back_is_a_change() -> None:
    first = update("comment_edited", message=message())
    later = json.dumps(json.loads(first) | {"timestamp": MOMENT + 1}).encode()
    assert PURE.dedup_key(first) != PURE.dedup_key(later)


def test_a_picture_under_another_address_is_the_same_picture() -> None:
    def body_for(url: str) -> bytes:
        picture = {"type": "image", "payload": {"photo_id": 1, "url": url, "token": url}}
        body = {"mid": "mid.1", "seq": 1, "text": "", "attachments": [picture]}
        return update("message_created", message=message(body=body))

    assert PURE.dedup_key(body_for("https://i.oneme.ru/a")) == PURE.dedup_key(
        body_for("https://b.ru")
    )

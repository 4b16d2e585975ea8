"""What VK tells, in our words: comments, posts, dialogues, and what came along."""

from datetime import UTC, datetime
from typing import Any

import pytest

from otklik.channels.networks.inbound_types import (
    MOMENT_UNKNOWN,
    EventKind,
    InboundEvent,
    MediaKind,
    SetAside,
    WebhookRequest,
)
from otklik.channels.networks.outbound_types import ThreadRef
from otklik.channels.networks.vk.network import VKNetwork
from tests.channels.networks.serving import Webhook
from tests.channels.networks.stub_vk import VkStub
from tests.channels.networks.vk.telling import COMMENT, MESSAGE, MOMENT, PEER, event_of
from tests.channels.networks.vk_world import CHAT, CITIZEN, GROUP, OWNER
from tests.channels.networks.writing import Writer


def heard(network: VKNetwork, webhook: Webhook) -> InboundEvent:
    """What a web hook tells, which must be genuine."""
    assert network.is_genuine(
        WebhookRequest(headers=webhook.headers, body=webhook.body, remote_ip="127.0.0.1")
    )
    (event,) = network.parse(webhook.body)
    return event


def test_a_comment_and_our_answer_to_it(server: VkStub, network: VKNetwork) -> None:
    write = Writer(server.connection())
    post = network.send(write.post("Новость"))
    asked = server.citizen_comments(post.external_id, "Это законно?")
    sent = network.send(write.comment(post.external_id, reply_to=asked))
    published, question, answer = [heard(network, event) for event in server.events]
    assert (published.kind, published.external_id) == (EventKind.POST_CREATED, post.external_id)
    assert published.author is not None
    assert published.author.is_own
    assert published.url == post.url
    thread = ThreadRef(container=str(GROUP), post=post.external_id)
    assert (question.kind, question.external_id) == (EventKind.COMMENT_CREATED, asked)
    assert question.author is not None
    assert (question.author.external_id, question.author.is_own) == (PEER, False)
    assert question.author.profile_url == f"https://vk.com/id{CITIZEN}"
    assert (question.thread, question.parent_id) == (thread, "")
    assert (answer.external_id, answer.thread) == (sent.external_id, thread)
    assert (answer.parent_id, answer.url) == (asked, sent.url)
    assert answer.author is not None
    assert answer.author.is_own


def test_a_comment_that_changes_goes_and_comes_back(server: VkStub, network: VKNetwork) -> None:
    post = server.world.post("Новость")
    number = server.world.comment(post, "Было", author=CITIZEN)
    server.world.edit_comment(number, "Стало")
    server.world.remove_comment(number)
    created, edited, gone = [heard(network, event) for event in server.events[1:]]
    assert [e.external_id for e in (created, edited, gone)] == [str(number)] * 3
    assert (edited.kind, edited.text) == (EventKind.COMMENT_EDITED, "Стало")
    assert (gone.kind, gone.author) == (EventKind.COMMENT_DELETED, None)
    assert created.occurred_at > MOMENT_UNKNOWN
    assert edited.occurred_at == gone.occurred_at == MOMENT_UNKNOWN
    assert event_of("wall_reply_restore", COMMENT).kind is EventKind.COMMENT_RESTORED


def test_a_dialogue(server: VkStub, network: VKNetwork) -> None:
    asked = server.citizen_writes("Помогите")
    answer = network.send(Writer(server.connection()).dm(PEER, reply_to=asked))
    server.world.edit_message(int(asked), "Помогите, пожалуйста")
    typed = server.world.write(CITIZEN, "Из самой сети", admin_author_id=900)
    question, echo, edited, by_hand = [heard(network, event) for event in server.events]
    thread = ThreadRef(container=str(GROUP), peer=PEER)
    assert (question.kind, question.external_id) == (EventKind.DM_RECEIVED, asked)
    assert (question.thread, question.text) == (thread, "Помогите")
    assert (echo.kind, echo.external_id) == (EventKind.DM_ECHO, answer.external_id)
    assert (by_hand.kind, by_hand.external_id) == (EventKind.DM_ECHO, str(typed))
    assert echo.author is not None
    assert echo.author.is_own
    assert (edited.kind, edited.external_id) == (EventKind.DM_EDITED, asked)
    assert edited.author is not None
    assert not edited.author.is_own


def test_who_lets_us_write_and_who_stops_us() -> None:
    allowed = event_of("message_allow", {"user_id": CITIZEN, "key": "invite-7"})
    assert (allowed.kind, allowed.start_code) == (EventKind.ALLOWED, "invite-7")
    assert allowed.thread.peer == PEER
    assert event_of("message_deny", {"user_id": CITIZEN}).kind is EventKind.DENIED
    start = {**MESSAGE, "text": "Начать", "payload": '{"command":"start"}', "ref": "invite-7"}
    began = event_of("message_new", {"message": start})
    assert (began.kind, began.start_code) == (EventKind.ALLOWED, "invite-7")
    first = event_of("message_new", {"message": {**MESSAGE, "ref": "invite-7"}})
    assert (first.kind, first.start_code) == (EventKind.DM_RECEIVED, "invite-7")


def test_a_chat_of_several_people_is_no_private_message() -> None:
    chat = {**MESSAGE, "peer_id": CHAT, "id": 0}
    assert event_of("message_new", {"message": chat}).set_aside is SetAside.GROUP_CHAT
    came = {**MESSAGE, "action": {"type": "chat_invite_user"}}
    assert event_of("message_new", {"message": came}).set_aside is SetAside.SERVICE


def test_a_message_without_a_number_is_known_within_its_dialogue() -> None:
    assert event_of("message_new", {"message": {**MESSAGE, "id": 0}}).external_id == "c3"


def test_a_message_names_what_it_answers() -> None:
    answer = {**MESSAGE, "reply_message": {**MESSAGE, "id": 29}}
    assert event_of("message_new", {"message": answer}).parent_id == "29"


@pytest.mark.parametrize(
    ("kind", "values", "post", "number", "url"),
    [
        ("photo_comment_new", {"photo_id": 5, "photo_owner_id": OWNER}, f"photo{OWNER}_5",
         f"photo{OWNER}_5_12", f"https://vk.com/photo{OWNER}_5?reply=12"),
        ("video_comment_edit", {"video_id": 5, "video_owner_id": OWNER}, f"video{OWNER}_5",
         f"video{OWNER}_5_12", f"https://vk.com/video{OWNER}_5?reply=12"),
        ("board_post_new", {"topic_id": 5, "topic_owner_id": OWNER}, f"topic{OWNER}_5",
         f"topic{OWNER}_5_12", f"https://vk.com/topic{OWNER}_5?post=12"),
        ("market_comment_delete", {"item_id": 5, "market_owner_id": OWNER}, f"market{OWNER}_5",
         f"market{OWNER}_5_12", f"https://vk.com/market{OWNER}_5?reply=12"),
    ],
)  # fmt: skip
def test_comments_elsewhere(
    kind: str, values: dict[str, Any], post: str, number: str, url: str
) -> None:
    comment = {name: value for name, value in COMMENT.items() if name != "post_id"}
    found = event_of(kind, {**comment, **values, "reply_to_comment": 11})
    assert (found.thread.post, found.external_id, found.url) == (post, number, url)
    assert found.parent_id == f"{post}_11"


def test_planned_and_proposed_posts_are_not_on_the_wall() -> None:
    post = {"id": 10, "owner_id": OWNER, "from_id": OWNER, "date": MOMENT, "text": "Новость"}
    assert event_of("wall_post_new", post).kind is EventKind.POST_CREATED
    for kind in ("postpone", "suggest"):  # the latter by ourselves: no question of anybody's
        assert (
            event_of("wall_post_new", {**post, "post_type": kind}).set_aside is SetAside.NOT_ON_WALL
        )


def test_a_proposed_post_is_a_question_that_its_author_and_staff_see(
    server: VkStub, network: VKNetwork
) -> None:
    """On a closed wall a person can write nothing else of their own."""
    number = server.world.suggest("Почему закрыт рынок?")
    asked = heard(network, server.events[-1])
    assert (asked.kind, asked.external_id) == (EventKind.POST_PROPOSED, f"proposed:{number}")
    assert asked.author is not None
    assert (asked.author.external_id, asked.author.is_own) == (PEER, False)
    assert asked.thread == ThreadRef(container=str(GROUP), peer=PEER)
    assert asked.text == "Почему закрыт рынок?"
    assert asked.url == f"https://vk.com/wall-{GROUP}_{number}"


def test_a_proposed_post_is_answered_by_a_private_message(
    server: VkStub, network: VKNetwork, write: Writer
) -> None:
    number = server.world.suggest("Почему закрыт рынок?")
    network.send(write.dm(PEER, "Откроют в среду.", reply_to=f"proposed:{number}"))
    (current,) = server.wall
    assert (current.kind, current.place, current.reply_to) == ("dm", PEER, "")


def test_a_post_of_somebody_else_is_a_question_answered_beneath_it(
    server: VkStub, network: VKNetwork
) -> None:
    post = str(server.world.post("Почему закрыт рынок?", author=CITIZEN))
    asked = heard(network, server.events[-1])
    assert (asked.kind, asked.external_id) == (EventKind.COMMENT_CREATED, post)
    assert asked.thread.post == post
    assert asked.author is not None
    assert not asked.author.is_own
    assert asked.url == f"https://vk.com/wall{OWNER}_{post}"
    sent = network.send(Writer(server.connection()).comment(post, reply_to=asked.external_id))
    answer = heard(network, server.events[-1])
    assert (answer.external_id, answer.thread) == (sent.external_id, asked.thread)
    assert server.wall[-1].reply_to == ""


SIZES = [
    {"type": "m", "width": 130, "height": 97, "url": "https://sun1.userapi.com/m.jpg"},
    {"type": "w", "width": 2560, "height": 1900, "url": "https://sun1.userapi.com/w.jpg"},
    {"type": "o", "width": 9000, "height": 7000, "url": "https://sun1.userapi.com/o.jpg"},
]


VOICE = "https://psv1.userapi.com/voice.mp3"


LINKED = {"url": "https://otklik.example/", "title": "Сайт"}


ATTACHED: list[tuple[str, dict[str, Any], MediaKind, str, str]] = [
    ("photo", {"id": 1, "owner_id": 5, "sizes": SIZES, "text": "ценник"}, MediaKind.PHOTO,
     "https://sun1.userapi.com/w.jpg", "ценник"),
    ("graffiti", {"id": 1, "url": "https://vk.com/g.png"}, MediaKind.PHOTO,
     "https://vk.com/g.png", ""),
    ("video", {"id": 2, "owner_id": 5, "title": "Очередь", "duration": 7}, MediaKind.VIDEO,
     "", "Очередь"),
    ("audio_message", {"id": 3, "link_mp3": VOICE, "transcript": "Алло", "duration": 4},
     MediaKind.VOICE, VOICE, "Алло"),
    ("audio", {"id": 3, "artist": "Хор", "title": "Песня", "url": ""}, MediaKind.AUDIO,
     "", "Хор — Песня"),
    ("doc", {"id": 4, "title": "чек.pdf", "size": 9, "url": "https://vk.com/doc1"},
     MediaKind.FILE, "https://vk.com/doc1", "чек.pdf"),
    ("sticker", {"sticker_id": 5, "images": SIZES[:1]}, MediaKind.STICKER,
     "https://sun1.userapi.com/m.jpg", ""),
    ("link", LINKED, MediaKind.LINK, "https://otklik.example/", "Сайт"),
    ("wall", {"id": 6, "owner_id": -5, "text": "Запись"}, MediaKind.LINK,
     "https://vk.com/wall-5_6", "Запись"),
    ("wall_reply", {"id": 7, "post_id": 6, "owner_id": -5, "text": "Ответ"}, MediaKind.LINK,
     "https://vk.com/wall-5_6?reply=7", "Ответ"),
    ("poll", {"id": 8, "question": "За или против?"}, MediaKind.OTHER, "", "За или против?"),
    ("hologram", {"title": "Новое"}, MediaKind.OTHER, "", "Новое"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "values", "kind", "url", "text"), ATTACHED)
def test_what_came_along(
    name: str, values: dict[str, Any], kind: MediaKind, url: str, text: str
) -> None:
    (found,) = event_of(
        "wall_reply_new", {**COMMENT, "attachments": [{"type": name, name: values}]}
    ).media
    assert (found.kind, found.url, found.text) == (kind, url, text)


def test_a_place_on_the_map() -> None:
    geo = {"type": "point", "coordinates": {"latitude": 43.3, "longitude": 45.7}}
    (found,) = event_of("message_new", {"message": {**MESSAGE, "geo": geo}}).media
    assert (found.kind, found.latitude, found.longitude) == (MediaKind.PLACE, 43.3, 45.7)


def test_forwarded_messages_bring_their_words_and_pictures() -> None:
    picture = {"type": "photo", "photo": {"id": 1, "owner_id": 5, "sizes": SIZES}}
    inner = {**MESSAGE, "id": 0, "text": "Глубже", "attachments": [picture]}
    outer = {**MESSAGE, "id": 0, "text": "Переслано", "fwd_messages": [inner]}
    media = event_of("message_new", {"message": {**MESSAGE, "fwd_messages": [outer]}}).media
    assert [(found.kind, found.text) for found in media] == [
        (MediaKind.OTHER, "Переслано"), (MediaKind.OTHER, "Глубже"), (MediaKind.PHOTO, ""),
    ]  # fmt: skip


def test_a_repetition_of_a_post_says_what_it_repeats() -> None:
    original = {"id": 66, "owner_id": -55, "from_id": -55, "text": "Важное"}
    post = {"id": 10, "owner_id": OWNER, "from_id": OWNER, "date": MOMENT, "text": ""}
    (found,) = event_of("wall_post_new", {**post, "copy_history": [original]}).media
    assert (found.url, found.text) == ("https://vk.com/wall-55_66", "Важное")


def test_moments_are_vks() -> None:
    assert event_of("wall_reply_new", COMMENT).occurred_at == datetime.fromtimestamp(MOMENT, UTC)
    far = {**COMMENT, "date": 2**62}
    assert event_of("wall_reply_new", far).occurred_at == MOMENT_UNKNOWN

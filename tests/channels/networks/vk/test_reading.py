"""What VK's web hook lost is read: posts, comments, private messages, each once."""

import json

import pytest

from otklik.channels.networks.errors import NotFound, NotSetUp, Unsupported
from otklik.channels.networks.inbound_types import EventKind, Page
from otklik.channels.networks.outbound_types import ThreadRef
from otklik.channels.networks.vk import client, feeds
from otklik.channels.networks.vk.network import VKNetwork
from tests.channels.networks.stub_vk import TOKENS, VkStub
from tests.channels.networks.vk.pages import events
from tests.channels.networks.vk.telling import PEER
from tests.channels.networks.vk_world import CHAT, CITIZEN, GROUP


def events_of(network: VKNetwork, page: Page) -> list[tuple[EventKind, str, str]]:
    return [(event.kind, event.external_id, event.text) for event in events(network, page)]


def keys(network: VKNetwork, page: Page) -> set[str]:
    return {network.dedup_key(body) for body in page.bodies}


def test_the_stream_tells_what_the_web_hook_tells(server: VkStub, network: VKNetwork) -> None:
    server.citizen_writes("Раньше")
    first = network.poll("events", "")
    assert first.bodies == ()
    server.citizen_writes("Помогите")
    page = network.poll("events", first.cursor)
    assert events_of(network, page) == [(EventKind.DM_RECEIVED, "12", "Помогите")]
    assert page.more
    assert keys(network, page) == {network.dedup_key(server.events[-1].body)}
    assert network.poll("events", page.cursor).bodies == ()


def test_the_stream_is_switched_on_at_the_first_reading(server: VkStub, network: VKNetwork) -> None:
    server.is_stream_on, server.settings = False, {}
    assert network.poll("events", "").cursor == "0"
    assert server.is_stream_on
    assert server.settings["wall_reply_new"] == 1
    server.is_stream_on, server.rights = False, ["wall", "messages"]
    with pytest.raises(NotSetUp, match="long_poll_off"):
        network.poll("events", "")


@pytest.mark.parametrize(
    ("day", "cursor", "more"), [(1, "3", True), (2, "1", False), (3, "3", True)]
)
def test_a_stream_that_broke_goes_on(
    day: int, cursor: str, more: bool, server: VkStub, network: VKNetwork
) -> None:
    for text in ("раз", "два", "три"):
        server.citizen_writes(text)
    server.stream_days = [day]
    page = network.poll("events", "1")
    assert (page.bodies, page.cursor, page.more) == ((), cursor, more)
    assert network.poll("events", page.cursor).cursor == "3"


def test_the_key_of_the_stream_is_kept_nowhere(server: VkStub, network: VKNetwork) -> None:
    page = network.poll("events", "")
    server.citizen_writes("Помогите")
    page = network.poll("events", page.cursor)
    assert server.stream_key not in page.cursor
    assert server.stream_key.encode() not in b"".join(page.bodies)


def test_posts_made_by_hand_are_found_once(server: VkStub, network: VKNetwork) -> None:
    number = server.world.post("Руками")
    page = network.poll("posts", "")
    (found,) = events(network, page)
    assert (found.kind, found.external_id, found.text) == (
        EventKind.POST_CREATED, str(number), "Руками",
    )  # fmt: skip
    assert found.author is not None
    assert (found.author.is_own, found.author.name) == (True, "Комитет")
    assert keys(network, network.poll("posts", page.cursor)) == keys(network, page)
    server.world.edit_post(number, "Исправлено", "")
    again = network.poll("posts", page.cursor)
    assert keys(network, again).isdisjoint(keys(network, page))
    kinds = [kind for kind, _number, _text in events_of(network, again)]
    assert kinds == [EventKind.POST_CREATED, EventKind.POST_EDITED]


def test_posts_that_are_gone_are_missed(server: VkStub, network: VKNetwork) -> None:
    stays, goes = server.world.post("Стоит"), server.world.post("Уйдёт")
    ours = [str(goes), str(stays)]
    assert EventKind.POST_DELETED not in [
        kind for kind, *_rest in events_of(network, network.poll("posts", "", posts=ours))
    ]
    del server.world.posts[goes]
    found = events_of(network, network.poll("posts", "", posts=ours))
    assert (EventKind.POST_DELETED, str(goes), "") in found
    assert (EventKind.POST_CREATED, str(stays), "Стоит") in found


def test_a_key_that_sees_nothing_proves_nothing(server: VkStub, network: VKNetwork) -> None:
    server.world.posts.clear()
    assert network.poll("posts", "", posts=["7", "8"]).bodies == ()


def test_comments_the_web_hook_lost_are_found(server: VkStub, network: VKNetwork) -> None:
    post = server.world.post("Новость")
    asked = server.world.comment(post, "Это законно?", author=CITIZEN)
    answer = server.world.comment(post, "Да", reply_to=asked)
    page = network.poll("comments", "", posts=[str(post)])
    found = {event.external_id: event for event in events(network, page)}
    assert set(found) == {str(asked), str(answer)}
    question = found[str(asked)]
    assert question.author is not None
    assert (question.author.name, question.author.is_own) == ("Мадина Первая", False)
    assert question.thread == ThreadRef(container=str(GROUP), post=str(post))
    ours = found[str(answer)]
    assert ours.author is not None
    assert (ours.author.is_own, ours.parent_id) == (True, str(asked))


def test_a_comment_that_changed_is_told_anew(server: VkStub, network: VKNetwork) -> None:
    post = server.world.post("Новость")
    number = server.world.comment(post, "Было", author=CITIZEN)
    before = network.poll("comments", "", posts=[str(post)])
    same = network.poll("comments", before.cursor, posts=[str(post)])
    assert keys(network, same) == keys(network, before)
    server.world.edit_comment(number, "Стало")
    after = network.poll("comments", before.cursor, posts=[str(post)])
    assert keys(network, after).isdisjoint(keys(network, before))
    assert events_of(network, after) == [(EventKind.COMMENT_CREATED, str(number), "Стало")]


def test_a_comment_whose_place_is_kept_for_its_answers_is_gone(
    server: VkStub, network: VKNetwork
) -> None:
    post = server.world.post("Новость")
    number = server.world.comment(post, "Было", author=CITIZEN)
    server.world.comments[number] |= {"deleted": True, "text": ""}
    page = network.poll("comments", "", posts=[str(post)])
    assert events_of(network, page) == [(EventKind.COMMENT_DELETED, str(number), "")]


def test_long_threads_and_many_comments_are_read_whole(server: VkStub, network: VKNetwork) -> None:
    post = server.world.post("Новость")
    root = server.world.comment(post, "Корень", author=CITIZEN)
    for number in range(client.IN_THREAD + 5):
        server.world.comment(post, f"Ответ {number}", author=CITIZEN, reply_to=root)
    for number in range(client.PAGE + 5):
        server.world.comment(post, f"Вопрос {number}", author=CITIZEN)
    page = network.poll("comments", "", posts=[str(post)])
    found = {event.external_id for event in events(network, page)}
    assert found == {str(number) for number in server.world.comments}
    server.asked.clear()
    network.poll("comments", page.cursor, posts=[str(post)])
    assert len(server.asked) <= 2, "what was read is not read again to its end"


def test_many_posts_are_read_a_few_at_a_time(server: VkStub, network: VKNetwork) -> None:
    posts = [str(server.world.post(f"Новость {n}")) for n in range(feeds.POSTS_AT_ONCE + 3)]
    for post in posts:
        server.citizen_comments(post, f"К записи {post}")
    first = network.poll("comments", "", posts=posts)
    assert first.more
    second = network.poll("comments", first.cursor, posts=posts)
    assert not second.more
    found = [event.thread.post for page in (first, second) for event in events(network, page)]
    assert found == posts
    assert not network.poll("comments", second.cursor, posts=posts[:3]).more


def test_a_post_that_is_gone_stops_nobody(server: VkStub, network: VKNetwork) -> None:
    post = server.world.post("Новость")
    server.citizen_comments(str(post), "Вопрос")
    page = network.poll("comments", "", posts=["9999", str(post), "not a number"])
    assert [text for _kind, _number, text in events_of(network, page)] == ["Вопрос"]
    with pytest.raises(NotFound):
        network.poll("comments", "", posts=["9999"])


@pytest.mark.parametrize("cursor", ["nonsense", "[1]", "null", '["a", 1, 2]', "[1e999, 1, 1]"])
def test_a_cursor_of_another_kind_begins_anew(
    cursor: str, server: VkStub, network: VKNetwork
) -> None:
    assert network.poll("comments", cursor, posts=[]).cursor == '[0, 0, ""]'


def test_messages_the_web_hook_lost_are_found(server: VkStub, network: VKNetwork) -> None:
    server.citizen_writes("Давно")
    first = network.poll("dialogues", "")
    assert first.bodies == (), "old dialogues are no news"
    asked = server.citizen_writes("Помогите")
    answer = server.world.write(CITIZEN, "Поможем")
    page = network.poll("dialogues", first.cursor)
    found = {event.external_id: event for event in events(network, page)}
    assert {number: event.kind for number, event in found.items()} == {
        asked: EventKind.DM_RECEIVED, str(answer): EventKind.DM_ECHO,
    }  # fmt: skip
    author = found[asked].author
    assert author is not None
    assert author.name == "Мадина Первая"
    assert network.poll("dialogues", page.cursor).bodies == ()


def test_a_message_that_was_edited_says_so(server: VkStub, network: VKNetwork) -> None:
    server.citizen_writes("Давно")
    cursor = network.poll("dialogues", "").cursor
    number = server.citizen_writes("Было")
    server.world.edit_message(int(number), "Стало")
    page = network.poll("dialogues", cursor)
    assert events_of(network, page) == [(EventKind.DM_EDITED, number, "Стало")]


def test_chats_and_pinned_dialogues_hide_nothing(server: VkStub, network: VKNetwork) -> None:
    server.citizen_writes("Давно")
    cursor = network.poll("dialogues", "").cursor
    server.world.write(CHAT, "В беседе", author=CITIZEN, id=0)
    number = server.citizen_writes("Помогите")
    page = network.poll("dialogues", cursor)
    assert events_of(network, page) == [(EventKind.DM_RECEIVED, number, "Помогите")]


def test_feeds_that_do_not_exist(network: VKNetwork) -> None:
    with pytest.raises(Unsupported):
        network.poll("weather", "")


def test_what_was_read_is_kept_without_other_peoples_names(
    server: VkStub, network: VKNetwork
) -> None:
    post = server.world.post("Новость")
    server.citizen_comments(str(post), "Вопрос")
    (body,) = network.poll("comments", "", posts=[str(post)]).bodies
    assert json.loads(body)["names"] == {PEER: "Мадина Первая"}


def test_without_a_reading_key_the_wall_is_closed(server: VkStub) -> None:
    alone = VKNetwork(server.connection(service_token="", user_token=""))
    with pytest.raises(NotSetUp, match="no_reading_key"):
        alone.poll("posts", "")
    assert alone.poll("dialogues", "").bodies == ()
    editor = VKNetwork(server.connection(service_token=""))
    assert editor.poll("posts", "").bodies == ()


def test_a_reading_key_that_is_refused_breaks_only_reading(
    server: VkStub, network: VKNetwork
) -> None:
    server.dead_tokens = {TOKENS["service"]}
    with pytest.raises(NotSetUp, match="service_token_refused"):
        network.poll("posts", "")

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from otklik.demo.network.direct_messages import Dialogue, DirectMessage
from otklik.demo.network.models import BadDay, Person
from otklik.demo.network.posts_and_comments import Comment, Post
from otklik.demo.start.network_account import Keys
from tests.demo.conftest import Desk


@pytest.fixture
def api(official: Keys, client: Client) -> Any:
    def send(path: str, wish: object, token: str = official.token) -> Any:
        return client.post(
            f"/practice/api/{path}",
            wish if isinstance(wish, str) else json.dumps(wish),
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )

    return send


def newest() -> Post:
    return Post.objects.newest_first()[0]


def test_a_comment_by_the_page_stands_and_is_echoed(api: Any, desk: Desk) -> None:
    answer = api("comments", {"post_id": newest().pk, "text": "Меняют."})
    assert answer.status_code == 201
    comment = Comment.objects.get(pk=answer.json()["id"])
    assert (comment.author, comment.text) == (None, "Меняют.")
    desk.listen()
    (echo,) = desk.heard
    assert echo["kind"] == "comment_new"
    assert echo["object"]["id"] == comment.pk
    assert echo["object"]["from"]["type"] == "page"


def test_what_the_page_hid_nobody_sees_until_it_is_shown_again(
    api: Any, client: Client, desk: Desk, official: Keys
) -> None:
    comment = newest().comment(
        "Её телефон 8 928", by=Person.objects.arrive(at=timezone.now()), at=timezone.now()
    )
    hiding = f"comments/{comment.pk}/hiding"
    for _ in range(2):
        assert api(hiding, {}).status_code == 200
    wall = client.get("/practice/").content.decode()
    assert "8 928" not in wall
    assert "Официальная страница скрыла этот комментарий." in wall
    assert client.get(f"/practice/comments/{comment.pk}/").status_code == 404
    shown = client.delete(
        f"/practice/api/{hiding}", headers={"Authorization": f"Bearer {official.token}"}
    )
    assert shown.status_code == 200
    assert "8 928" in client.get("/practice/").content.decode()
    desk.listen()
    assert desk.kinds() == ["comment_new", "comment_delete", "comment_restore"]
    assert desk.heard[1]["object"]["removed_by"]["type"] == "page"
    assert api("comments/999999/hiding", {}).status_code == 404
    assert api(f"comments/{comment.pk}", {}).status_code == 405


def test_there_is_no_idempotency(api: Any) -> None:
    for _ in range(2):
        api("comments", {"post_id": newest().pk, "text": "Меняют.", "key": str(uuid.uuid4())})
    assert Comment.objects.count() == 2


def test_a_reply_to_a_reply_stands_in_the_same_thread(api: Any) -> None:
    now = timezone.now()
    first = newest().comment("раз", by=Person.objects.arrive(at=now), at=now)
    second = newest().comment("два", by=None, reply_to=first, at=now)
    third = api("comments", {"post_id": newest().pk, "text": "три", "reply_to": second.pk})
    reply = Comment.objects.get(pk=third.json()["id"])
    assert (reply.reply_to, reply.root) == (second, first)


def test_the_page_answers_only_who_wrote_first(api: Any, desk: Desk) -> None:
    now = timezone.now()
    person = Person.objects.arrive(at=now)
    refused = api("messages", {"peer_id": person.pk, "text": "Здравствуйте"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "dialogue_closed")
    Dialogue.objects.begun_by(person, at=now).write("Помогите", by=person, at=now)
    assert api("messages", {"peer_id": person.pk, "text": "Здравствуйте"}).status_code == 201
    desk.listen()
    assert desk.kinds() == ["message_new", "message_reply"]
    assert {event["object"]["peer_id"] for event in desk.heard} == {person.pk}


def test_a_post_stands_on_the_wall(api: Any, client: Client) -> None:
    assert api("posts", {"text": "Приём граждан перенесён"}).status_code == 201
    assert "Приём граждан перенесён" in client.get("/practice/").content.decode()


@pytest.mark.parametrize(
    ("path", "wish", "status", "code"),
    [
        ("comments", {"post_id": 1, "text": " "}, 400, "text_empty"),
        ("comments", {"post_id": 1, "text": "а" * 2001}, 400, "text_too_long"),
        ("comments", {"post_id": 1, "text": "\x00"}, 400, "invalid_parameter"),
        ("comments", {"post_id": 999_999, "text": "да"}, 404, "post_not_found"),
        ("comments", {"post_id": 2**70, "text": "да"}, 400, "invalid_parameter"),
        ("comments", {"text": "да"}, 400, "invalid_parameter"),
        ("comments", "{", 400, "invalid_parameter"),
        ("comments", "[]", 400, "invalid_parameter"),
        ("messages", {"peer_id": 999_999, "text": "да"}, 403, "dialogue_closed"),
    ],
)
def test_refusals(api: Any, path: str, wish: object, status: int, code: str) -> None:
    answer = api(path, wish)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert not Comment.objects.exists()


def test_a_deleted_comment_cannot_be_answered(api: Any) -> None:
    now = timezone.now()
    comment = newest().comment("раз", by=Person.objects.arrive(at=now), at=now)
    comment.erase(at=now)
    answer = api("comments", {"post_id": newest().pk, "text": "да", "reply_to": comment.pk})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "comment_not_found")


@pytest.mark.parametrize("path", ["me", "posts", "comments", "messages"])
def test_closed_without_the_token(official: Keys, client: Client, api: Any, path: str) -> None:
    assert client.get(f"/practice/api/{path}").status_code == 401
    assert api(path, {}, token="wrong").status_code == 401
    assert api(path, {}, token="кириллица").status_code == 401


def test_me_says_whether_events_are_sent(official: Keys, client: Client, desk: Desk) -> None:
    headers = {"Authorization": f"Bearer {official.token}"}
    me = client.get("/practice/api/me", headers=headers).json()
    assert (me["name"], me["webhook"]) == ("Комитет", {"url": desk.url, "is_on": True})
    BadDay.objects.switch({BadDay.Kind.EVENTS_LOST}, is_once=False)
    me = client.get("/practice/api/me", headers=headers).json()
    assert me["webhook"]["is_on"] is False


def test_comments_can_be_read_back(official: Keys, client: Client) -> None:
    now = timezone.now()
    person = Person.objects.arrive(at=now)
    kept = newest().comment("раз", by=person, at=now)
    newest().comment("два", by=person, at=now).erase(at=now)
    headers = {"Authorization": f"Bearer {official.token}"}
    answer = client.get(f"/practice/api/comments?post_id={newest().pk}", headers=headers)
    assert [item["id"] for item in answer.json()["items"]] == [kept.pk]


@pytest.mark.parametrize(
    ("kind", "status", "number"),
    [
        (BadDay.Kind.LOST_AFTER, 502, 1),
        (BadDay.Kind.LOST_BEFORE, 502, 0),
        (BadDay.Kind.TOO_MANY, 429, 0),
    ],
)
def test_bad_days_of_calls(api: Any, kind: BadDay.Kind, status: int, number: int) -> None:
    BadDay.objects.switch({kind}, is_once=True)
    wish = {"post_id": newest().pk, "text": "Меняют."}
    answer = api("comments", wish)
    assert answer.status_code == status
    assert Comment.objects.count() == number
    if status == 429:
        assert answer.headers["Retry-After"] == "10"
    assert api("comments", wish).status_code == 201


def test_a_message_lost_after_it_was_made_is_echoed(api: Any, desk: Desk) -> None:
    BadDay.objects.switch({BadDay.Kind.LOST_AFTER}, is_once=True)
    now = timezone.now()
    person = Person.objects.arrive(at=now)
    Dialogue.objects.begun_by(person, at=now).write("Помогите", by=person, at=now)
    assert api("messages", {"peer_id": person.pk, "text": "Ответ"}).status_code == 502
    desk.listen()
    assert desk.kinds() == ["message_new", "message_reply"]
    assert desk.heard[-1]["object"]["id"] == DirectMessage.objects.get(text="Ответ").pk

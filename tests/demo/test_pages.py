import re
import uuid

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone

from otklik.demo.network.direct_messages import DirectMessage
from otklik.demo.network.models import BadDay, Person
from otklik.demo.network.posts_and_comments import Comment, Post
from otklik.demo.network.seed_texts import seed
from otklik.demo.start.network_account import Keys
from tests.demo.conftest import Desk

WALL = "/practice/"


def newest() -> Post:
    return Post.objects.newest_first()[0]


def comment(client: Client, text: str, **more: str) -> Comment:
    client.post(f"/practice/posts/{newest().pk}/comments/", {"text": text, **more})
    return Comment.objects.get(text=text)


def test_a_newcomer_finds_a_comment_half_written(official: Keys, client: Client) -> None:
    shown = client.get(WALL).content.decode()
    assert shown.count(seed().question) == 1
    assert "сообщения отсюда никуда не уходят" in shown
    assert "Комитет" in shown
    comment(client, "Купил чайник")
    assert seed().question not in client.get(WALL).content.decode()


def flat(answer: HttpResponseBase) -> str:
    """A page whose lines are one, without the spaces after its tags."""
    return re.sub(r"\s+", " ", b"".join(answer).decode()).replace("> ", ">")


def test_the_prepared_comment_stands_beneath_the_post_that_it_is_about(
    official: Keys, client: Client
) -> None:
    about = newest()
    assert about.text == seed().posts[0]
    later = Post.objects.publish("Завтра мы не работаем.", at=timezone.now())
    Post.objects.publish("Здесь не спросить.", at=timezone.now(), comments_open=False)
    shown = flat(client.get(WALL, {"draft": "question"}))
    box = f'id="text-{about.pk}" name="text" rows="4" maxlength="2000" autofocus>'
    assert shown.partition(box)[2].lstrip().startswith(seed().question)
    about.erase(at=timezone.now())
    shown = flat(client.get(WALL, {"draft": "question"}))
    assert (
        shown.partition(f'id="text-{later.pk}"')[2]
        .partition("</textarea>")[0]
        .endswith(seed().question)
    )


def test_a_prepared_comment_is_called_by_its_name(official: Keys, client: Client) -> None:
    comment(client, "Купил чайник")
    shown = client.get(WALL, {"draft": "question"}).content.decode()
    assert shown.count(seed().drafts["question"]) == 1
    assert shown.count(" autofocus") == 1
    for words in ("no-such", "Чужой текст", ""):
        shown = client.get(WALL, {"draft": words}).content.decode()
        assert seed().drafts["question"] not in shown
        assert "autofocus" not in shown
        assert "Чужой текст" not in shown


def test_looking_changes_nothing(official: Keys, client: Client) -> None:
    client.get(WALL)
    client.get("/practice/dialogue/")
    assert not Person.objects.exists()


def test_a_comment_is_written_corrected_and_deleted(
    official: Keys, client: Client, desk: Desk
) -> None:
    mine = comment(client, "Купил чайник")
    client.post(f"/practice/comments/{mine.pk}/", {"text": "Купил утюг"})
    assert "Купил утюг" in client.get(WALL).content.decode()
    client.post(f"/practice/comments/{mine.pk}/deletion/")
    assert "Купил утюг" not in client.get(WALL).content.decode()
    assert client.post(f"/practice/comments/{mine.pk}/", {"text": "ещё"}).status_code == 404
    desk.listen()
    assert desk.kinds() == ["comment_new", "comment_edit", "comment_delete"]
    assert desk.heard[2]["object"]["removed_by"] == desk.heard[0]["object"]["from"]


def test_a_form_sent_twice_makes_one_comment(official: Keys, client: Client) -> None:
    key = str(uuid.uuid4())
    for _ in range(3):
        comment(client, "Купил чайник", key=key)
    assert Comment.objects.count() == 1


def test_keys_of_forms_differ(official: Keys, client: Client) -> None:
    keys = re.findall(r'name="key"\s+value="([^"]+)"', client.get(WALL).content.decode())
    assert len(keys) == len(set(keys)) == 3


@pytest.mark.parametrize("text", ["", "   ", "а" * 2001])
def test_a_wrong_text_comes_back(official: Keys, client: Client, text: str) -> None:
    url = f"/practice/posts/{newest().pk}/comments/"
    answer = client.post(url, {"text": text})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "<title>Ошибка: " in shown
    assert 'aria-invalid="true"' in shown
    assert not text.strip() or text in shown
    assert not Comment.objects.exists()


def test_another_person_answers_and_cannot_touch(official: Keys, client: Client) -> None:
    first = comment(client, "Купил чайник")
    client.post("/practice/person/", {"person": "new", "next": WALL})
    assert "Вы — Ольга" in client.get(WALL).content.decode()
    assert client.post(f"/practice/comments/{first.pk}/deletion/").status_code == 404
    client.post(f"/practice/comments/{first.pk}/", {"text": "И у меня"})
    reply = Comment.objects.get(text="И у меня")
    assert (reply.reply_to, reply.author) == (first, Person.objects.get(name="Ольга"))
    first.refresh_from_db()
    assert first.text == "Купил чайник"
    client.post("/practice/person/", {"person": str(first.author_id)})
    assert "Вы — Марина" in client.get(WALL).content.decode()


def test_a_stranger_cannot_touch_what_the_page_wrote(official: Keys, client: Client) -> None:
    ours = newest().comment("Меняют.", by=None, at=timezone.now())
    assert client.post(f"/practice/comments/{ours.pk}/deletion/").status_code == 404
    assert "Исправить или удалить" not in client.get(WALL).content.decode()


def test_the_switch_leads_nowhere_else(official: Keys, client: Client) -> None:
    for where in ["https://evil.example/", "//evil.example/", "javascript:alert(1)"]:
        answer = client.post("/practice/person/", {"person": "new", "next": where})
        assert answer.headers["Location"] == WALL


def test_a_forged_cookie_is_nobody(official: Keys, client: Client) -> None:
    Person.objects.arrive(at=timezone.now())
    client.cookies["demo_person"] = "1"
    assert "Вы — Марина" not in client.get(WALL).content.decode()


def test_a_dialogue_is_seen_by_its_person_alone(official: Keys, client: Client) -> None:
    client.post("/practice/dialogue/", {"text": "Личное дело"})
    assert "Личное дело" in client.get("/practice/dialogue/").content.decode()
    assert "Личное дело" not in client.get(WALL).content.decode()
    client.post("/practice/person/", {"person": "new"})
    assert "Личное дело" not in client.get("/practice/dialogue/").content.decode()
    DirectMessage.objects.get().dialogue.write("Ответ", by=None, at=timezone.now())
    assert "Ответ" not in client.get("/practice/dialogue/").content.decode()


def test_a_page_that_looks_again_gets_only_changes(official: Keys, client: Client) -> None:
    where = re.search(r'hx-get="([^"]+)"', client.get(WALL).content.decode())
    assert where
    url = where[1].replace("&amp;", "&")
    assert client.get(url).status_code == 204
    newest().comment("Меняют.", by=None, at=timezone.now())
    fragment = client.get(url).content.decode()
    assert "Меняют." in fragment
    assert 'hx-swap-oob="true"' in fragment
    assert "<textarea" not in fragment


def test_fragment_and_page_agree(official: Keys, client: Client) -> None:
    """What htmx puts into an old page is what a page loaded anew shows."""
    old = re.search(r'hx-get="([^"]+)"', client.get(WALL).content.decode())
    assert old
    newest().comment("Меняют.", by=None, at=timezone.now())
    fragment = client.get(old[1].replace("&amp;", "&")).content.decode()
    fresh = client.get(WALL).content.decode()
    for piece in re.split(r'<div class="(?:threads|text)"', fragment)[1:]:
        assert piece.replace(' hx-swap-oob="true"', "").strip() in fresh


def looks_at(html: str) -> str:
    where = re.search(r'hx-get="([^"]+)"', html)
    assert where
    return where[1].replace("&amp;", "&")


def test_a_new_post_is_told_once_and_not_pushed_in(official: Keys, client: Client) -> None:
    url = looks_at(client.get(WALL).content.decode())
    post = Post.objects.publish("Новая запись страницы", at=timezone.now())
    text = client.get(url).content.decode()
    assert "Появилась новая запись" in text
    assert f'id="threads-{post.pk}"' not in text
    assert client.get(looks_at(text)).status_code == 204
    post.comment("Комментарий", by=None, at=timezone.now())
    again = client.get(looks_at(text)).content.decode()
    assert "Появилась новая запись" in again
    assert f'id="threads-{post.pk}"' not in again


def test_a_post_of_its_own_looks_again_too(official: Keys, client: Client) -> None:
    url = looks_at(client.get(f"/practice/posts/{newest().pk}/").content.decode())
    assert client.get(url).status_code == 204
    newest().comment("Меняют.", by=None, at=timezone.now())
    assert "Меняют." in client.get(url).content.decode()


@pytest.mark.parametrize("query", ["", "?only=x", "?newest=99999999999999999999", "?only=²"])
def test_nonsense_is_looked_at_calmly(official: Keys, client: Client, query: str) -> None:
    assert client.get(f"/practice/changes/{query}").status_code == 200


def test_a_dialogue_that_looks_again_gets_only_changes(official: Keys, client: Client) -> None:
    client.post("/practice/dialogue/", {"text": "Личное дело"})
    where = re.search(r'hx-get="([^"]+)"', client.get("/practice/dialogue/").content.decode())
    assert where
    assert client.get(where[1]).status_code == 204
    DirectMessage.objects.get().dialogue.write("Ответ", by=None, at=timezone.now())
    assert "Ответ" in client.get(where[1]).content.decode()


def test_bad_days_are_switched_and_seen(official: Keys, client: Client) -> None:
    chosen = [BadDay.Kind.TOO_MANY, BadDay.Kind.EVENTS_TWICE]
    client.post("/practice/bad-days/", {"kinds": chosen, "lasting": "always"})
    assert {day.kind for day in BadDay.objects.switched_on()} == set(chosen)
    shown = client.get("/practice/bad-days/").content.decode()
    assert shown.count("checked") == 3
    assert "действует, пока не выключите" in client.get(WALL).content.decode()
    client.post("/practice/bad-days/", {"kinds": [], "lasting": "once"})
    assert not BadDay.objects.switched_on().exists()


def test_a_long_wall_shows_the_newest_and_leads_to_the_rest(official: Keys, client: Client) -> None:
    person = Person.objects.arrive(at=timezone.now())
    for number in range(25):
        newest().comment(f"Вопрос {number:02}", by=person, at=timezone.now())
    shown = client.get(WALL).content.decode()
    assert "Вопрос 24" in shown
    assert "Вопрос 04" not in shown
    assert "Показать ещё 5 " in shown
    assert "Вопрос 04" in client.get(f"/practice/posts/{newest().pk}/").content.decode()


def test_a_wall_nobody_set_up_says_so(db: None, client: Client) -> None:
    for path in [WALL, "/practice/dialogue/", "/practice/bad-days/"]:
        assert client.get(path).status_code == 200
    assert "Стена пуста" in client.get(WALL).content.decode()


def test_the_network_speaks_english_too(official: Keys, client: Client, desk: Desk) -> None:
    assert 'href="/en/practice/" lang="en"' in client.get(WALL).content.decode()
    assert "messages from here go nowhere" in client.get("/en/practice/").content.decode()
    client.post(f"/en/practice/posts/{newest().pk}/comments/", {"text": "Is it legal?"})
    desk.listen()
    assert "/en/" not in desk.heard[0]["object"]["url"]


def test_the_page_of_a_refused_form_can_be_opened_again(official: Keys, client: Client) -> None:
    answer = client.get(f"/practice/posts/{newest().pk}/comments/")
    assert answer.headers["Location"] == f"/practice/posts/{newest().pk}/"


def test_what_people_write_is_only_text(official: Keys, client: Client) -> None:
    comment(client, "<script>alert(1)</script>")
    assert "<script>alert" not in client.get(WALL).content.decode()


@pytest.mark.parametrize("number", ["9" * 5_000, "9" * 30, "²", "-1", ""])
def test_an_odd_number_of_a_person_is_no_fault(official: Keys, client: Client, number: str) -> None:
    answer = client.post("/practice/person/", {"person": number, "next": WALL})
    assert answer.status_code in {302, 404}


def test_what_was_just_written_takes_focus(official: Keys, client: Client) -> None:
    """A fragment gives focus to an element that can have it; its name is who said what."""
    answer = client.post(f"/practice/posts/{newest().pk}/comments/", {"text": "Купил чайник"})
    pk = Comment.objects.get().pk
    assert answer.headers["Location"].endswith(f"#comment-{pk}")
    shown = flat(client.get(WALL))
    assert (
        f'id="comment-{pk}" role="group" tabindex="-1" aria-labelledby="by-{pk} said-{pk}"' in shown
    )
    assert f'id="by-{pk}"' in shown
    assert f'<p id="next-{pk}">Опубликовано.' in shown
    assert f'aria-describedby="next-{pk}"' in shown
    assert f'<div id="said-{pk}"><p>Купил чайник' in shown
    answer = client.post("/practice/dialogue/", {"text": "Личное дело"})
    text = f"message-{DirectMessage.objects.get().pk}"
    assert answer.headers["Location"].endswith(f"#{text}")
    assert f'id="{text}" tabindex="-1"' in flat(client.get("/practice/dialogue/"))


def test_calls_are_told_in_words(official: Keys, client: Client) -> None:
    mine = comment(client, "Купил чайник")
    client.post(f"/practice/comments/{mine.pk}/deletion/")
    client.post("/practice/dialogue/", {"text": "Личное дело"})
    shown = client.get("/practice/bad-days/").content.decode()
    for words in ("Новый комментарий", "Комментарий удалён", "Новое личное сообщение"):
        assert words in shown
    assert "comment_new" not in shown


def test_the_network_wears_the_chosen_look(official: Keys, client: Client) -> None:
    client.cookies["display"] = "150.white-on-black"
    shown = client.get(WALL).content.decode()
    assert 'data-size="150" data-scheme="white-on-black"' in shown
    assert 'href="/display/?next=%2Fpractice%2F">Размер и цвет</a>' in shown

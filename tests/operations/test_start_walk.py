"""The path of the first minute: ticked by what really happened, begun anew, taken back."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from otklik.channels.accounts.models import Account
from otklik.demo.network.direct_messages import Dialogue
from otklik.demo.network.models import Person
from otklik.demo.network.posts_and_comments import Comment, Post
from otklik.incidents.cases.incident import Incident
from otklik.incidents.intake.site_questions import receive_question
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.operations.starting import shown, signed_in, ticked
from tools.demonstration.story.stage import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("begun")]


MOST_QUERIES = 16


def comment(client: Client, text: str = "Есть ли у вас словарь?") -> Comment:
    newest = Post.objects.newest_first()[0]
    client.post(f"/practice/posts/{newest.pk}/comments/", {"text": text})
    return Comment.objects.get(text=text)


def played() -> Person:
    return Comment.objects.filter(author__isnull=False).latest("pk").author or Person()


def receive_comment() -> Incident:
    """The desk has heard of the comment."""
    stage().tell(at=timezone.now())
    return Incident.objects.latest("pk")


def stage() -> Stage:
    return Stage(account=Account.objects.get(code="practice"), names=["Житель"])


def sent(incident: Incident) -> Reply:
    operator, at = User.objects.get(appointments__role=Role.OPERATOR), timezone.now()
    topic = Topic.objects.filter(needs_approval=False).order_by("code")[0]
    assert topic.unit is not None
    incident.triage(unit=topic.unit, topic=topic, urgency="normal", by=operator, at=at)
    to = incident.messages.order_by("pk")[0]
    reply = Reply.begin(incident, to=to, key=uuid4(), by=operator, at=at)
    reply.save_draft("Да, есть.", revision=0, by=operator, at=at)
    reply.send(by=operator, at=at)
    return reply


def test_the_steps_tick_when_it_really_happened(client: Client) -> None:
    assert ticked(client) == [False, False, False]
    answer = client.post("/start/walk/")
    assert answer.headers["Location"].startswith("/practice/?draft=question#text-")
    assert ticked(client) == [False, False, False]

    comment(client)
    assert ticked(client) == [True, False, False]
    early = client.post("/start/door/", {"door": "operator"})
    assert early.headers["Location"] == "/desk/incidents/?view=all"
    incident = receive_comment()
    door = client.post("/start/door/", {"door": "operator"})
    assert door.headers["Location"] == f"/desk/incidents/{incident.number}/"

    reply = sent(incident)
    assert ticked(client) == [True, True, False]
    assert "до тех пор его можно вернуть" in shown(client)
    stage().deliver(reply, at=timezone.now())
    assert ticked(client) == [True, True, True]
    assert re.search(r"Это заняло \d+ секунд", shown(client))
    assert '<p class="away" role="status" id="path-said"></p>' in shown(client)
    told_anew = client.get("/start/steps/", headers={"HX-Request": "true"}).content.decode()
    assert 'id="path-said">Ответ стоит под комментарием.' in told_anew


def test_an_answer_that_waits_for_a_second_person_leads_to_that_person(client: Client) -> None:
    client.post("/start/walk/")
    comment(client)
    incident, operator = receive_comment(), User.objects.get(appointments__role=Role.OPERATOR)
    (again,) = re.findall(r'hx-get="(/start/steps/\?seen=\d+)"', shown(client))
    reply = Reply.begin(
        incident, to=incident.messages.get(), key=uuid4(), by=operator, at=timezone.now()
    )
    reply.save_draft("Да, есть.", revision=0, by=operator, at=timezone.now())
    reply.submit(by=operator, at=timezone.now())
    assert ticked(client) == [True, False, False]
    assert "Согласовать как второй сотрудник" in client.get(again).content.decode()
    door = client.post("/start/door/", {"door": "approver"})
    assert door.headers["Location"] == f"/desk/approvals/?open={reply.key}#item"
    judge = signed_in(client)
    assert judge is not None
    page = client.get(f"/desk/incidents/{incident.number}/").content.decode()
    assert re.search(rf"Согласовать могут:[^.]*{re.escape(judge.name)}", page)
    reply.approve(revision=reply.revision, by=judge, at=timezone.now())
    assert ticked(client) == [True, True, False]
    assert (
        client.post("/start/door/", {"door": "approver"}).headers["Location"] == "/desk/approvals/"
    )


def test_the_page_asks_the_database_little(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.post("/start/walk/")
    comment(client)
    client.post("/start/door/", {"door": "operator"})
    reply = sent(receive_comment())
    with django_assert_max_num_queries(MOST_QUERIES):
        assert ticked(client).count(True) == 2
    stage().deliver(reply, at=timezone.now())
    with django_assert_max_num_queries(MOST_QUERIES):
        assert ticked(client).count(True) == 3


def test_what_others_or_the_person_did_before_ticks_nothing(client: Client) -> None:
    comment(client, "Написано до начала")
    client.post("/start/walk/")
    other = Person.objects.arrive(at=timezone.now())
    Post.objects.newest_first()[0].comment("Чужой", by=other, at=timezone.now())
    assert ticked(client) == [False, False, False]


def test_taking_back_unticks(client: Client) -> None:
    client.post("/start/walk/")
    comment(client)
    reply = sent(receive_comment())
    assert ticked(client) == [True, True, False]
    reply.take_back(by=reply.author, at=timezone.now())
    assert ticked(client) == [True, False, False]
    Comment.objects.latest("pk").erase(at=timezone.now())
    assert ticked(client) == [False, False, False]


def test_a_walk_survives_signing_in_and_out_and_can_begin_anew(client: Client) -> None:
    client.post("/start/walk/")
    comment(client)
    for door in ("operator", "administrator", "citizen"):
        client.post("/start/door/", {"door": door})
    assert ticked(client) == [True, False, False]
    client.post("/start/walk/")
    assert ticked(client) == [False, False, False]
    comment(client, "Ещё раз")
    first, again = Comment.objects.order_by("pk")
    assert first.author != again.author  # one person's comments would be one matter


def test_an_answer_to_something_else_of_the_person_ticks_nothing(client: Client) -> None:
    client.post("/start/walk/")
    comment(client, "Первое")
    first = receive_comment()
    comment(client, "Второе")
    assert receive_comment() == first
    sent(first)
    assert ticked(client) == [True, False, False]


def test_a_page_that_looks_again_gets_only_what_changed(client: Client) -> None:
    assert client.get("/start/steps/").status_code == 204
    client.post("/start/walk/")
    (again,) = re.findall(r'hx-get="(/start/steps/\?seen=\d+)"', shown(client))
    assert client.get(again).status_code == 204
    comment(client)
    changed = client.get(again)
    assert changed.status_code == 200
    assert "state-done" in changed.content.decode()
    assert "<html" not in changed.content.decode()


def test_a_forged_walk_is_no_walk(client: Client) -> None:
    client.cookies["otklik_walk"] = "0:1:forged"
    assert ticked(client) == [False, False, False]


def of_citizen(client: Client) -> dict[str, bool]:
    """Which of the first steps are ticked, by their addresses or, once ticked, their words."""
    page = shown(client)
    steps = page[page.index('class="first-steps') :].partition("</section>")[0]
    return {step: "state-done" in step for step in re.findall(r"<li>(.*?)</li>", steps, re.DOTALL)}


def test_first_steps_of_a_citizen_are_ticked_by_what_was_written(client: Client) -> None:
    assert list(of_citizen(client).values()) == [False] * 3  # no survey is open
    client.post("/start/walk/")
    comment(client)
    who, now = played(), timezone.now()
    Dialogue.objects.begun_by(who, at=now).write("Лично", by=who, at=now)
    assert list(of_citizen(client).values()) == [True, False, False]
    receive_question(key=uuid4(), text="Где купить словарь?", at=timezone.now())
    assert list(of_citizen(client).values()) == [True, True, False]
    assert list(of_citizen(Client()).values()) == [False, True, False]
    assert "отмечаются, из какого бы браузера их ни прислали" in shown(Client())


def test_one_list_begins_with_a_comment_and_the_other_says_to_come_after_it(
    client: Client,
) -> None:
    path, _mark, then = shown(client).partition("Потом, как житель")
    assert "Житель пишет комментарий" in path
    assert "Начните с минуты выше" in then
    assert "комментарий" not in then.partition("</section>")[0]


def test_a_citizen_puts_first_steps_away_in_one_browser(client: Client) -> None:
    page = client.post("/start/first-steps/", follow=True).content.decode()
    assert 'class="first-steps' not in page
    assert "Вернуть первые шаги" in page
    assert of_citizen(Client())
    page = client.post("/start/first-steps/", {"back": "yes"}, follow=True).content.decode()
    assert 'class="first-steps' in page
    assert client.get("/start/first-steps/").status_code == 405

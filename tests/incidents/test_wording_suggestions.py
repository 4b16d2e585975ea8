"""The second person suggests a wording; the author takes it over, or keeps their own."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.incidents.cases.message import Message
from otklik.incidents.replies.approval.models import Suggestion
from otklik.incidents.replies.models import Reply
from tests.incidents.conftest import NOON, Staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(question: Message, staff: Staff) -> Reply:
    reply = Reply.begin(question.incident, to=question, key=uuid4(), by=staff.operator, at=NOON)
    reply.save_draft("Ответим скоро.", revision=0, by=staff.operator, at=NOON)
    reply.submit(by=staff.operator, at=NOON)
    return reply


def suggest(reply: Reply, staff: Staff, text: str = "Ответим завтра.") -> Suggestion:
    return Suggestion.make(reply, text, revision=reply.revision, by=staff.approver, at=NOON)


def test_it_is_made_seen_word_by_word_and_taken_over_at_the_desk(
    client: Client, submitted: Reply, staff: Staff
) -> None:
    where = [submitted.incident.number, submitted.key]
    client.force_login(staff.approver)
    page = client.get(reverse("incidents:reply-approval", args=where)).content.decode()
    assert "Предложить свои слова" in page
    data = {"text": "Ответим завтра.", "revision": submitted.revision}
    client.post(reverse("incidents:approver-suggestion-add", args=where), data)
    client.force_login(staff.operator)
    page = client.get(f"/desk/incidents/{submitted.incident.number}/").content.decode()
    assert "скоро<" in page
    assert "завтра<" in page
    made = Suggestion.objects.get()
    decision = reverse("incidents:approver-suggestion-decide", args=[*where, made.pk])
    for _ in range(2):
        client.post(decision, {"decision": "accept"})
    submitted.refresh_from_db()
    assert (submitted.text, submitted.status) == ("Ответим завтра.", Reply.Status.RETURNED)
    assert Line.objects.filter(verb="reply.suggestion_accepted").count() == 1
    submitted.submit(by=staff.operator, at=NOON)
    submitted.approve(revision=submitted.revision, by=staff.approver, at=NOON)


def test_what_the_author_changed_meanwhile_is_not_written_over(
    submitted: Reply, staff: Staff
) -> None:
    made = suggest(submitted, staff)
    submitted.save_draft("Сам поправил.", revision=1, by=staff.operator, at=NOON)
    with pytest.raises(Refused, match="изменили"):
        made.accept(by=staff.operator, at=NOON)
    made.decline(by=staff.operator, at=NOON)
    submitted.refresh_from_db()
    assert submitted.text == "Сам поправил."
    made.accept(by=staff.operator, at=NOON)
    assert Suggestion.objects.get().state == Suggestion.State.DECLINED


def test_nobody_suggests_the_same_or_nothing_or_decides_on_their_own(
    submitted: Reply, staff: Staff
) -> None:
    for text in ("Ответим скоро.", "  "):
        with pytest.raises(Refused):
            suggest(submitted, staff, text)
    with pytest.raises(Refused):
        Suggestion.make(submitted, "Иначе.", revision=1, by=staff.operator, at=NOON)
    made = suggest(submitted, staff)
    with pytest.raises(Refused, match="другой сотрудник"):
        made.accept(by=staff.approver, at=NOON)

"""What was asked in the open and answered privately is not closed in silence."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.replies.closing_note.skipped_note import SkippedLine
from otklik.incidents.replies.models import Reply
from tests.incidents.conftest import NOON, Staff

pytestmark = pytest.mark.django_db


def answer(incident: Incident, lane: str, *, minutes: int = 5) -> Message:
    at = NOON + timedelta(minutes=minutes)
    asked = incident.messages.inbound().earliest("pk")
    message: Message = incident.messages.create(
        direction=Message.Direction.OUTBOUND, lane=lane, account=incident.account,
        container="wall", external_id=f"answer-{minutes}", occurred_at=at, received_at=at,
    )  # fmt: skip
    message.versions.create(number=1, text="Ответ.", at=at)
    incident.note_answer(to=asked, at=at)
    return message


@pytest.fixture
def answered(sorted_incident: Incident) -> Incident:
    answer(sorted_incident, Message.Lane.PRIVATE)
    return sorted_incident


@pytest.fixture
def operator(client: Client, staff: Staff) -> Client:
    client.force_login(staff.operator)
    return client


def close(operator: Client, incident: Incident, outcome: str = "explained") -> str:
    address = reverse("incidents:incident-close", args=[incident.number])
    return operator.post(address, {"outcome": outcome}, follow=True).content.decode()


def test_the_line_is_offered_and_goes_the_way_of_every_reply(
    operator: Client, answered: Incident
) -> None:
    assert "Ответили вам в личных сообщениях." in close(operator, answered)
    address = reverse("incidents:closing-note", args=[answered.number])
    page = operator.post(address, {"text": "Ответили вам лично."}, follow=True).content.decode()
    assert "Ответили вам лично." in page
    reply = Reply.objects.get()
    assert (reply.lane, reply.status) == (Message.Lane.PUBLIC, Reply.Status.DRAFT)
    answered.refresh_from_db()
    assert answered.status == Incident.Status.ANSWERED


def test_it_is_skipped_with_a_reason_only(operator: Client, answered: Incident) -> None:
    address = reverse("incidents:closing-note", args=[answered.number])
    refused = operator.post(address, {"outcome": "explained", "reason": " "})
    assert refused.status_code == 422
    assert not SkippedLine.objects.exists()
    operator.post(address, {"outcome": "explained", "reason": "Человек просил не писать."})
    answered.refresh_from_db()
    assert (answered.status, answered.outcome) == (Incident.Status.CLOSED, "explained")
    assert Line.objects.filter(verb="incident.line_skipped").count() == 1


def test_nothing_is_asked_where_everyone_sees_the_answer(
    operator: Client, answered: Incident
) -> None:
    answer(answered, Message.Lane.PUBLIC, minutes=9)
    assert "Ответили вам в личных" not in close(operator, answered)
    answered.refresh_from_db()
    assert answered.status == Incident.Status.CLOSED


def test_nothing_is_asked_where_the_question_is_gone_or_was_private(answered: Incident) -> None:
    assert SkippedLine.asker_in_the_open(answered) is not None
    answered.messages.inbound().update(deleted_at=NOON)
    assert SkippedLine.asker_in_the_open(answered) is None
    answered.messages.inbound().update(deleted_at=None, lane=Message.Lane.PRIVATE)
    assert SkippedLine.asker_in_the_open(answered) is None


def test_an_ending_that_claims_no_answer_asks_for_none(
    operator: Client, answered: Incident
) -> None:
    assert "Ответили вам в личных" not in close(operator, answered, "spam")


def test_nobody_closes_as_joined_by_hand(
    operator: Client, answered: Incident, staff: Staff
) -> None:
    """It would be counted nowhere, and no word of its author would open it again."""
    address = reverse("incidents:closing-note", args=[answered.number])
    assert operator.post(address, {"reason": "так", "outcome": "joined"}).status_code == 422
    with pytest.raises(Refused, match="Объедините инцидент"):
        answered.close(outcome=Incident.Outcome.JOINED, by=staff.operator, at=NOON)
    answered.refresh_from_db()
    assert answered.status != Incident.Status.CLOSED

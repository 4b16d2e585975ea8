"""An answer given by telephone, in person or in a network by hand stops the clock too."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.test import Client

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.replies.models import Reply
from tests.incidents.conftest import NOON, Staff

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=2)


def note(question: Message, staff: Staff, *, answered_at: datetime = LATER) -> Message:
    return Message.note_outside_answer(
        question,
        key=UUID(int=5),
        where="по телефону",
        text="Обменяют: 14 дней.",
        answered_at=answered_at,
        by=staff.operator,
        at=LATER,
    )


def test_it_stands_in_the_timeline_stops_the_clock_and_lets_the_matter_end(
    question: Message, staff: Staff
) -> None:
    assert note(question, staff) == note(question, staff)
    incident = Incident.objects.get()
    assert (incident.status, incident.first_reply_at) == (Incident.Status.ANSWERED, LATER)
    incident.close(outcome=Incident.Outcome.EXPLAINED, by=staff.operator, at=LATER)
    assert Line.objects.filter(verb="incident.answered_outside", actor_key=staff.operator.pk)
    assert incident.messages.count() == 2


@pytest.mark.parametrize("minutes", [-121, 1])
def test_its_moment_lies_between_the_question_and_now(
    question: Message, staff: Staff, minutes: int
) -> None:
    with pytest.raises(Refused):
        note(question, staff, answered_at=LATER + timedelta(minutes=minutes))


def test_a_reply_at_work_is_not_passed_over(question: Message, staff: Staff) -> None:
    Reply.begin(question.incident, to=question, key=uuid4(), by=staff.operator, at=NOON)
    with pytest.raises(Refused):
        note(question, staff)


def test_under_a_comment_it_proposes_the_network_itself(
    client: Client, question: Message, staff: Staff
) -> None:
    client.force_login(staff.operator)
    address = f"/desk/incidents/{question.incident.number}/outside-answer/"
    assert 'value="в самой сети"' in client.get(address).content.decode()
    Message.objects.update(lane=Message.Lane.PRIVATE)
    assert 'value="в самой сети"' not in client.get(address).content.decode()


def test_the_page_notes_it_and_keeps_what_was_typed(
    client: Client, question: Message, staff: Staff
) -> None:
    client.force_login(staff.operator)
    address = f"/desk/incidents/{question.incident.number}/outside-answer/"
    typed = {
        "where": "на приёме",
        "answered_at": "24.11.2026 13:30",
        "text": "Обменяют: 14 дней.",
        "key": str(uuid4()),
    }
    with time_machine.travel(LATER, tick=False):
        assert "24.11.2026 14:00" in client.get(address).content.decode()
        wrong = client.post(address, {**typed, "answered_at": "вчера"})
        assert wrong.status_code == 422
        assert 'value="вчера"' in wrong.content.decode()
        assert 'value="на приёме"' in wrong.content.decode()
        client.post(address, typed)
        client.post(address, typed)
    shown = client.get(f"/desk/incidents/{question.incident.number}/").content.decode()
    assert "на приёме · мы ответили, отмечено вручную" in shown
    assert Message.objects.filter(direction=Message.Direction.OUTBOUND).count() == 1

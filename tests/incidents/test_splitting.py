"""What is split off counts its own clock, takes what belongs to it, and leaves the rest."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.intake.receive import receive
from otklik.incidents.intake.site_questions import receive_addition, receive_question, status
from otklik.incidents.merge_and_split.models import Regrouping
from otklik.incidents.topics.models import Topic, Urgency
from tests.incidents.conftest import NOON, Staff, Written
from tests.incidents.regrouped import LATER, LATEST, add_message, answer, everything, one

__all__ = ["one"]
pytestmark = pytest.mark.django_db


def test_split_counts_its_own_clock_and_leaves_the_rest(
    written: Written, norm: None, staff: Staff, topic: Topic
) -> None:
    incident = add_message(written, "Не меняют платье", "1", post="p1")
    answer(incident, staff, topic, at=NOON + timedelta(minutes=1), number="900")
    add_message(written, "А весы на рынке кто проверяет?", "2", post="p1", at=LATER)
    incident.refresh_from_db()
    assert incident.is_unanswered
    second = incident.messages.inbound().last()
    assert second is not None
    before = everything(incident)
    made = Regrouping.split(incident, [second.pk], by=staff.operator, at=LATEST)
    fresh = made.target
    assert fresh.clock_from == LATER
    assert fresh.due_at is not None
    assert fresh.status == Incident.Status.NEW
    assert "весы" in fresh.opening_text
    assert "весы" not in Incident.objects.get(pk=incident.pk).lemma_text
    assert Incident.objects.get(pk=incident.pk).status == Incident.Status.ANSWERED
    made.undo(by=staff.operator, at=LATEST)
    assert everything(incident) == before
    fresh.refresh_from_db()
    assert Regrouping.objects.leading_from(fresh) == incident


def test_our_answers_go_along_with_what_they_answer(
    written: Written, norm: None, staff: Staff, topic: Topic
) -> None:
    incident = add_message(written, "Не меняют платье", "1", post="p1")
    add_message(written, "И кто проверяет весы?", "2", post="p1", at=NOON + timedelta(minutes=1))
    reply = answer(incident, staff, topic, at=LATER, number="900")
    made = Regrouping.split(incident, [reply.in_reply_to_id], by=staff.operator, at=LATEST)
    assert {m.external_id for m in made.target.messages.all()} == {"2", "900"}
    assert made.target.status == Incident.Status.ANSWERED
    reply.refresh_from_db()
    assert reply.incident == made.target
    incident.refresh_from_db()
    assert incident.is_unanswered
    assert incident.first_reply_at is None


def test_a_split_leaves_something_and_takes_something(one: Incident, staff: Staff) -> None:
    for chosen in ([], [one.messages.get().pk]):
        with pytest.raises(Refused):
            Regrouping.split(one, chosen, by=staff.operator, at=NOON)
    assert Incident.objects.count() == 1


def test_a_split_spares_no_second_person(
    written: Written, staff: Staff, delicate: Topic, norm: None
) -> None:
    incident = add_message(written, "Сотрудник нагрубил", "1", post="p1")
    add_message(written, "И взятку просил", "2", post="p1")
    incident.triage(
        unit=delicate.unit,  # type: ignore[arg-type]
        topic=delicate,
        urgency=Urgency.NORMAL,
        by=staff.operator,
        at=NOON,
    )
    last = incident.messages.last()
    assert last is not None
    made = Regrouping.split(incident, [last.pk], by=staff.operator, at=NOON)
    assert made.target.approval_since is not None


def test_an_answer_to_the_split_part_goes_on_there(
    written: Written, one: Incident, staff: Staff
) -> None:
    add_message(written, "А весы?", "5", post="p1", at=LATER)
    second = one.messages.get(external_id="5")
    made = Regrouping.split(one, [second.pk], by=staff.operator, at=LATEST)
    event = written.comment("Так что с платьем?", external_id="6", at=LATEST)
    message = receive(written.account, _under(event, "1"), at=LATEST)
    assert message is not None
    assert message.incident == one
    message = receive(
        written.account,
        _under(written.comment("И весы?", external_id="7", at=LATEST), "5"),
        at=LATEST,
    )
    assert message is not None
    assert message.incident == made.target


def _under(event: Any, parent_id: str) -> Any:
    from dataclasses import replace

    return replace(event, parent_id=parent_id)


def test_the_author_of_a_question_sees_it_wherever_it_is_kept(staff: Staff, norm: None) -> None:
    receipt = receive_question(key=UUID(int=5), text="Не меняют платье", at=NOON)
    receive_addition(
        number=receipt.number, code=receipt.code, key=uuid4(), text="И весы врут", at=LATER
    )
    incident = Incident.objects.get()
    last = incident.messages.last()
    assert last is not None
    made = Regrouping.split(incident, [last.pk], by=staff.operator, at=LATEST)
    seen = status(number=receipt.number, code=receipt.code)
    assert seen is not None
    assert [item.text for item in seen.dialogue] == ["Не меняют платье", "И весы врут"]
    Regrouping.join(made.target, incident, by=staff.operator, at=LATEST)
    seen = status(number=receipt.number, code=receipt.code)
    assert seen is not None
    assert (seen.number, len(seen.dialogue), seen.state) == (receipt.number, 2, "принят")

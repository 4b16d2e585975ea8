"""Stages of an incident and its clocks: every moment kept, norms by case, interim answers,
extensions, deadlines set outside."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from otklik.audit.models import Line
from otklik.channels.outbound.models import Delivery
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.deadlines.extensions_and_interim_answers import Extension, Interim
from otklik.incidents.intake.receive import receive
from otklik.incidents.replies.models import Reply
from otklik.incidents.sla.due import deadline_of, norm_of
from otklik.incidents.sla.models import Norm
from tests.incidents.conftest import NOON, Staff, Written
from tests.incidents.moments import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("norm")]


HOUR = timedelta(hours=1)


def draft_of(incident: Incident, text: str, staff: Staff, *, when: datetime = NOON) -> Reply:
    to = incident.messages.inbound().order_by("pk").last()
    assert to is not None
    reply = Reply.begin(incident, to=to, key=uuid4(), by=staff.operator, at=when)
    reply.save_draft(text, revision=reply.revision, by=staff.operator, at=when)
    return reply


def deliver(reply: Reply, staff: Staff, *, when: datetime) -> Incident:
    """Sent, and proven by the network at `when`."""
    reply.send(by=staff.operator, at=when)
    assert reply.delivery is not None
    Delivery.objects.filter(pk=reply.delivery.pk).update(
        state=Delivery.State.SENT, settled_at=when, external_id=f"o{reply.pk}"
    )
    Reply.objects.settle(reply.delivery.pk, at=when)
    return Incident.objects.get(pk=reply.incident_id)


def interim(incident: Incident, staff: Staff, *, day: date, when: datetime) -> Incident:
    reply = draft_of(incident, "Запросили сведения у магазина.", staff, when=when)
    mark = Interim.promise(reply, day, by=staff.operator, at=when)
    reply.save_draft(
        f"{reply.text} {mark.sentence}", revision=reply.revision, by=staff.operator, at=when
    )
    return deliver(reply, staff, when=when)


def test_every_moment_of_a_life_is_kept(
    sorted_incident: Incident, staff: Staff, final_norm: Norm
) -> None:
    after_interim = interim(sorted_incident, staff, day=date(2026, 12, 1), when=NOON + HOUR)
    assert after_interim.status == Incident.Status.INTERIM
    assert after_interim.is_unanswered
    later = NOON + timedelta(days=2)
    reply = draft_of(after_interim, "Обменяют сегодня.", staff, when=later)
    done = deliver(reply, staff, when=later)
    done.close(outcome=Incident.Outcome.SOLVED, by=staff.operator, at=later + HOUR)
    done.refresh_from_db()
    moments = [
        done.posted_at, done.detected_at, done.registered_at, done.assigned_at,
        done.first_reply_at, done.interim_at, done.final_at, done.closed_at,
    ]  # fmt: skip
    assert moments == [
        NOON, NOON, NOON, NOON, NOON + HOUR, NOON + HOUR, later, later + HOUR,
    ]  # fmt: skip


def test_an_interim_answer_stops_the_first_clock_and_starts_the_second(
    sorted_incident: Incident, staff: Staff, final_norm: Norm
) -> None:
    assert sorted_incident.due_at == at("2026-11-25 12:00")
    incident = interim(sorted_incident, staff, day=date(2026, 12, 3), when=NOON + HOUR)
    assert incident.clock_from == NOON + HOUR
    assert incident.due_at == at("2026-12-03 18:00")
    assert norm_of(incident) == final_norm


def test_a_promise_earlier_than_the_norm_is_the_deadline(
    sorted_incident: Incident, staff: Staff, final_norm: Norm
) -> None:
    incident = interim(sorted_incident, staff, day=date(2026, 11, 28), when=NOON)  # a Saturday
    assert incident.due_at == at("2026-11-27 18:00")
    found = deadline_of(incident)
    assert found.promise is not None
    assert found.by_norm == at("2026-12-03 18:00")


@pytest.mark.parametrize("day", [date(2026, 12, 4), date(2026, 11, 24), date(2026, 11, 1)])
def test_a_promise_is_within_the_norm_and_still_to_come(
    sorted_incident: Incident, staff: Staff, final_norm: Norm, day: date
) -> None:
    reply = draft_of(sorted_incident, "Запросили.", staff)
    with pytest.raises(Refused):
        Interim.promise(reply, day, by=staff.operator, at=NOON)
    assert not Interim.objects.exists()


def test_an_interim_answer_is_not_sent_without_the_day_in_it(
    sorted_incident: Incident, staff: Staff, final_norm: Norm
) -> None:
    reply = draft_of(sorted_incident, "Запросили сведения.", staff)
    mark = Interim.promise(reply, date(2026, 12, 1), by=staff.operator, at=NOON)
    with pytest.raises(Refused):
        reply.send(by=staff.operator, at=NOON)
    for text in (f"Ответим. {mark.sentence}", "Ответим до 01.12.2026.", "Ответим до 1 декабря."):
        reply.save_draft(text, revision=reply.revision, by=staff.operator, at=NOON)
        assert Interim.objects.get().says_the_day
    mark.lift(by=staff.operator, at=NOON)
    reply = Reply.objects.get()
    reply.save_draft("Вот и всё.", revision=reply.revision, by=staff.operator, at=NOON)
    reply.send(by=staff.operator, at=NOON)


def test_what_was_promised_is_given_before_it_is_called_solved(
    sorted_incident: Incident, staff: Staff, final_norm: Norm
) -> None:
    incident = interim(sorted_incident, staff, day=date(2026, 12, 1), when=NOON)
    with pytest.raises(Refused):
        incident.close(outcome=Incident.Outcome.SOLVED, by=staff.operator, at=NOON)
    incident.close(outcome=Incident.Outcome.SILENT, by=staff.operator, at=NOON)
    incident.reopen(by=staff.operator, at=NOON)
    assert incident.status == Incident.Status.INTERIM


def test_a_question_after_the_final_answer_runs_the_first_clock_again_and_thanks_do_not(
    sorted_incident: Incident, question: Message, staff: Staff, written: Written, final_norm: Norm
) -> None:
    interim(sorted_incident, staff, day=date(2026, 12, 1), when=NOON)
    later = NOON + timedelta(days=1)
    incident = Incident.objects.get()
    deliver(draft_of(incident, "Обменяют.", staff, when=later), staff, when=later)
    author = question.external_id
    much_later = at("2026-12-10 10:00")
    thanks = written.comment("Спасибо большое!", external_id="t", author=author, at=much_later)
    receive(written.account, thanks, at=much_later)
    assert Incident.objects.get().status == Incident.Status.ANSWERED
    again = written.comment("А деньги вернут?", external_id="q", author=author, at=much_later)
    receive(written.account, again, at=much_later)
    incident = Incident.objects.get()
    assert incident.status == Incident.Status.IN_PROGRESS
    assert incident.final_at is None
    assert incident.due_at == at("2026-12-11 10:00")


def test_an_extension_has_a_reason_and_is_told(sorted_incident: Incident, staff: Staff) -> None:
    with pytest.raises(Refused):
        Extension.grant(
            sorted_incident, until=date(2026, 11, 30), reason=" ", by=staff.approver, at=NOON
        )
    extension = Extension.grant(
        sorted_incident, until=date(2026, 11, 30), reason="Ждём сведений от магазина",
        document="резолюция", by=staff.approver, at=NOON,
    )  # fmt: skip
    sorted_incident.refresh_from_db()
    assert sorted_incident.due_at == at("2026-11-30 18:00")
    found = deadline_of(sorted_incident)
    assert found.extension == extension
    assert found.by_norm == at("2026-11-25 12:00")
    assert Line.objects.about(sorted_incident).filter(verb="incident.extended").count() == 1
    extension.withdraw(by=staff.approver, at=NOON)
    sorted_incident.refresh_from_db()
    assert sorted_incident.due_at == at("2026-11-25 12:00")
    with pytest.raises(Refused):
        extension.withdraw(by=staff.approver, at=NOON)


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2026, 11, 28)])
def test_an_extension_gives_more_time_and_ends_on_a_working_day(
    sorted_incident: Incident, staff: Staff, day: date
) -> None:
    with pytest.raises(Refused):
        Extension.grant(sorted_incident, until=day, reason="Ждём", by=staff.approver, at=NOON)


def test_an_extension_is_for_the_clock_that_runs(
    sorted_incident: Incident, staff: Staff, final_norm: Norm
) -> None:
    Extension.grant(
        sorted_incident, until=date(2026, 12, 30), reason="Ждём", by=staff.approver, at=NOON
    )
    incident = interim(sorted_incident, staff, day=date(2026, 12, 1), when=NOON + HOUR)
    assert incident.due_at == at("2026-12-01 18:00")


def test_a_deadline_set_outside_overrides_ours_until_it_is_lifted(
    sorted_incident: Incident, staff: Staff
) -> None:
    outside = at("2026-11-24 16:00")
    for _ in range(2):
        sorted_incident.note_outside_deadline(
            due=outside, source="Инцидент Менеджмент", by=staff.operator, at=NOON
        )
    assert Incident.objects.get().due_at == outside
    assert deadline_of(sorted_incident).by_norm == at("2026-11-25 12:00")
    assert Line.objects.filter(verb="incident.outside_deadline").count() == 1
    with pytest.raises(Refused):
        Extension.grant(
            sorted_incident, until=date(2026, 12, 30), reason="Ждём", by=staff.approver, at=NOON
        )
    sorted_incident.note_outside_deadline(
        due=None, source="Инцидент Менеджмент", by=staff.operator, at=NOON
    )
    assert Incident.objects.get().due_at == at("2026-11-25 12:00")


def test_an_old_outside_deadline_does_not_rule_a_new_question(
    sorted_incident: Incident, question: Message, staff: Staff, written: Written
) -> None:
    sorted_incident.note_outside_deadline(
        due=NOON + HOUR, source="Инцидент Менеджмент", by=staff.operator, at=NOON
    )
    deliver(draft_of(sorted_incident, "Обменяют.", staff), staff, when=NOON)
    later = at("2026-12-10 10:00")
    again = written.comment("А деньги?", external_id="q", author=question.external_id, at=later)
    receive(written.account, again, at=later)
    assert Incident.objects.get().due_at == at("2026-12-11 10:00")


def test_an_answer_told_late_does_not_undo_an_interim_one(
    sorted_incident: Incident, question: Message, staff: Staff, final_norm: Norm
) -> None:
    incident = interim(sorted_incident, staff, day=date(2026, 12, 1), when=NOON + HOUR)
    incident.note_answer(to=question, at=NOON + timedelta(minutes=5))
    assert incident.status == Incident.Status.INTERIM
    incident.note_answer(to=question, at=NOON + 2 * HOUR)
    assert incident.status == Incident.Status.ANSWERED


def test_returned_to_the_curator_needs_no_answer_of_ours(
    sorted_incident: Incident, staff: Staff
) -> None:
    sorted_incident.close(outcome=Incident.Outcome.RETURNED, by=staff.operator, at=NOON)
    assert sorted_incident.get_outcome_display() == "возвращено куратору"


def test_no_clock_runs_where_nothing_is_awaited(sorted_incident: Incident, staff: Staff) -> None:
    sorted_incident.close(outcome=Incident.Outcome.SPAM, by=staff.operator, at=NOON)
    with pytest.raises(Refused):
        Extension.grant(
            sorted_incident, until=date(2026, 12, 30), reason="Ждём", by=staff.approver, at=NOON
        )

"""Whom an incident waits for is said with the day; it stops no clock and is not forgotten."""

from datetime import timedelta
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.incidents.blockers.models import Awaited
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.inbox.inbox import Inbox
from otklik.incidents.intake.receive import receive
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def queue(staff: Staff, view: str = "awaited") -> Inbox:
    return Inbox.from_address(QueryDict(f"view={view}"), user=staff.operator, at=NOON)


def listed(staff: Staff, view: str = "awaited") -> list[int]:
    return [incident.pk for incident in queue(staff, view).incidents]


def test_who_is_awaited_and_which_day_stands_in_the_row(
    sorted_incident: Incident, staff: Staff
) -> None:
    unit = staff.specialist.current_appointments[0].unit
    Awaited.begin(
        sorted_incident, whom=Awaited.Whom.UNIT, unit=unit, what="справка",
        by=staff.operator, at=NOON - timedelta(days=1),
    )  # fmt: skip
    assert listed(staff) == [sorted_incident.pk]
    assert queue(staff).blockers[sorted_incident.pk] == "ждём Отдел рынка, справка, 2-й день"
    assert listed(staff, "answer") == [sorted_incident.pk]  # it stays among those to answer
    awaited = Awaited.objects.get()
    awaited.end(by=staff.operator, at=NOON)
    awaited.end(by=staff.operator, at=NOON)
    assert listed(staff) == []
    assert Line.objects.filter(verb="incident.waits_no_more").count() == 1


def test_the_person_who_is_awaited_comes_by_writing(
    sorted_incident: Incident, question: Message, written: Written, staff: Staff
) -> None:
    Awaited.begin(sorted_incident, whom=Awaited.Whom.PERSON, by=staff.operator, at=NOON)
    sorted_incident.note_answer(to=question, at=NOON)  # we asked back: still awaited
    assert listed(staff) == [sorted_incident.pk]
    later = NOON + HOUR
    more = written.comment("Вот чек", external_id="m", author=question.external_id, at=later)
    receive(written.account, more, at=later)
    assert listed(staff) == []


def test_nothing_of_it_stops_the_clock_and_a_second_takes_the_place_of_the_first(
    norm: None, sorted_incident: Incident, staff: Staff
) -> None:
    due = sorted_incident.due_at
    Awaited.begin(sorted_incident, whom=Awaited.Whom.BODY, by=staff.operator, at=NOON)
    Awaited.begin(sorted_incident, whom=Awaited.Whom.NETWORK, by=staff.operator, at=NOON)
    sorted_incident.refresh_from_db()
    assert sorted_incident.due_at == due is not None
    assert Awaited.objects.active().get().whom == Awaited.Whom.NETWORK


def test_a_unit_that_is_awaited_is_named_and_a_closed_incident_waits_for_nobody(
    sorted_incident: Incident, staff: Staff
) -> None:
    with pytest.raises(Refused):
        Awaited.begin(sorted_incident, whom=Awaited.Whom.UNIT, by=staff.operator, at=NOON)
    sorted_incident.close(outcome=Incident.Outcome.SPAM, by=staff.operator, at=NOON)
    with pytest.raises(Refused):
        Awaited.begin(sorted_incident, whom=Awaited.Whom.BODY, by=staff.operator, at=NOON)


def test_the_pages_note_who_is_awaited_and_that_it_has_come(
    client: Client, sorted_incident: Incident, staff: Staff
) -> None:
    client.force_login(staff.operator)
    page = f"/desk/incidents/{sorted_incident.number}/"
    assert f"{page}awaited/" in client.get(page).content.decode()
    for wrong in ({}, {"whom": "unit"}):
        assert client.post(f"{page}awaited/", wrong).status_code == 422
    client.post(f"{page}awaited/", {"whom": "network", "what": "ответ поддержки"})
    shown = unescape(client.get(page).content.decode())
    assert "Ждём: сеть, ответ поддержки, 1-й день" in shown
    client.post(f"{page}awaited/end/")
    assert not Awaited.objects.active().exists()

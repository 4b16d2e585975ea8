"""An incident is handed over with all that it is made of, and its clock runs on."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.incidents.blockers.models import Mark
from otklik.incidents.cases.incident import Incident
from otklik.incidents.inbox.models import Batch
from otklik.incidents.replies.models import Reply
from otklik.incidents.sla.models import Norm
from otklik.incidents.topics.models import Topic, Urgency
from otklik.incidents.transfers.models import Transfer
from otklik.organisation.people.roles_and_rights import Role
from tests.institutions import MUSEUM, NOON, OURS, THEATRE, Place, place, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def places() -> dict[str, Place]:
    Norm.objects.create(urgency=Urgency.NORMAL, amount=480)
    return world()


@pytest.fixture
def topic(places: dict[str, Place]) -> Topic:
    return Topic.objects.create(code="A01", name="Касса", unit=places[OURS].unit)


def give(incident: Incident, giver: Place, to: Place, why: str = "Это ваш зал.") -> Transfer:
    by = giver.of(Role.OPERATOR)
    return Transfer.give(incident, to=to.institution, why=why, by=by, at=NOON)


def page(here: Place, address: str, role: Role = Role.OPERATOR) -> tuple[int, str]:
    client = Client()
    client.force_login(here.of(role))
    answer = client.get(address)
    return answer.status_code, answer.content.decode()


def test_all_of_it_goes_and_the_clock_runs_on(places: dict[str, Place], topic: Topic) -> None:
    museum, theatre = places[MUSEUM], places[THEATRE]
    incident, operator = museum.comes(), museum.of(Role.OPERATOR)
    incident.triage(unit=museum.unit, topic=topic, urgency="normal", by=operator, at=NOON)
    Mark.put(incident, kind="call", by=operator, at=NOON)
    reply = Reply.begin(incident, to=incident.messages.get(), key=uuid4(), by=operator, at=NOON)
    due = incident.due_at
    given = give(incident, museum, theatre)
    incident.refresh_from_db()
    assert (incident.institution, incident.due_at) == (theatre.institution, due)
    assert (incident.unit, incident.assignee, incident.status) == (None, None, "new")
    status, text = page(theatre, f"/desk/incidents/{incident.number}/")
    assert status == 200
    assert given.why in text
    assert incident.replies.get() == reply
    assert incident.marks.count() == 1
    line = Line.objects.about(incident).with_verb("incident.transferred").get()
    assert line.particulars is not None
    assert line.particulars["why"] == given.why


def test_the_list_is_filtered_by_whose_it_is(places: dict[str, Place]) -> None:
    keys = {OURS: 0}
    for code in (MUSEUM, THEATRE):
        institution = places[code].institution
        assert institution is not None
        keys[code] = institution.pk
    numbers = {code: places[code].comes().number for code in keys}
    for view in ("all", "answer"):
        for code, key in keys.items():
            asked = f"/desk/incidents/?view={view}&institution={key}&unit="
            status, text = page(places[OURS], asked, Role.LEAD)
            listed = {one for one, number in numbers.items() if f'id="incident-{number}"' in text}
            assert (status, listed) == (200, {code}), (view, code)


def test_it_is_new_there_and_gone_here(places: dict[str, Place]) -> None:
    museum, theatre = places[MUSEUM], places[THEATRE]
    incident = museum.comes()
    give(incident, museum, theatre)
    number = incident.number
    status, text = page(museum, f"/desk/incidents/{number}/")
    assert status == 200
    assert "Учреждение theatre" in text
    assert "Это ваш зал." in text
    assert museum.word not in text
    assert page(museum, f"/desk/incidents/{number}/person/")[0] == 404
    assert museum.word not in page(museum, "/desk/incidents/?view=all")[1]
    assert f"№ {number}" in page(museum, "/desk/transfers/")[1]
    received = page(theatre, "/desk/incidents/")[1]
    assert museum.word in received
    assert "передано: Учреждение museum" in received
    assert page(places[OURS], f"/desk/incidents/{number}/")[0] == 200


def test_a_third_place_learns_nothing(places: dict[str, Place]) -> None:
    incident = places[OURS].comes()
    give(incident, places[OURS], places[THEATRE])
    assert page(places[MUSEUM], f"/desk/incidents/{incident.number}/")[0] == 404
    assert f"№ {incident.number}" not in page(places[MUSEUM], "/desk/transfers/")[1]


def test_the_hours_of_the_first_place_go_on_counting(topic_hours: tuple[Place, Place]) -> None:
    """Triage in a place with other hours moves no limit."""
    authority, late = topic_hours
    incident = authority.comes()
    due = incident.due_at
    give(incident, authority, late)
    topic = Topic.objects.create(code="B01", name="Зал")
    incident.triage(
        unit=late.unit, topic=topic, urgency="normal", by=late.of(Role.OPERATOR), at=NOON
    )
    assert incident.due_at == due
    assert late.comes().due_at != due


@pytest.fixture
def topic_hours() -> tuple[Place, Place]:
    Norm.objects.create(urgency=Urgency.NORMAL, amount=480)
    return place(OURS), place(MUSEUM, hours={"saturday": ["10:00-14:00"]})


def test_by_the_page_within_a_minute_it_is_taken_back(places: dict[str, Place]) -> None:
    museum, theatre = places[MUSEUM], places[THEATRE]
    assert theatre.institution is not None
    client, incident = Client(), museum.comes()
    client.force_login(museum.of(Role.OPERATOR))
    address = f"/desk/incidents/{incident.number}/transfer/"
    for missing in ({}, {"to": theatre.institution.pk}, {"to": "999", "why": "Да"}):
        assert client.post(address, missing).status_code == 422
    with time_machine.travel(NOON, tick=False):
        client.force_login(museum.of(Role.OPERATOR))
        answer = client.post(address, {"to": theatre.institution.pk, "why": "Это ваш зал."})
        assert answer.status_code == 302
        batch = Batch.objects.get(kind=Batch.Kind.HANDED_ON)
        client.post(f"/desk/batches/{batch.pk}/undoing/")
    incident.refresh_from_db()
    assert incident.institution == museum.institution
    assert not Transfer.objects.active().exists()
    assert museum.word in page(museum, f"/desk/incidents/{incident.number}/")[1]
    assert page(theatre, f"/desk/incidents/{incident.number}/")[0] == 404


def test_what_was_taken_up_there_is_not_taken_back(places: dict[str, Place]) -> None:
    museum, theatre = places[MUSEUM], places[THEATRE]
    incident = museum.comes()
    client = Client()
    client.force_login(museum.of(Role.OPERATOR))
    assert theatre.institution is not None
    address = f"/desk/incidents/{incident.number}/transfer/"
    client.post(address, {"to": theatre.institution.pk, "why": "Это ваш зал."})
    incident.refresh_from_db()
    incident.take(by=theatre.of(Role.OPERATOR), at=NOON)
    batch = Batch.objects.get()
    assert batch.undo(by=museum.of(Role.OPERATOR), at=batch.at + timedelta(seconds=5)) == 0
    incident.refresh_from_db()
    assert incident.institution == theatre.institution


def test_it_is_refused_with_a_sentence(places: dict[str, Place]) -> None:
    museum, theatre = places[MUSEUM], places[THEATRE]
    incident = museum.comes()
    with pytest.raises(Refused):
        give(incident, museum, museum)
    with pytest.raises(Refused):
        give(incident, museum, theatre, why="  ")
    incident.close(outcome="spam", by=museum.of(Role.OPERATOR), at=NOON)
    with pytest.raises(Refused):
        give(incident, museum, theatre)


def test_an_answer_from_the_authoritys_page_is_read_by_the_authority(
    places: dict[str, Place], topic: Topic
) -> None:
    ours, museum = places[OURS], places[MUSEUM]
    operator, incident = museum.of(Role.OPERATOR), ours.comes()
    give(incident, ours, museum)
    incident.triage(unit=museum.unit, topic=topic, urgency="normal", by=operator, at=NOON)
    reply = Reply.begin(incident, to=incident.messages.get(), key=uuid4(), by=operator, at=NOON)
    reply.save_draft("Касса откроется в среду.", revision=0, by=operator, at=NOON)
    assert [one.ground for one in reply.approval_reasons] == ["page"]
    with pytest.raises(Refused):
        reply.send(by=operator, at=NOON)
    reply.submit(by=operator, at=NOON)
    with pytest.raises(Refused):
        reply.approve(revision=1, by=museum.of(Role.APPROVER), at=NOON)
    reply.approve(revision=1, by=ours.of(Role.APPROVER), at=NOON)
    assert reply.delivery is not None
    assert reply.delivery.account == ours.account


def test_its_own_page_needs_nobody_else(places: dict[str, Place], topic: Topic) -> None:
    museum = places[MUSEUM]
    operator, incident = museum.of(Role.OPERATOR), museum.comes()
    incident.triage(unit=museum.unit, topic=topic, urgency="normal", by=operator, at=NOON)
    assert not Reply(incident=incident, author=operator, lane="public").approval_reasons


def test_people_work_in_one_place_at_a_time(places: dict[str, Place]) -> None:
    operator = places[MUSEUM].of(Role.OPERATOR)
    for other in (places[OURS], places[THEATRE]):
        with pytest.raises(Refused):
            operator.appoint(other.unit, Role.APPROVER, NOON.date(), None, NOON)


def test_a_specialist_of_an_institution_sees_their_units_only(
    places: dict[str, Place], topic: Topic
) -> None:
    museum = places[MUSEUM]
    specialist, incident = museum.of(Role.SPECIALIST), museum.comes()
    assert not Incident.objects.visible_to(specialist).exists()
    by = museum.of(Role.OPERATOR)
    incident.triage(unit=museum.unit, topic=topic, urgency="normal", by=by, at=NOON)
    assert Incident.objects.visible_to(specialist).get() == incident

"""A person asks that their data be erased: two colleagues, a task, and nothing is left of them."""

from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from otklik.audit.models import Line
from otklik.audit.seal_blocks import seal
from otklik.audit.verify_audit_log import verify
from otklik.channels.inbound.models import RawEvent
from otklik.core.enqueue_tasks import enqueue_lost
from otklik.core.refusal import Refused
from otklik.incidents.cases.client import Client, Identity
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.intake.receive import receive
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.privacy.erasure import carry_out
from otklik.privacy.erasure.models import Erasure
from otklik.privacy.legal_holds.models import Hold
from tests.factories import UserFactory
from tests.incidents.conftest import NOON, Staff, Written
from tests.privacy.person import NAME, PEER, TEXT, Person, left_everywhere, parses, raw, traces
from tests.statements import failing

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def person(files_here: None, written: Written, staff: Staff, topic: Topic) -> Person:
    return left_everywhere(written, staff, topic)


@pytest.fixture
def lead() -> User:
    return UserFactory(role=Role.LEAD)


def proposed(person: Person, by: User) -> Erasure:
    return erasure_of(person.client, by)


def erasure_of(client: Client | None, by: User) -> Erasure:
    assert client is not None
    return Erasure.propose(
        [client],
        request_number="О-17/26",
        requested_on=date(2026, 11, 20),
        proof="passport",
        by=by,
        at=NOON,
    )


def to_the_end(erasure: Erasure) -> None:
    """What a worker does, task by task."""
    while carry_out.carry_on(erasure.pk, at=NOON):
        pass


def carried_out(erasure: Erasure, by: User) -> Erasure:
    erasure.carry_out(by=by, at=NOON)
    to_the_end(erasure)
    erasure.refresh_from_db()
    return erasure


def test_nothing_of_the_person_is_left_and_the_fact_stays(
    person: Person, written: Written, staff: Staff, lead: User
) -> None:
    before = {needle for _place, needle in traces()}
    assert parses(written.account)
    assert {NAME.casefold(), PEER, "шаурмечн", "880022002", "прозвище"} <= before
    erasure = carried_out(proposed(person, staff.operator), lead)
    assert erasure.state == Erasure.State.DONE, erasure.problem
    assert traces() == []
    incident = Incident.objects.get(pk=person.incident.pk)
    assert (incident.status, incident.outcome) == ("closed", "explained")
    assert incident.topic == person.incident.topic
    assert incident.first_reply_at is not None
    assert incident.erased_at == NOON
    assert incident.messages.count() == 3
    assert erasure.counts["messages"] == 3
    assert erasure.counts["files"] == 1
    assert erasure.counts["events"] == 2
    assert erasure.counts["identities"] == 1
    assert not Identity.objects.filter(client=person.client).exists()


def test_the_journal_stays_provable_and_tells_who_did_it(
    person: Person, staff: Staff, lead: User
) -> None:
    carried_out(proposed(person, staff.operator), lead)
    seal(at=timezone.now() + timedelta(days=1), settle=timedelta())
    problems = verify()
    assert problems
    assert not any(problem.is_breach for problem in problems)
    lines = Line.objects.of_kind(Erasure).order_by("pk")
    assert [(line.verb, line.actor_name) for line in lines] == [
        ("erasure.proposed", str(staff.operator)),
        ("erasure.begun", str(lead)),
        ("erasure.finished", str(lead)),
    ]
    triaged = Line.objects.about(person.incident).with_verb("incident.triaged").get()
    assert triaged.particulars is not None  # who decided what stays


def test_what_others_wrote_stays(
    written: Written, person: Person, staff: Staff, lead: User
) -> None:
    neighbour = written.incident("Весы на рынке врут")
    kept = raw(written.account, "comment_new", 55, "Чужое", {"post_id": 1})
    body = bytes(kept.body).replace(PEER.encode(), b"31")
    RawEvent.objects.filter(pk=kept.pk).update(body=body)
    carried_out(proposed(person, staff.operator), lead)
    neighbour.refresh_from_db()
    assert neighbour.opening_text == "Весы на рынке врут"
    assert list(Incident.objects.matching("весы рынок")) == [neighbour]
    kept.refresh_from_db()
    assert kept.body


def test_told_again_by_the_network_it_does_not_come_back(
    written: Written, person: Person, staff: Staff, lead: User
) -> None:
    carried_out(proposed(person, staff.operator), lead)
    count = Message.objects.count()
    again = written.comment(TEXT, external_id="770011001", author=PEER)
    assert receive(written.account, again, at=NOON) is None
    assert Message.objects.count() == count
    fresh = receive(
        written.account, written.comment("Новый вопрос", external_id="c9", author=PEER), at=NOON
    )
    assert fresh is not None
    assert fresh.client != person.client


def test_two_persons_are_needed(person: Person, staff: Staff, lead: User) -> None:
    erasure = proposed(person, staff.operator)
    with pytest.raises(Refused):
        erasure.carry_out(by=staff.operator, at=NOON)
    with pytest.raises(Refused):
        proposed(person, staff.approver)
    with pytest.raises(Refused):
        erasure.decline(" ", by=lead, at=NOON)
    erasure.decline("Запрос отозван", by=lead, at=NOON)
    with pytest.raises(Refused):
        erasure.carry_out(by=lead, at=NOON)
    assert traces()


def test_an_open_incident_is_closed_first(
    person: Person, written: Written, staff: Staff, lead: User
) -> None:
    erasure = proposed(person, staff.operator)
    receive(
        written.account, written.comment("Когда ответите?", external_id="n1", author=PEER), at=NOON
    )
    with pytest.raises(Refused, match="№"):
        erasure.carry_out(by=lead, at=NOON)


def test_what_is_held_stays_with_the_name_and_is_said(
    person: Person, staff: Staff, lead: User
) -> None:
    until = NOON.date() + timedelta(days=30)
    Hold.place(person.incident, until=until, reason="Суд", by=lead, at=NOON)
    erasure = carried_out(proposed(person, staff.operator), lead)
    assert erasure.cursor == {"held": 1}
    assert Identity.objects.filter(client=person.client).exists()
    assert Incident.objects.get(pk=person.incident.pk).erased_at is None


def test_a_killed_worker_loses_one_batch_and_it_goes_on(
    person: Person, staff: Staff, lead: User
) -> None:
    erasure = proposed(person, staff.operator)
    erasure.carry_out(by=lead, at=NOON)

    erasing = '^UPDATE "incidents_incident" SET .*"erased_at"'
    with failing(erasing, KeyboardInterrupt()), pytest.raises(KeyboardInterrupt):
        to_the_end(erasure)
    assert Incident.objects.get(pk=person.incident.pk).erased_at is None
    late = NOON + timedelta(minutes=3)
    assert enqueue_lost(Erasure.objects.lost(at=late), carry_out.TASK, at=late) == 1
    to_the_end(erasure)
    erasure.refresh_from_db()
    assert erasure.state == Erasure.State.DONE
    assert traces() == []
    assert not carry_out.carry_on(erasure.pk, at=late)


def test_from_the_request_to_the_certificate_by_presses(
    client: Browser, person: Person, staff: Staff, lead: User
) -> None:
    client.force_login(staff.operator)
    new = f"/desk/erasures/new/?incident={person.incident.number}"
    page = client.get(new).content.decode()
    assert "Что останется" in page
    assert NAME not in page
    refused = client.post(new, {"request_number": "О-17", "people": str(person.client.pk)})
    assert refused.status_code == 422
    assert "О-17" in refused.content.decode()
    values = {"request_number": "О-17", "requested_on": "20.11.2026", "proof": "passport"}
    client.post(new, values | {"people": str(person.client.pk)})
    erasure = Erasure.objects.get()
    where = f"/desk/erasures/{erasure.number}/"
    assert client.post(f"{where}carrying-out/").status_code == 403
    client.force_login(lead)
    assert "Удалить" in client.get(where).content.decode()
    assert client.get(f"{where}certificate/").status_code == 302
    client.post(f"{where}carrying-out/")
    assert "progress" in client.get(where).content.decode()
    to_the_end(erasure)
    printed = client.get(f"{where}certificate/").content.decode()
    assert "О-17" in printed
    assert str(lead) in printed
    assert "резервных копиях" in printed or "Резервные копии" in printed
    assert NAME not in printed
    client.force_login(staff.operator)
    desk = client.get(f"/desk/incidents/{person.incident.number}/").content.decode()
    assert "Слова удалены по решению" in desk
    assert NAME not in desk

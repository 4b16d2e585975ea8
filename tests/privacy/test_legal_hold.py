"""A hold keeps the evidence: the incident, its parts, its people, and what they came from."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from otklik.channels.inbound.models import RawEvent
from otklik.incidents.cases.client import Identity
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.importing.models import ImportedRow, ImportFile, ImportRun
from otklik.incidents.inbox.models import Presence
from otklik.incidents.intake.receive import receive
from otklik.incidents.merge_and_split.models import Regrouping
from otklik.organisation.people.user import User
from otklik.privacy import tasks
from otklik.privacy.erasure.preview_and_certificate import preview
from otklik.privacy.legal_holds.models import Hold
from otklik.privacy.retention import carry_out
from otklik.privacy.retention.models import RuleKind
from tests.incidents.conftest import NOON, Staff, Written
from tests.incidents.regrouped import LATER, add_message
from tests.privacy.person import PEER, Person, raw
from tests.privacy.test_erasing import carried_out, erasure_of, lead, person, proposed
from tests.privacy.test_retention import LATER as FORTY_DAYS_LATER
from tests.privacy.test_retention import approved, night

__all__ = ["lead", "person"]
pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
UNTIL = NOON.date() + timedelta(days=60)


def hold(incident: Incident, by: User) -> Hold:
    return Hold.place(incident, until=UNTIL, reason="Суд", by=by, at=NOON)


def brought(incident: Incident, by: User) -> ImportFile:
    """A file that is said to have brought the incident's first message."""
    run = ImportRun.upload("текст\nНет воды\n".encode(), name="f.csv", key=uuid4(), by=by, at=NOON)
    ImportRun.objects.filter(pk=run.pk).update(state="finished", finished_at=NOON)
    message = incident.messages.inbound().earliest("pk")
    ImportedRow.objects.create(run=run, number=2, state="taken", message=message)
    return ImportFile.objects.get(run=run)


@pytest.fixture
def network_messages(person: Person) -> None:
    """Messages stand where the raw events of `tests/privacy/person.py` say."""
    Message.objects.update(container="1")


def emptied() -> int:
    return RawEvent.objects.filter(body=b"").count()


@pytest.mark.usefixtures("network_messages")
def test_what_networks_and_files_told_of_a_held_incident_stays(
    person: Person, staff: Staff, lead: User
) -> None:
    file = brought(person.incident, staff.operator)
    current = hold(person.incident, lead)
    carried_out(proposed(person, staff.operator), lead)
    assert emptied() == 0
    assert ImportFile.objects.filter(pk=file.pk).exists()
    current.lift(by=lead, at=NOON)
    carried_out(proposed(person, staff.operator), lead)
    assert emptied() == 2
    assert not ImportFile.objects.filter(pk=file.pk).exists()


@pytest.mark.usefixtures("network_messages")
def test_beside_a_held_incident_the_rest_of_the_person_goes(
    person: Person, written: Written, staff: Staff, lead: User
) -> None:
    more = written.comment("Другое дело", external_id="990033003", post="2", author=PEER)
    second = receive(written.account, more, at=NOON)
    assert second is not None
    second.incident.close(outcome="spam", by=staff.operator, at=NOON)
    raw(written.account, "comment_new", 990033003, "Другое дело", {"post_id": 2})
    hold(person.incident, lead)
    erasure = carried_out(proposed(person, staff.operator), lead)
    assert (emptied(), erasure.cursor) == (1, {"held": 1})
    assert Incident.objects.get(pk=second.incident.pk).erased_at is not None


@pytest.mark.usefixtures("network_messages")
def test_an_event_that_cannot_be_read_any_more_stays_by_its_number(
    person: Person, written: Written, staff: Staff, lead: User
) -> None:
    for number in (770011001, 111222333):
        RawEvent.objects.create(
            account=written.account,
            dedup_key=str(number),
            body=f"{PEER} {number}".encode(),
            received_at=NOON,
            handed_on_at=NOON,
        )
    hold(person.incident, lead)
    carried_out(proposed(person, staff.operator), lead)
    assert emptied() == 1
    assert not RawEvent.objects.get(dedup_key="111222333").body


@pytest.mark.usefixtures("network_messages")
def test_a_term_leaves_what_told_of_a_held_incident(
    person: Person, written: Written, staff: Staff, lead: User
) -> None:
    file = brought(person.incident, staff.operator)
    Presence.objects.create(incident=person.incident, user=staff.operator, seen_at=NOON)
    raw(written.account, "comment_new", 55, "Чужое", {"post_id": 1})
    hold(person.incident, lead)
    approved(lead, RuleKind.EVENTS, RuleKind.IMPORT_FILES, RuleKind.PRESENCES)
    counted = {found.rule.kind: found.count for found in carry_out.dry_run(at=FORTY_DAYS_LATER)}
    assert counted == {"events": 1, "import_files": 1, "presences": 0}
    runs = {run.rule.kind: run.counts for run in night()}
    assert runs == {
        "events": {"raw_events": 1},
        "import_files": {"import_files": 1},  # the one that names the person
        "presences": {},
    }
    assert RawEvent.objects.count() == 2
    assert ImportFile.objects.get() == file


def test_a_file_of_a_held_incident_outlives_its_thirty_days(
    person: Person, staff: Staff, lead: User
) -> None:
    file = brought(person.incident, staff.operator)
    Hold.place(person.incident, until=date(2099, 1, 1), reason="Суд", by=lead, at=NOON)
    ImportRun.objects.update(finished_at=NOON - timedelta(days=400))
    tasks.forget_import_files.func()
    assert ImportFile.objects.get() == file


def test_what_is_joined_with_a_held_incident_is_held(
    written: Written, staff: Staff, lead: User, norm: None
) -> None:
    one = add_message(written, "Магазин не меняет платье", "1", post="p1", at=LATER)
    other = add_message(written, "И деньги за платье не вернули", "2", post="p2")
    hold(other, lead)
    Regrouping.join(one, other, by=staff.operator, at=NOON)
    one.refresh_from_db()
    one.close(outcome="no_question", by=staff.operator, at=NOON)
    erasure = carried_out(erasure_of(one.client, staff.operator), lead)
    assert erasure.cursor == {"held": 2}
    assert not Message.objects.exclude(erased_at=None).exists()


def test_who_wrote_in_a_held_incident_of_another_keeps_the_name(
    person: Person, written: Written, staff: Staff, lead: User
) -> None:
    neighbour = written.incident("Весы на рынке врут")
    theirs = person.incident.messages.inbound().earliest("pk")
    Message.objects.filter(pk=theirs.pk).update(incident=neighbour)
    hold(neighbour, lead)
    assert [one.incident for one in preview([person.client], at=NOON).held] == [neighbour]
    erasure = carried_out(proposed(person, staff.operator), lead)
    assert erasure.cursor == {"held": 1}
    theirs.refresh_from_db()
    assert theirs.erased_at is None
    assert Identity.objects.filter(client=person.client).exists()
    approved(lead, RuleKind.IDENTITIES)
    night()
    assert Identity.objects.filter(client=person.client).exists()

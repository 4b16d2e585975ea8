"""A pseudonym first; a name for a reason that is written down; who is who is a claim."""

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.test import Client as Browser

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.incidents.cases.client import IdentityClaim
from otklik.incidents.cases.incident import Incident
from otklik.incidents.privacy.identity_access import look, looks_at, reason_words
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import Appointment, User
from tests.channels.databases import at_once, shared_database
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
Ground, Certainty = IdentityClaim.Ground, IdentityClaim.Certainty


def claim(one: Incident, other: Incident, by: User | None) -> IdentityClaim:
    assert one.client is not None
    assert other.client is not None
    return IdentityClaim.make(
        one.client,
        other.client,
        ground=Ground.TELEPHONE,
        certainty=Certainty.LIKELY,
        note="номер совпал",
        by=by,
        at=NOON,
    )


def test_a_name_is_shown_for_a_reason_and_the_look_is_written_down(
    client: Browser, staff: Staff, sorted_incident: Incident
) -> None:
    client.force_login(staff.operator)
    number = sorted_incident.number
    assert "Покупатель" not in client.get(f"/desk/incidents/{number}/").content.decode()
    where = f"/desk/incidents/{number}/person/"
    assert "Покупатель" not in client.get(where).content.decode()
    for refused in ({}, {"reason": "other"}, {"reason": "curious"}):
        assert client.post(where, refused).status_code == 422
    assert sorted_incident.client is not None
    assert not looks_at(sorted_incident.client, reader=staff.operator).exists()
    assert "Покупатель" in client.post(where, {"reason": "address"}).content.decode()
    line = looks_at(sorted_incident.client, reader=staff.operator).get()
    assert (line.actor_name, reason_words(line)) == (
        str(staff.operator),
        "чтобы обратиться по имени в ответе",
    )


def test_who_may_not_see_names_may_not_look(
    client: Browser, staff: Staff, sorted_incident: Incident
) -> None:
    sorted_incident.take(by=staff.specialist, at=NOON)
    client.force_login(staff.specialist)
    where = f"/desk/incidents/{sorted_incident.number}/person/"
    assert client.post(where, {"reason": "address"}).status_code == 403


def test_the_lead_sees_who_looked_and_no_name(
    client: Browser, staff: Staff, sorted_incident: Incident
) -> None:
    look(sorted_incident, reason="contact", note="", by=staff.operator, at=NOON)
    lead = User.objects.create_user(username="lead", name="Руководитель")
    unit = staff.operator.current_appointments[0].unit
    Appointment.objects.create(
        user=lead, unit=unit, role=Role.LEAD, starts_on=NOON.date() - timedelta(days=9)
    )
    client.force_login(lead)
    assert sorted_incident.client is not None
    page = client.get(f"/desk/people/{sorted_incident.client.number}/").content.decode()
    assert str(staff.operator) in page
    assert "связаться иначе" in page
    assert "Покупатель" not in page
    client.force_login(staff.operator)
    assert client.get(f"/desk/people/{sorted_incident.client.number}/").status_code == 403


def test_a_claim_ties_and_joins_nothing_and_is_withdrawn(written: Written, staff: Staff) -> None:
    one, other = written.incident(), written.incident()
    made = claim(other, one, staff.operator)
    assert claim(one, other, staff.approver) == made
    assert list(Incident.objects.possibly_same(one)) == [other]
    assert one.client != other.client
    assert one.messages.count() == 1
    for _ in range(2):
        made.withdraw(by=staff.approver, at=NOON)
    assert not Incident.objects.possibly_same(one).exists()
    again = claim(one, other, staff.operator)
    assert again != made
    assert list(Incident.objects.possibly_same(other)) == [one]


def test_nobody_is_the_same_as_themselves(written: Written, staff: Staff) -> None:
    one = written.incident()
    with pytest.raises(Refused):
        claim(one, one, staff.operator)


def test_claimed_and_withdrawn_by_presses(client: Browser, staff: Staff, written: Written) -> None:
    one, other = written.incident(), written.incident()
    client.force_login(staff.operator)
    where = f"/desk/incidents/{one.number}/person/"
    values = {"ground": "telephone", "certainty": "possible", "note": ""}
    assert client.post(f"{where}claims/", values | {"number": 999}).status_code == 422
    client.post(f"{where}claims/", values | {"number": other.number})
    made = IdentityClaim.objects.get()
    assert str(other.client) in client.get(where).content.decode()
    assert "Возможное совпадение" in client.get(f"/desk/incidents/{other.number}/").content.decode()
    client.post(f"{where}claims/{made.pk}/withdrawal/")
    assert IdentityClaim.objects.active().count() == 0
    stranger = written.incident()
    elsewhere = f"/desk/incidents/{stranger.number}/person/claims/{made.pk}/withdrawal/"
    assert client.post(elsewhere).status_code == 404


@pytest.mark.postgres
def test_two_people_claim_at_once(
    transactional_db: None, written: Written, staff: Staff, tmp_path: Path
) -> None:
    one, other = written.incident(), written.incident()
    with shared_database(tmp_path):
        results = at_once(
            lambda: claim(one, other, staff.operator), lambda: claim(other, one, staff.approver)
        )
        assert all(isinstance(result, IdentityClaim) for result in results)
        assert IdentityClaim.objects.count() == 1


def test_a_person_is_handed_what_is_theirs_and_nothing_of_others(
    client: Browser, staff: Staff, written: Written
) -> None:
    one, other = written.incident("Весы врут, ряд первый"), written.incident("Чужое дело")
    client.force_login(staff.operator)
    where = f"/desk/incidents/{one.number}/person/handing-out/"
    assert client.post(where, {"ground": " "}).status_code == 422
    answer = client.post(where, {"ground": "Письмо от 24.11.2026, паспорт показан"})
    archive = ZipFile(BytesIO(answer.content))
    payload = json.loads(archive.read("data.json"))
    assert payload["identities"][0]["name"] == "Покупатель"
    assert [m["text"] for i in payload["incidents"] for m in i["messages"]] == [
        "Весы врут, ряд первый"
    ]
    page = archive.read("index.html").decode()
    assert "Весы врут" in page
    assert "Чужое дело" not in page
    assert other.client is not None
    line = Line.objects.about(one.client).get(verb="person.handed_out")  # type: ignore[arg-type]
    assert (line.particulars or {})["ground"].startswith("Письмо")

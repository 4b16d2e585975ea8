"""What is erased stays so: neither pages nor addresses in the network know more of it."""

from datetime import timedelta

import pytest
from django.test import Client as Browser

from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.feedback import ask
from otklik.incidents.feedback.models import Helpfulness
from otklik.incidents.merge_and_split.models import Regrouping
from otklik.organisation.people.user import User
from tests.incidents.conftest import NOON, Staff, Written
from tests.incidents.regrouped import LATER, add_message
from tests.privacy.person import Person
from tests.privacy.test_erasing import carried_out, erasure_of, lead, person, proposed

__all__ = ["lead", "person"]
pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
CODE = "abcdefghijklmnop1234"
DAY = timedelta(days=1)


def asked(incident: Incident) -> Helpfulness:
    """As `helping` keeps it, once the question stands in the network."""
    assert incident.closed_at is not None
    return Helpfulness.objects.create(
        incident=incident,
        outcome=incident.outcome,
        closed_at=incident.closed_at,
        asked_at=NOON,
        expires_at=NOON + 30 * DAY,
        digest=Helpfulness.digest_of(CODE),
        asked_under=incident.messages.inbound().filter(lane="private").last(),
    )


def test_the_address_of_did_it_help_leads_nowhere(person: Person, staff: Staff, lead: User) -> None:
    asked(person.incident)
    carried_out(proposed(person, staff.operator), lead)
    for answer in ("no", "yes"):
        words = "Мой телефон 8 928 111-22-33"
        assert ask.tell_by_code(CODE, answer=answer, words=words, at=NOON + DAY) is None
    incident = Incident.objects.get(pk=person.incident.pk)
    assert (incident.status, incident.lemma_text) == ("closed", "")
    assert incident.messages.count() == 3
    assert Helpfulness.objects.get().expires_at is None


def test_no_word_is_taken_for_what_was_erased(person: Person, staff: Staff, lead: User) -> None:
    row = asked(person.incident)
    carried_out(proposed(person, staff.operator), lead)
    Helpfulness.objects.update(digest=row.digest, expires_at=row.expires_at)  # erased earlier
    with pytest.raises(Refused, match="удалено"):
        ask.tell_by_code(CODE, answer="yes", words="Спасибо, Мира 5", at=NOON + DAY)
    incident = Incident.objects.get(pk=person.incident.pk)
    with pytest.raises(Refused, match="удалено"):
        incident.note_unhelped(at=NOON + DAY)
    assert incident.messages.count() == 3


def test_a_joined_incident_is_shown_when_erased(
    written: Written, staff: Staff, lead: User, norm: None, client: Browser
) -> None:
    one = add_message(written, "Магазин не меняет платье", "1", post="p1", at=LATER)
    other = add_message(written, "И деньги за платье не вернули", "2", post="p2")
    Regrouping.join(one, other, by=staff.operator, at=NOON)
    one.refresh_from_db()
    one.close(outcome="no_question", by=staff.operator, at=NOON)
    carried_out(erasure_of(one.client, staff.operator), lead)
    client.force_login(staff.operator)
    for incident in (one, other):
        page = client.get(f"/desk/incidents/{incident.number}/", follow=True)
        assert page.status_code == 200
        assert "какие сообщения перешли, больше не известно" in page.content.decode()

"""Incidents are joined: nothing is lost, the stricter clock goes on, undo is exact."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.merge_and_split.models import Regrouping
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Topic
from tests.channels.databases import at_once, shared_database
from tests.incidents.conftest import NOON, Staff, Written
from tests.incidents.regrouped import LATER, LATEST, add_message, answer, everything, one, other

__all__ = ["one", "other"]
pytestmark = pytest.mark.django_db


def test_what_joins_brings_messages_and_the_stricter_clock(
    one: Incident, other: Incident, staff: Staff
) -> None:
    Regrouping.join(one, other, by=staff.operator, at=LATEST)
    one.refresh_from_db()
    assert one.messages.count() == 2
    assert (one.clock_from, one.due_at) == (other.clock_from, other.due_at)
    assert one.posted_at == NOON
    assert Incident.objects.matching("деньги").first() in {one, other}
    assert " деньга " in one.lemma_text
    other.refresh_from_db()
    assert (other.status, other.outcome) == ("closed", "joined")


def test_the_number_of_what_joined_leads_on_and_says_so(
    client: Client, one: Incident, other: Incident, staff: Staff
) -> None:
    Regrouping.join(one, other, by=staff.operator, at=LATEST)
    client.force_login(staff.operator)
    page = client.get(f"/desk/incidents/{other.number}/?view=all", follow=True)
    assert page.redirect_chain[0][0] == f"/desk/incidents/{one.number}/?view=all"
    text = page.content.decode()
    assert f"{other} — часть этого инцидента" in text
    assert f"из {other}" in text
    assert "Отменить объединение" in text


def test_what_is_written_later_to_the_joined_one_comes_to_the_leading(
    written: Written, one: Incident, other: Incident, staff: Staff
) -> None:
    Regrouping.join(one, other, by=staff.operator, at=LATEST)
    assert add_message(written, "Так вернут?", "3", post="p2", at=LATEST) == one
    other.refresh_from_db()
    assert other.status == Incident.Status.CLOSED


def test_undo_is_exact(one: Incident, other: Incident, staff: Staff, topic: Topic) -> None:
    answer(other, staff, topic, at=NOON, number="900")
    before = everything(one, other)
    made = Regrouping.join(one, other, by=staff.operator, at=LATEST)
    assert everything(one, other) != before
    for _ in range(2):
        made.undo(by=staff.operator, at=LATEST)
    assert everything(one, other) == before
    verbs = list(Line.objects.about(other).values_list("verb", flat=True))
    assert verbs[-2:] == ["incident.joined", "incident.joining_undone"]


def test_undo_says_what_was_built(
    written: Written, one: Incident, other: Incident, staff: Staff
) -> None:
    made = Regrouping.join(one, other, by=staff.operator, at=LATEST)
    one.take(by=staff.approver, at=LATEST)
    with pytest.raises(Refused, match=f"взято в работу.*{staff.approver}"):
        made.undo(by=staff.operator, at=LATEST)
    assert one.messages.count() == 2


def test_different_people_are_not_joined(written: Written, staff: Staff) -> None:
    with pytest.raises(Refused, match="разных людей"):
        Regrouping.join(written.incident(), written.incident(), by=staff.operator, at=NOON)


def test_a_reply_at_work_stays_where_it_is(one: Incident, other: Incident, staff: Staff) -> None:
    Reply.begin(other, to=other.messages.get(), key=uuid4(), by=staff.operator, at=NOON)
    with pytest.raises(Refused, match="ответ ещё в работе"):
        Regrouping.join(one, other, by=staff.operator, at=NOON)
    Regrouping.join(other, one, by=staff.operator, at=NOON)  # the other way round it may stay


def test_what_is_part_of_another_is_not_reopened_nor_joined_again(
    one: Incident, other: Incident, staff: Staff, written: Written
) -> None:
    Regrouping.join(one, other, by=staff.operator, at=LATEST)
    with pytest.raises(Refused):
        other.reopen(by=staff.operator, at=LATEST)
    third = add_message(written, "Третье дело: весы", "3", post="p3")
    with pytest.raises(Refused):
        Regrouping.join(third, other, by=staff.operator, at=LATEST)
    Regrouping.join(third, one, by=staff.operator, at=LATEST)
    other.refresh_from_db()
    assert Regrouping.objects.leading_from(other) == third


def test_joined_and_split_by_presses(
    client: Client, one: Incident, other: Incident, staff: Staff, written: Written
) -> None:
    client.force_login(staff.operator)
    page = client.get(f"/desk/incidents/{one.number}/regrouping/").content.decode()
    assert f"Присоединить {other} к этому" in page
    client.post(f"/desk/incidents/{one.number}/regrouping/joining/", {"number": other.number})
    assert one.messages.count() == 2
    first = one.messages.get(external_id="1")
    where = f"/desk/incidents/{one.number}/regrouping/splitting/"
    assert client.post(where, {}).status_code == 422
    client.post(where, {"messages": [first.pk]})
    assert one.messages.count() == 1
    stranger = written.incident()
    refused = client.post(
        f"/desk/incidents/{one.number}/regrouping/joining/", {"number": stranger.number}
    )
    assert refused.status_code == 422
    assert "массовый инцидент" in refused.content.decode()
    client.force_login(staff.specialist)
    assert client.get(f"/desk/incidents/{one.number}/regrouping/").status_code == 403


@pytest.mark.postgres
def test_two_people_join_at_once(
    transactional_db: None, written: Written, staff: Staff, norm: None, tmp_path: Path
) -> None:
    one = add_message(written, "Магазин не меняет платье", "1", post="p1")
    other = add_message(written, "И деньги не вернули", "2", post="p2")
    asked = one.messages.get()
    with shared_database(tmp_path):
        results = at_once(
            lambda: Regrouping.join(one, other, by=staff.operator, at=NOON),
            lambda: Regrouping.join(other, one, by=staff.approver, at=NOON),
            lambda: add_message(written, "Так вернут?", "3", post="p2", at=LATER),
            lambda: Reply.begin(one, to=asked, key=uuid4(), by=staff.operator, at=NOON),
        )
        broken = [r for r in results if isinstance(r, BaseException) and not isinstance(r, Refused)]
        assert broken == []
        joined = Regrouping.objects.get()
        assert joined.target.messages.count() + joined.source.messages.count() == 3
        assert not joined.source.messages.exists()
        assert not joined.source.replies.exists()

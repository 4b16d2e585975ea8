"""Incidents are joined and split: nothing is lost, the stricter clock goes on, undo is exact."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from otklik.channels.models import Delivery
from otklik.core.refusal import Refused
from otklik.incidents.intake import receive, receive_addition, receive_question
from otklik.incidents.models import Incident, Message, Regrouping, Reply, Topic, Urgency
from otklik.incidents.models.regrouped import state_of
from otklik.incidents.questions import status
from otklik.journal.models import Line
from tests.channels.databases import at_once, shared_database
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
LATEST = NOON + timedelta(hours=2)


def told(written: Written, text: str, external_id: str, *, post: str, at: Any = NOON) -> Incident:
    message = receive(
        written.account, written.comment(text, external_id=external_id, post=post, at=at), at=at
    )
    assert message is not None
    return message.incident


@pytest.fixture
def one(written: Written, norm: None) -> Incident:
    return told(written, "Магазин не меняет платье", "1", post="p1", at=LATER)


@pytest.fixture
def other(written: Written, norm: None) -> Incident:
    return told(written, "И деньги за платье не вернули", "2", post="p2")


def everything(*incidents: Incident) -> list[object]:
    """All that a regrouping may touch."""
    found = Incident.objects.filter(pk__in=[i.pk for i in incidents]).order_by("pk")
    return [state_of(incident) for incident in found] + [
        list(Message.objects.order_by("pk").values_list("pk", "incident")),
        list(Reply.objects.order_by("pk").values_list("pk", "incident")),
    ]


def answer(incident: Incident, staff: Staff, topic: Topic, *, at: Any, number: str) -> Reply:
    incident.triage(
        unit=topic.unit,  # type: ignore[arg-type]
        topic=topic,
        urgency=Urgency.NORMAL,
        by=staff.operator,
        at=at,
    )
    to = incident.messages.inbound().order_by("occurred_at").last()
    assert to is not None
    reply = Reply.begin(incident, to=to, key=uuid4(), by=staff.operator, at=at)
    reply.save_draft("Обменяют за 3 дня.", revision=0, by=staff.operator, at=at)
    reply.send(by=staff.operator, at=at)
    assert reply.delivery is not None
    Delivery.objects.filter(pk=reply.delivery.pk).update(
        state="sent", external_id=number, settled_at=at
    )
    reply.settle(at=at)
    return reply


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
    assert told(written, "Так вернут?", "3", post="p2", at=LATEST) == one
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
    third = told(written, "Третье дело: весы", "3", post="p3")
    with pytest.raises(Refused):
        Regrouping.join(third, other, by=staff.operator, at=LATEST)
    Regrouping.join(third, one, by=staff.operator, at=LATEST)
    other.refresh_from_db()
    assert Regrouping.objects.leading_from(other) == third


def test_split_counts_its_own_clock_and_leaves_the_rest(
    written: Written, norm: None, staff: Staff, topic: Topic
) -> None:
    incident = told(written, "Не меняют платье", "1", post="p1")
    answer(incident, staff, topic, at=NOON + timedelta(minutes=1), number="900")
    told(written, "А весы на рынке кто проверяет?", "2", post="p1", at=LATER)
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
    incident = told(written, "Не меняют платье", "1", post="p1")
    told(written, "И кто проверяет весы?", "2", post="p1", at=NOON + timedelta(minutes=1))
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
    incident = told(written, "Сотрудник нагрубил", "1", post="p1")
    told(written, "И взятку просил", "2", post="p1")
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
    told(written, "А весы?", "5", post="p1", at=LATER)
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
    assert [said.text for said in seen.said] == ["Не меняют платье", "И весы врут"]
    Regrouping.join(made.target, incident, by=staff.operator, at=LATEST)
    seen = status(number=receipt.number, code=receipt.code)
    assert seen is not None
    assert (seen.number, len(seen.said), seen.state) == (receipt.number, 2, "принят")


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


def test_two_people_join_at_once(
    transactional_db: None, written: Written, staff: Staff, norm: None, tmp_path: Path
) -> None:
    one = told(written, "Магазин не меняет платье", "1", post="p1")
    other = told(written, "И деньги не вернули", "2", post="p2")
    asked = one.messages.get()
    with shared_database(tmp_path):
        results = at_once(
            lambda: Regrouping.join(one, other, by=staff.operator, at=NOON),
            lambda: Regrouping.join(other, one, by=staff.approver, at=NOON),
            lambda: told(written, "Так вернут?", "3", post="p2", at=LATER),
            lambda: Reply.begin(one, to=asked, key=uuid4(), by=staff.operator, at=NOON),
        )
        broken = [r for r in results if isinstance(r, BaseException) and not isinstance(r, Refused)]
        assert broken == []
        joined = Regrouping.objects.get()
        assert joined.target.messages.count() + joined.source.messages.count() == 3
        assert not joined.source.messages.exists()
        assert not joined.source.replies.exists()

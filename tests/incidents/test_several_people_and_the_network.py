"""Several people and the network act on one incident: nobody's word is lost or overruled."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from otklik.channels.networks.inbound_types import Author, EventKind, InboundEvent
from otklik.channels.networks.outbound_types import ThreadRef
from otklik.channels.outbound.models import Delivery
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.intake.receive import receive, receive_own
from otklik.incidents.replies.models import Reply
from otklik.incidents.sla.models import Norm
from otklik.incidents.topics.models import Topic, Urgency
from otklik.organisation.structure.units_and_institutions import Unit
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def on_its_way(written: Written, staff: Staff, topic: Topic) -> Reply:
    message = receive(written.account, written.comment("Не меняют платье"), at=NOON)
    assert message is not None
    incident = message.incident
    sort(incident, topic, staff)
    reply = Reply.begin(incident, to=message, key=uuid4(), by=staff.operator, at=NOON)
    reply.save_draft("Обменяют", revision=0, by=staff.operator, at=NOON)
    reply.send(by=staff.operator, at=NOON)
    return reply


def sort(incident: Incident, topic: Topic, staff: Staff, *, by: object = None) -> None:
    incident.triage(
        unit=topic.unit or Unit.objects.get(),
        topic=topic,
        urgency=Urgency.NORMAL,
        by=by or staff.operator,  # type: ignore[arg-type]
        at=NOON,
    )


def deliver(reply: Reply) -> None:
    Delivery.objects.update(state="sent", external_id="900", settled_at=LATER)
    Reply.objects.get(pk=reply.pk).settle(at=LATER)


def test_a_second_question_during_delivery_still_waits(on_its_way: Reply, written: Written) -> None:
    receive(written.account, written.comment("А деньги вернут?", external_id="2"), at=LATER)
    deliver(on_its_way)
    assert Incident.objects.get().status == Incident.Status.IN_PROGRESS


def test_thanks_during_delivery_do_not(on_its_way: Reply, written: Written) -> None:
    receive(written.account, written.comment("Спасибо", external_id="2"), at=LATER)
    deliver(on_its_way)
    assert Incident.objects.get().status == Incident.Status.ANSWERED


def test_a_later_doubt_takes_the_answer_out_again(on_its_way: Reply) -> None:
    deliver(on_its_way)
    Delivery.objects.update(state="unconfirmed", external_id="")
    Reply.objects.get().settle(at=LATER)
    assert Reply.objects.get().status == Reply.Status.UNCONFIRMED
    assert not Message.objects.filter(direction="out").exists()


def test_our_own_edit_of_an_unknown_post_opens_nothing(written: Written) -> None:
    for kind in (EventKind.COMMENT_EDITED, EventKind.COMMENT_DELETED):
        own = InboundEvent(
            kind=kind,
            external_id="55",
            thread=ThreadRef(container="wall", post="p1"),
            author=Author(external_id="page", name="Страница", is_own=True),
            text="Поправили",
            occurred_at=NOON,
        )
        assert receive_own(written.account, own, at=NOON) is None
    assert not Incident.objects.exists()


def test_a_post_and_a_dialogue_of_one_number_are_two_places(written: Written) -> None:
    receive(written.account, written.private("Лично", author="3"), at=NOON)
    receive(written.account, written.comment("Под записью", author="3", post="3"), at=NOON)
    assert Incident.objects.count() == 2


def test_a_message_without_an_author_is_not_lost(written: Written) -> None:
    event = InboundEvent(
        kind=EventKind.COMMENT_CREATED,
        external_id="1",
        thread=ThreadRef(container="wall", post="p1"),
        author=None,
        text="Без имени",
        occurred_at=NOON,
    )
    message = receive(written.account, event, at=NOON)
    assert message is not None
    assert message.incident.client is None


def test_triage_on_an_old_page_does_not_reopen(
    sorted_incident: Incident, topic: Topic, staff: Staff
) -> None:
    old = Incident.objects.get()
    sorted_incident.close(outcome=Incident.Outcome.SPAM, by=staff.operator, at=NOON)
    with pytest.raises(Refused):
        sort(old, topic, staff)
    assert Incident.objects.get().status == Incident.Status.CLOSED
    with pytest.raises(Refused):
        Reply.begin(old, to=old.messages.get(), key=uuid4(), by=staff.operator, at=NOON)


def test_after_reopening_the_clock_counts_from_there(
    written: Written, staff: Staff, topic: Topic, norm: None
) -> None:
    incident = written.incident()
    incident.close(outcome=Incident.Outcome.SPAM, by=staff.operator, at=NOON)
    first = incident.messages.get()
    much_later = NOON + timedelta(days=20)
    again = written.comment(
        "Так вернут или нет?",
        external_id="77",
        author=first.external_id,
        at=much_later,
    )
    receive(written.account, again, at=much_later)
    incident.refresh_from_db()
    sort(incident, topic, staff)
    assert Norm.objects.exists()
    assert incident.due_at is not None
    assert incident.due_at > much_later


def test_an_approval_is_for_the_text_that_was_read(
    sorted_incident: Incident, delicate: Topic, staff: Staff
) -> None:
    sort(sorted_incident, delicate, staff)
    question = sorted_incident.messages.get()
    reply = Reply.begin(sorted_incident, to=question, key=uuid4(), by=staff.operator, at=NOON)
    reply.save_draft("Первая", revision=0, by=staff.operator, at=NOON)
    reply.submit(by=staff.operator, at=NOON)
    read = reply.revision
    reply.return_for_correction("Иначе", revision=read, by=staff.approver, at=NOON)
    reply.save_draft("Вторая", revision=read, by=staff.operator, at=NOON)
    reply.submit(by=staff.operator, at=NOON)
    with pytest.raises(Refused):
        reply.approve(revision=read, by=staff.approver, at=NOON)
    assert not Delivery.objects.exists()


def test_another_topic_does_not_spare_the_second_person(
    sorted_incident: Incident, topic: Topic, delicate: Topic, staff: Staff
) -> None:
    sort(sorted_incident, delicate, staff)
    sort(sorted_incident, topic, staff)
    question = sorted_incident.messages.get()
    reply = Reply.begin(sorted_incident, to=question, key=uuid4(), by=staff.operator, at=NOON)
    reply.save_draft("Один", revision=0, by=staff.operator, at=NOON)
    with pytest.raises(Refused):
        reply.send(by=staff.operator, at=NOON)
    sort(sorted_incident, topic, staff, by=staff.approver)
    reply.send(by=staff.operator, at=NOON)
    assert Delivery.objects.count() == 1


def test_who_wrote_before_a_failure_does_not_approve_after_it(
    on_its_way: Reply, delicate: Topic, staff: Staff
) -> None:
    Delivery.objects.update(state="failed")
    on_its_way.settle(at=LATER)
    sort(on_its_way.incident, delicate, staff)
    again = on_its_way.write_again(by=staff.approver, at=LATER)
    again.submit(by=staff.approver, at=LATER)
    for writer in (staff.operator, staff.approver):
        with pytest.raises(Refused):
            again.approve(revision=again.revision, by=writer, at=LATER)


def test_search_finds_what_was_written_second(
    written: Written, closed: Callable[[Incident], Incident]
) -> None:
    receive(written.account, written.comment("Не меняют платье"), at=NOON)
    receive(written.account, written.comment("И телефон сломался", external_id="2"), at=NOON)
    assert Incident.objects.matching("телефоны").count() == 1
    assert Incident.objects.matching("²").count() == 0

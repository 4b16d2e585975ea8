"""A reply is written, judged by a second person, taken back, delivered, and proven."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from otklik.audit.models import Line
from otklik.channels.networks.registry import capabilities
from otklik.channels.outbound.models import Delivery
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.replies.models import Reply
from otklik.incidents.templatetags.incidents import send_label
from otklik.incidents.topics.models import Topic, Urgency
from tests.incidents.conftest import NOON, Staff

pytestmark = pytest.mark.django_db
KEY = UUID(int=7)


@pytest.fixture
def draft(sorted_incident: Incident, question: Message, staff: Staff) -> Reply:
    reply = Reply.begin(sorted_incident, to=question, key=KEY, by=staff.operator, at=NOON)
    reply.save_draft("Обменяют: у вас 14 дней.", revision=0, by=staff.operator, at=NOON)
    return reply


def delivered(reply: Reply, state: str, **columns: object) -> Delivery:
    """The reply's delivery as the engine leaves it."""
    assert reply.delivery is not None
    Delivery.objects.filter(pk=reply.delivery.pk).update(
        state=state, settled_at=NOON + timedelta(seconds=16), **columns
    )
    Reply.objects.settle(reply.delivery.pk, at=NOON + timedelta(seconds=16))
    reply.refresh_from_db()
    return Delivery.objects.get(pk=reply.delivery.pk)


def claimed(*, seconds: int) -> bool:
    """Whether the one delivery goes to its network so long after noon."""
    return Delivery.objects.get().claim(at=NOON + timedelta(seconds=seconds))


def needs_two(reply: Reply, delicate: Topic, staff: Staff) -> None:
    reply.incident.triage(
        unit=staff.operator.current_appointments[0].unit,
        topic=delicate,
        urgency=Urgency.NORMAL,
        by=staff.operator,
        at=NOON,
    )


def test_begin_twice_gives_the_same_draft_and_no_second_one(
    draft: Reply, sorted_incident: Incident, question: Message, staff: Staff
) -> None:
    assert Reply.begin(sorted_incident, to=question, key=KEY, by=staff.approver, at=NOON) == draft
    with pytest.raises(Refused):
        Reply.begin(sorted_incident, to=question, key=uuid4(), by=staff.approver, at=NOON)


def test_the_button_that_sends_names_audience_and_network(draft: Reply) -> None:
    network = draft.in_reply_to.account.name
    assert send_label(draft, needs_approval=False) == f"Опубликовать для всех: {network}"
    text = "Отправить на согласование"
    assert send_label(draft, needs_approval=True) == f"{text}: для всех, {network}"
    draft.lane = Message.Lane.PRIVATE
    assert send_label(draft, needs_approval=False) == f"Отправить лично: {network}"
    assert send_label(draft, needs_approval=True) == f"{text}: лично, {network}"


def test_sending_waits_and_can_be_taken_back_before_the_network_is_called(
    draft: Reply, staff: Staff
) -> None:
    draft.send(by=staff.operator, at=NOON)
    assert draft.delivery is not None
    assert draft.delivery.not_before == NOON + timedelta(seconds=15)
    assert draft.takeable_until == NOON + timedelta(seconds=15)
    assert not claimed(seconds=14)
    draft.take_back(by=staff.operator, at=NOON + timedelta(seconds=14))
    assert not claimed(seconds=16)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (Delivery.State.WITHDRAWN, 0)
    draft.refresh_from_db()
    assert (draft.status, draft.text) == (Reply.Status.DRAFT, "Обменяют: у вас 14 дней.")


@pytest.mark.parametrize("seconds", [0, 60])
def test_the_seconds_of_grace_are_a_setting_of_the_profile(
    draft: Reply, staff: Staff, seconds: int
) -> None:
    staff.operator.undo_seconds = seconds
    draft.send(by=staff.operator, at=NOON)
    assert not claimed(seconds=seconds - 1)
    assert claimed(seconds=seconds)


def test_pressing_send_twice_makes_one_delivery(draft: Reply, staff: Staff) -> None:
    for _ in range(2):
        Reply.objects.get().send(by=staff.operator, at=NOON)
    assert Delivery.objects.count() == 1


def test_what_was_sent_stands_in_the_timeline_and_stops_the_clock(
    draft: Reply, staff: Staff
) -> None:
    draft.send(by=staff.operator, at=NOON)
    delivery = delivered(draft, Delivery.State.SENT, external_id="500")
    for _ in range(2):
        Reply.objects.settle(delivery.pk, at=NOON)
    assert draft.status == Reply.Status.SENT
    incident = Incident.objects.get()
    assert incident.status == Incident.Status.ANSWERED
    assert incident.first_reply_at == delivery.settled_at
    answer = incident.messages.get(direction=Message.Direction.OUTBOUND)
    assert answer.text == "Обменяют: у вас 14 дней."


def test_an_unclear_outcome_is_called_so_and_a_later_certainty_wins(
    draft: Reply, staff: Staff
) -> None:
    draft.send(by=staff.operator, at=NOON)
    delivered(draft, Delivery.State.UNCONFIRMED)
    assert draft.status == Reply.Status.UNCONFIRMED
    assert Incident.objects.get().first_reply_at is None
    delivered(draft, Delivery.State.SENT, external_id="500")
    assert draft.status == Reply.Status.SENT


def test_after_a_failure_the_text_comes_back_as_a_draft(draft: Reply, staff: Staff) -> None:
    draft.send(by=staff.operator, at=NOON)
    delivered(draft, Delivery.State.FAILED, error_code="permission")
    again = draft.write_again(by=staff.operator, at=NOON)
    assert (again.text, again.status) == (draft.text, Reply.Status.DRAFT)
    assert again != draft


def test_a_delicate_topic_cannot_be_sent_alone(draft: Reply, delicate: Topic, staff: Staff) -> None:
    needs_two(draft, delicate, staff)
    with pytest.raises(Refused):
        draft.send(by=staff.operator, at=NOON)
    assert not Delivery.objects.exists()


def test_returned_corrected_approved(draft: Reply, delicate: Topic, staff: Staff) -> None:
    needs_two(draft, delicate, staff)
    draft.submit(by=staff.operator, at=NOON)
    draft.return_for_correction("Назовите срок.", revision=1, by=staff.approver, at=NOON)
    assert draft.status == Reply.Status.RETURNED
    draft.save_draft("Обменяют за 3 дня.", revision=1, by=staff.operator, at=NOON)
    draft.submit(by=staff.operator, at=NOON)
    draft.approve(revision=2, by=staff.approver, at=NOON)
    assert draft.status == Reply.Status.ON_ITS_WAY
    assert [a.verdict for a in draft.approvals.all()] == ["returned", "approved"]
    verbs = set(Line.objects.values_list("verb", flat=True))
    assert {"reply.submitted", "reply.returned", "reply.approved", "reply.on_its_way"} <= verbs


def test_what_the_network_would_not_take_is_refused_before_a_second_person_reads_it(
    draft: Reply, delicate: Topic, staff: Staff
) -> None:
    needs_two(draft, delicate, staff)
    limit = capabilities(draft.in_reply_to.account).limits.comment
    assert limit is not None
    draft.save_draft("а" * (limit + 1), revision=1, by=staff.operator, at=NOON)
    with pytest.raises(Refused, match=str(limit)[-3:]):
        draft.submit(by=staff.operator, at=NOON)
    assert draft.status == Reply.Status.DRAFT
    draft.save_draft("а" * limit, revision=2, by=staff.operator, at=NOON)
    draft.submit(by=staff.operator, at=NOON)
    assert draft.status == Reply.Status.IN_APPROVAL


def test_nobody_approves_what_they_wrote(draft: Reply, delicate: Topic, staff: Staff) -> None:
    needs_two(draft, delicate, staff)
    draft.save_draft("Дописано вторым.", revision=1, by=staff.approver, at=NOON)
    draft.submit(by=staff.operator, at=NOON)
    for writer in (staff.operator, staff.approver):
        with pytest.raises(Refused):
            draft.approve(revision=2, by=writer, at=NOON)
    assert not Delivery.objects.exists()


def test_a_return_without_a_reason_is_refused(draft: Reply, delicate: Topic, staff: Staff) -> None:
    needs_two(draft, delicate, staff)
    draft.submit(by=staff.operator, at=NOON)
    with pytest.raises(Refused):
        draft.return_for_correction("  ", revision=1, by=staff.approver, at=NOON)


def test_two_people_typing_lose_nothing(draft: Reply, staff: Staff) -> None:
    mine, theirs = Reply.objects.get(), Reply.objects.get()
    mine.save_draft("Мой текст", revision=1, by=staff.operator, at=NOON)
    with pytest.raises(Refused):
        theirs.save_draft("Чужой текст", revision=1, by=staff.approver, at=NOON)
    assert Reply.objects.get().text == "Мой текст"


def test_an_empty_reply_is_refused(question: Message, staff: Staff) -> None:
    reply = Reply.begin(question.incident, to=question, key=KEY, by=staff.operator, at=NOON)
    with pytest.raises(Refused):
        reply.send(by=staff.operator, at=NOON)


def test_closing_needs_an_answer_for_what_claims_one(draft: Reply, staff: Staff) -> None:
    incident = draft.incident
    with pytest.raises(Refused, match=r"."):
        incident.close(outcome=Incident.Outcome.SOLVED, by=staff.operator, at=NOON)
    draft.discard(by=staff.operator, at=NOON)
    with pytest.raises(Refused):
        incident.close(outcome=Incident.Outcome.SOLVED, by=staff.operator, at=NOON)
    incident.close(outcome=Incident.Outcome.SPAM, by=staff.operator, at=NOON)
    assert incident.status == Incident.Status.CLOSED
    incident.reopen(by=staff.operator, at=NOON)
    assert incident.status == Incident.Status.IN_PROGRESS


def test_a_specialist_sees_only_what_is_theirs(sorted_incident: Incident, staff: Staff) -> None:
    assert Incident.objects.visible_to(staff.operator).count() == 1
    assert not Incident.objects.visible_to(staff.specialist).exists()
    sorted_incident.take(by=staff.specialist, at=NOON)
    assert Incident.objects.visible_to(staff.specialist).count() == 1

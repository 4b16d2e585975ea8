"""What failed for one cause is sent again by one press, never twice and never in place of what was
written since; and a case says that its answer waits, since when, why, and when it is tried."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.channels.outbound import send_delivery
from otklik.channels.outbound.models import Delivery
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.replies import delivery_views
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Topic, Urgency
from otklik.organisation.people.user import User
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
KEY_REFUSED = "AuthExpired"


class Desk:
    """Answers that are sent and fail, of the staff and the page of the other tests."""

    def __init__(self, written: Written, staff: Staff, topic: Topic) -> None:
        self.written, self.staff, self.topic = written, staff, topic

    def sent(self, *, at: datetime = NOON) -> Reply:
        incident, operator = self.written.incident(), self.staff.operator
        incident.triage(
            unit=operator.current_appointments[0].unit,
            topic=self.topic,
            urgency=Urgency.NORMAL,
            by=operator,
            at=at,
        )
        question = incident.messages.get()
        reply = Reply.begin(incident, to=question, key=uuid.uuid4(), by=operator, at=at)
        reply.save_draft("Обменяют.", revision=0, by=operator, at=at)
        reply.send(by=operator, at=at)
        return reply

    def failed(self, kind: str = KEY_REFUSED) -> Reply:
        reply = self.sent()
        assert reply.delivery is not None
        Delivery.objects.filter(pk=reply.delivery.pk).update(
            state="failed", error_kind=kind, error_code="401", settled_at=NOON
        )
        reply.settle(at=NOON)
        assert reply.status == Reply.Status.FAILED
        return reply


@pytest.fixture
def desk(written: Written, staff: Staff, topic: Topic, norm: None) -> Desk:
    return Desk(written, staff, topic)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def press(staff: Staff, kind: str = KEY_REFUSED) -> str:
    client = signed_in(staff.approver)
    where = reverse("incidents:deliveries-resend", args=["practice", kind])
    return client.post(where, follow=True).content.decode()


def test_one_press_sends_again_all_that_failed_for_one_cause(desk: Desk, staff: Staff) -> None:
    replies = [desk.failed() for _ in range(3)]
    other = desk.failed("PermissionDenied")
    text = press(staff)
    assert "3" in text
    for reply in replies:
        reply.refresh_from_db()
        assert reply.status == Reply.Status.ON_ITS_WAY
        assert reply.delivery is not None
        assert (reply.delivery.state, reply.delivery.error_kind) == ("queued", "")
    other.refresh_from_db()
    assert other.status == Reply.Status.FAILED
    lines = Line.objects.filter(verb="reply.queued_again")
    assert lines.count() == 3
    assert {line.actor_name for line in lines} == {staff.approver.name}


def test_pressed_twice_it_sends_once(desk: Desk, staff: Staff) -> None:
    reply = desk.failed()
    press(staff)
    press(staff)
    assert Delivery.objects.count() == 1
    assert Line.objects.filter(verb="delivery.sent_again").count() == 1
    reply.refresh_from_db()
    assert reply.status == Reply.Status.ON_ITS_WAY


def test_what_was_written_again_is_not_sent_in_its_earlier_words(desk: Desk, staff: Staff) -> None:
    reply = desk.failed()
    again = reply.write_again(by=staff.operator, at=NOON)
    with pytest.raises(Refused):
        reply.send_again(by=staff.approver, at=NOON)
    again.discard(by=staff.operator, at=NOON)
    assert delivery_views.group_failed_replies(staff.approver), (
        "put away, it is the last word again"
    )


def test_who_was_answered_meanwhile_is_not_answered_again(desk: Desk, staff: Staff) -> None:
    reply = desk.failed()
    Message.note_outside_answer(
        reply.in_reply_to, key=uuid.uuid4(), where="по телефону", text="Обменяют.",
        answered_at=NOON + timedelta(hours=1), by=staff.operator, at=NOON + timedelta(hours=2),
    )  # fmt: skip
    assert delivery_views.group_failed_replies(staff.approver) == []


@pytest.mark.parametrize("kind", ["InvalidContent", "GivenUp", "OutcomeUnknown", "NotFound"])
def test_what_failed_by_its_words_or_perhaps_stands_there_is_not_offered(
    desk: Desk, staff: Staff, kind: str
) -> None:
    reply = desk.failed(kind)
    assert delivery_views.group_failed_replies(staff.approver) == []
    with pytest.raises(Refused):
        reply.send_again(by=staff.approver, at=NOON)


def test_a_page_that_is_switched_off_says_so(desk: Desk, staff: Staff) -> None:
    reply = desk.failed("SwitchedOff")
    Account.objects.update(mode="off")
    text = press(staff, "SwitchedOff")
    reply.refresh_from_db()
    assert reply.status == Reply.Status.FAILED
    assert str(Account.objects.get().objection_to(reply.kind)) in text


def test_whoever_may_not_settle_deliveries_may_not_press(desk: Desk, staff: Staff) -> None:
    desk.failed()
    where = reverse("incidents:deliveries-resend", args=["practice", KEY_REFUSED])
    assert signed_in(staff.specialist).post(where).status_code == 403
    assert not Line.objects.filter(verb="delivery.sent_again").exists()


def test_a_case_says_that_its_answer_waits_and_lets_it_be_taken_back(
    desk: Desk, staff: Staff
) -> None:
    now = timezone.now().replace(microsecond=0)
    reply = desk.sent(at=now - timedelta(minutes=5))
    assert reply.delivery is not None
    for _time in range(2):
        reply.delivery.account.note_silence(at=now)
    send_delivery.send(reply.delivery.pk, at=now)
    page = signed_in(staff.operator).get(
        reverse("incidents:incident", args=[reply.incident.number])
    )
    words = page.content.decode()
    assert "ждёт отправки" in words
    assert "точно не ушёл" in words
    assert f'aria-live="off">{reply.text}' in words, "each try would have the whole text read again"
    reply.refresh_from_db()
    reply.take_back(by=staff.operator, at=now + timedelta(minutes=1))
    assert Incident.objects.get().replies.get().status == Reply.Status.DRAFT


def test_the_page_of_the_account_says_so_too(desk: Desk, staff: Staff) -> None:
    account = Account.objects.get()
    for _time in range(2):
        account.note_silence(at=timezone.now())
    page = signed_in(staff.operator).get(reverse("channels:account", args=["practice"]))
    words = page.content.decode()
    assert "точно не ушло" in words

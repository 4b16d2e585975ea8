"""On which grounds a second person reads an answer, who decides it, what the composer says."""

from datetime import date, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.incidents.approval_rules.models import ApprovalRule, FixedGround, Ground
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.mass_incidents.models import MassIncident
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.text_checks.cleared_fragment import Clearance
from otklik.incidents.topics.models import Topic, Urgency
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import Appointment, User
from otklik.organisation.structure.units_and_institutions import Unit
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
LAW = "По закону магазин обязан вернуть деньги за десять дней."


@pytest.fixture
def lead(staff: Staff, unit: Unit) -> User:
    user = User.objects.create_user(username="lead", name="руководитель")
    Appointment.objects.create(user=user, unit=unit, role=Role.LEAD, starts_on=date(2020, 1, 1))
    return user


def switch_on(ground: Ground, amount: int | None = None) -> None:
    ApprovalRule.objects.create(ground=ground, amount=amount)


def reply_to(question: Message, by: User, text: str = "Ответим завтра.") -> Reply:
    reply = Reply.begin(question.incident, to=question, key=uuid4(), by=by, at=NOON)
    reply.save_draft(text, revision=0, by=by, at=NOON)
    return reply


def grounds(reply: Reply) -> list[str]:
    return [reason.ground for reason in reply.approval_reasons]


def test_without_rules_only_topics_and_what_nobody_sorted_ask(
    question: Message, written: Written, staff: Staff, delicate: Topic, unit: Unit
) -> None:
    assert grounds(reply_to(question, staff.operator, LAW)) == []
    fresh = written.incident()
    assert grounds(Reply(incident=fresh, author=staff.operator)) == [FixedGround.UNTRIAGED]
    fresh.triage(unit=unit, topic=delicate, urgency=Urgency.NORMAL, by=staff.operator, at=NOON)
    assert grounds(Reply(incident=fresh, author=staff.operator)) == ["topic"]


def test_an_urgent_question_asks_and_only_who_may_approve_lifts_it(
    sorted_incident: Incident, question: Message, staff: Staff, topic: Topic, unit: Unit
) -> None:
    switch_on(Ground.URGENT)

    def sort(urgency: Urgency, by: User) -> None:
        sorted_incident.triage(unit=unit, topic=topic, urgency=urgency, by=by, at=NOON)

    sort(Urgency.HIGH, staff.operator)
    reply = reply_to(question, staff.operator)
    reply.incident = sorted_incident
    assert grounds(reply) == ["urgent"]
    sort(Urgency.NORMAL, staff.operator)
    assert grounds(reply) == ["since"]
    with pytest.raises(Refused, match="выбранные раньше"):
        reply.send(by=staff.operator, at=NOON)
    sort(Urgency.NORMAL, staff.approver)
    assert grounds(reply) == []


def test_a_public_word_on_the_law_is_read_and_a_private_one_is_not(
    question: Message, staff: Staff
) -> None:
    switch_on(Ground.LEGAL)
    reply = reply_to(question, staff.operator, LAW)
    with pytest.raises(Refused, match="По закону"):
        reply.send(by=staff.operator, at=NOON)
    reply.lane = Message.Lane.PRIVATE
    assert grounds(reply) == []
    reply.lane, reply.text = Message.Lane.PUBLIC, "Приходите в среду с чеком, поможем."
    assert grounds(reply) == []


def test_a_cleared_fragment_and_an_angry_question_are_read(
    written: Written, staff: Staff, topic: Topic, unit: Unit
) -> None:
    switch_on(Ground.CLEARED)
    switch_on(Ground.ANGRY)
    incident = written.incident("Сколько можно ждать? Одни отписки, чек есть")
    incident.triage(unit=unit, topic=topic, urgency=Urgency.NORMAL, by=staff.operator, at=NOON)
    reply = reply_to(incident.messages.get(), staff.operator, "Звоните: 8 928 000-11-22.")
    assert grounds(reply) == ["angry"]
    given = Clearance.give(
        reply, fragment="8 928 000-11-22", kind="phone", reason="справочная",
        by=staff.operator, at=NOON,
    )  # fmt: skip
    assert grounds(reply) == ["angry", "cleared"]
    given.withdraw(by=staff.operator, at=NOON)
    assert grounds(reply) == ["angry"]


def test_who_is_new_is_read_until_enough_was_sent_or_days_went_by(
    question: Message, staff: Staff, unit: Unit
) -> None:
    switch_on(Ground.NEWCOMER_ANSWERS, 1)
    switch_on(Ground.NEWCOMER_DAYS, 14)
    fresh = User.objects.create_user(username="fresh", name="новый")
    appointed = Appointment.objects.create(
        user=fresh, unit=unit, role=Role.OPERATOR, starts_on=timezone.localdate()
    )
    reply = reply_to(question, fresh)
    assert grounds(reply) == ["newcomer_answers", "newcomer_days"]
    appointed.starts_on = timezone.localdate() - timedelta(days=14)
    appointed.save()
    Reply.objects.filter(pk=reply.pk).update(status=Reply.Status.SENT)
    assert grounds(reply) == []
    assert grounds(Reply(incident=question.incident, author=staff.approver)) == []


def test_an_old_hand_does_not_hide_a_newcomer(question: Message, staff: Staff) -> None:
    switch_on(Ground.NEWCOMER_DAYS, 14)
    reply = reply_to(question, staff.operator)
    fresh = User.objects.create_user(username="fresh", name="новый")
    reply.save_draft("Иначе.", revision=1, by=fresh, at=NOON)
    assert grounds(reply) == ["newcomer_days"]


def test_one_answer_for_many_is_read(
    written: Written, staff: Staff, topic: Topic, unit: Unit
) -> None:
    several = [written.incident() for _ in range(3)]
    for incident in several:
        incident.triage(unit=unit, topic=topic, urgency=Urgency.NORMAL, by=staff.operator, at=NOON)
    mass, _refused = MassIncident.gather(
        name="Не меняют", topic=topic, incidents=several, by=staff.operator, at=NOON
    )
    switch_on(Ground.MASS, 4)
    assert not mass.needs_approval
    ApprovalRule.objects.update(amount=3)
    assert [reason.ground for reason in mass.approval_reasons] == ["mass"]
    mass.write(name="Не меняют", topic=topic, text=LAW, revision=0, by=staff.operator, at=NOON)
    with pytest.raises(Refused, match="3 человека"):
        mass.send(revision=1, by=staff.operator, at=NOON)


def test_the_composer_says_so_before_anybody_types_and_while_they_do(
    client: Client, sorted_incident: Incident, question: Message, staff: Staff
) -> None:
    client.force_login(staff.operator)
    address = f"/desk/incidents/{sorted_incident.number}/"
    assert "огласует второй сотрудник" not in client.get(address).content.decode()
    switch_on(Ground.LEGAL)
    page = client.get(address).content.decode()
    assert "Ответ согласует второй сотрудник, если: ответ говорит, что велит закон." in page
    form = {"text": LAW, "revision": 0, "to": question.pk, "said": "", "second": ""}
    live = client.post(f"{address}replies/{uuid4()}/review/", form, headers={"HX-Request": "true"})
    text = unescape(live.content.decode())
    assert "Ответ согласует второй сотрудник: все прочтут, что велит закон" in text
    assert "/submission/" in text
    switch_on(Ground.URGENT)
    Incident.objects.update(urgency=Urgency.HIGH)
    page = client.get(address).content.decode()
    assert "Ответ согласует второй сотрудник: вопрос срочный." in page
    assert "Отправить на согласование" in page


def test_the_lead_decides_and_each_change_is_a_line(
    client: Client, lead: User, topic: Topic, delicate: Topic
) -> None:
    client.force_login(lead)
    page = client.get("/desk/approvals/rules/").content.decode()
    assert "Правила согласования" in page
    form = {"on-mass": "on", "amount-mass": "5", "on-legal": "on", "topics": [topic.pk]}
    client.post("/desk/approvals/rules/", form)
    topic.refresh_from_db()
    delicate.refresh_from_db()
    assert (topic.needs_approval, delicate.needs_approval) == (True, False)
    assert {rule.ground: rule.amount for rule in ApprovalRule.objects.filter(is_active=True)} == {
        "mass": 5,
        "legal": None,
    }
    assert Line.objects.filter(verb="approval_rule.decided").count() == 2
    assert Line.objects.filter(verb="topic.approval_decided").count() == 2
    again = client.post("/desk/approvals/rules/", form, follow=True).content.decode()
    assert "Ничего не изменилось" in again
    assert Line.objects.filter(verb="approval_rule.decided").count() == 2


@pytest.mark.parametrize("amount", ["", "0", "много", "1001"])
def test_a_rule_that_counts_without_a_number_comes_back_as_typed(
    client: Client, lead: User, amount: str
) -> None:
    client.force_login(lead)
    answer = client.post("/desk/approvals/rules/", {"on-mass": "on", "amount-mass": amount})
    assert answer.status_code == 422
    assert f'value="{amount}"' in answer.content.decode() or not amount
    assert not ApprovalRule.objects.exists()


def test_a_topic_that_asks_now_asks_whoever_leaves_it_too(
    sorted_incident: Incident, topic: Topic, unit: Unit, staff: Staff
) -> None:
    """The rule came after the sorting: another topic does not lead past it."""
    harmless = Topic.objects.create(code="Z99", name="Ярмарки", unit=unit)
    Topic.objects.filter(pk=topic.pk).update(needs_approval=True)
    incident = Incident.objects.get(pk=sorted_incident.pk)
    assert incident.approval_since is None
    incident.triage(unit=unit, topic=harmless, urgency=Urgency.NORMAL, by=staff.operator, at=NOON)
    assert incident.approval_since == NOON

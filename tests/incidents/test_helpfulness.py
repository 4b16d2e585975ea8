"""«Помогло?»: asked once, where it may be asked, after an answer that solved or explained; «нет»
brings the matter back."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from otklik.channels.models import Account, Delivery
from otklik.channels.networks.base import InboundEvent
from otklik.incidents import helping, questions
from otklik.incidents.delivering import settle as settle_reply
from otklik.incidents.intake import receive, receive_question
from otklik.incidents.models import (
    Helpfulness,
    HelpRules,
    Incident,
    Message,
    Reply,
    Topic,
    Urgency,
    WritingPermission,
)
from otklik.journal.models import Line
from otklik.organisation.models import User
from otklik.organisation.rights import Role
from tests.factories import UserFactory
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
ON = NOON - timedelta(days=1)
FRIDAY = NOON + timedelta(days=3)  # three working days after the closing on Tuesday
TEXT = "Вопрос № {номер}. Помогло? {ссылка}"
Why = Helpfulness.WhyNot


@pytest.fixture
def lead(db: None) -> User:
    user: User = UserFactory(role=Role.LEAD)
    return user


@pytest.fixture(autouse=True)
def rules(db: None, lead: User) -> HelpRules:
    return decided(lead)


def decided(lead: User, *, is_on: bool = True, at: datetime = ON, **more: object) -> HelpRules:
    values = {"after_days": 3, "rest_days": 30, "in_public": False, "text": TEXT, **more}
    return HelpRules.decide(is_on=is_on, values=values, by=lead, at=at)


@pytest.fixture
def codes() -> Iterator[str]:
    return (f"code-{n:016}" for n in count(1))


def asked(codes: Iterator[str], *, at: datetime = FRIDAY) -> int:
    return helping.ask_due(at=at, code=lambda: next(codes))


def answered(
    message: Message, staff: Staff, topic: Topic, *, outcome: str = "solved", at: datetime = NOON
) -> Incident:
    """Triaged, answered where the person wrote, closed."""
    incident = message.incident
    unit = staff.operator.current_appointments[0].unit
    incident.triage(unit=unit, topic=topic, urgency=Urgency.NORMAL, by=staff.operator, at=at)
    reply = Reply.begin(incident, to=message, key=uuid4(), by=staff.operator, at=at)
    reply.save_draft("Обменяют: у вас 14 дней.", revision=0, by=staff.operator, at=at)
    reply.send(by=staff.operator, at=at)
    sent(reply.delivery, at=at)
    settle_reply(reply.delivery_id or 0, at=at)
    incident.refresh_from_db()
    incident.close(outcome=outcome, by=staff.operator, at=at)
    return incident


def sent(delivery: Delivery | None, *, at: datetime) -> None:
    assert delivery is not None
    columns = {"state": "sent", "settled_at": at, "external_id": f"ours-{delivery.pk}"}
    Delivery.objects.filter(pk=delivery.pk).update(**columns)


def told(account: Account, event: InboundEvent) -> Message:
    message = receive(account, event, at=NOON)
    assert message is not None
    return message


@pytest.fixture
def private(account: Account, written: Written, staff: Staff, topic: Topic) -> Incident:
    return answered(told(account, written.private("Магазин не меняет платье")), staff, topic)


def code_of(row: Helpfulness) -> str:
    assert row.delivery is not None
    found = re.search(r"/helped/([\w-]+)/", row.delivery.text)
    assert found is not None
    return found[1]


def verbs(incident: Incident) -> list[str]:
    return list(Line.objects.about(incident).values_list("verb", flat=True))


def test_the_person_is_asked_in_the_dialogue_once_and_not_before_three_working_days(
    private: Incident, codes: Iterator[str]
) -> None:
    for early in (NOON + timedelta(days=2), FRIDAY.replace(hour=3)):
        assert asked(codes, at=early) == 0
    assert asked(codes) == 1
    assert asked(codes, at=FRIDAY + timedelta(days=3)) == 0
    row = Helpfulness.objects.get()
    assert row.delivery is not None
    assert (row.delivery.kind, row.delivery.peer) == ("dm", "p")
    assert row.delivery.text.startswith(f"Вопрос № {private.number}. Помогло? http")
    assert row.delivery.text.endswith("/helped/code-0000000000000001/")
    assert "code-" not in str(Helpfulness.objects.values())
    sent(row.delivery, at=FRIDAY)
    assert helping.settle(row.delivery.pk, at=FRIDAY)
    shown = Message.objects.get(external_id=f"ours-{row.delivery.pk}")
    assert shown.is_automatic
    assert shown.text.endswith("/helped/…/")
    private.refresh_from_db()
    assert private.status == "closed"


def test_no_opens_it_again_with_the_words_on_the_timeline(
    client: Client, private: Incident, codes: Iterator[str], staff: Staff
) -> None:
    asked(codes)
    code = code_of(Helpfulness.objects.get())
    opened = client.get(f"/helped/{code}/").content.decode()
    assert "Нет, не помогло" in opened
    assert Helpfulness.objects.get().answer == ""
    after = helping.tell_by_code(code, answer="no", words="Опять отказали!", at=FRIDAY)
    assert after is not None
    assert after.answer == "no"
    private.refresh_from_db()
    assert (private.status, private.outcome) == ("in_progress", "")
    assert private.clock_from == FRIDAY
    assert {"incident.not_helped", "incident.reopened"} <= set(verbs(private))
    words = private.messages.inbound().order_by("pk").last()
    assert words is not None
    assert (words.text, words.lane, words.peer) == ("Опять отказали!", "private", "p")
    client.force_login(staff.operator)
    page = client.get(f"/desk/incidents/{private.number}/").content.decode()
    assert "«Помогло?» — нет, не помогло." in page
    assert "Опять отказали!" in page
    # The answer goes below what the person wrote in the network, and settles the matter.
    first = private.messages.inbound().order_by("pk")[0]
    assert f'name="to" value="{first.pk}"' in page
    private.note_answer(to=first, at=FRIDAY)
    assert private.status == "answered"


def test_the_first_word_counts_and_a_late_one_is_refused(
    client: Client, private: Incident, codes: Iterator[str]
) -> None:
    asked(codes)
    row = Helpfulness.objects.get()
    code = code_of(row)
    Helpfulness.objects.update(asked_at=timezone.now(), expires_at=timezone.now())
    late = client.post(f"/helped/{code}/", {"answer": "no", "text": "Опять"})
    assert late.status_code == 422
    assert "Опять" not in str(list(private.messages.values()))
    Helpfulness.objects.update(expires_at=timezone.now() + timedelta(days=1))
    client.post(f"/helped/{code}/", {"answer": "yes"})
    doubled = client.post(f"/helped/{code}/", {"answer": "no", "text": "Передумал"})
    assert "в счёт идёт первый" in doubled.content.decode()
    row.refresh_from_db()
    private.refresh_from_db()
    assert (row.answer, private.status) == ("yes", "closed")
    assert verbs(private).count("incident.helped") == 1


def test_what_is_forged_or_half_filled_changes_nothing(
    client: Client, private: Incident, codes: Iterator[str], staff: Staff
) -> None:
    asked(codes)
    row = Helpfulness.objects.get()
    Helpfulness.objects.update(expires_at=timezone.now() + timedelta(days=1))
    code = code_of(row)
    for wrong in ("code-0000000000000002", "x" * 200):
        assert client.post(f"/helped/{wrong}/", {"answer": "no"}).status_code == 404
    half = client.post(f"/helped/{code}/", {"text": "Набрано & не отправлено"})
    assert half.status_code == 422
    assert "Набрано &amp; не отправлено" in half.content.decode()
    foreign = {"Sec-Fetch-Site": "cross-site"}
    client.post(f"/helped/{code}/", {"answer": "no"}, headers=foreign)
    client.force_login(staff.operator)
    assert client.post(f"/helped/{code}/", {"answer": "yes"}).status_code == 403
    row.refresh_from_db()
    assert row.answer == ""


def test_where_it_stands_open_again_a_no_is_kept_and_moves_nothing(
    private: Incident, codes: Iterator[str], staff: Staff
) -> None:
    asked(codes)
    code = code_of(Helpfulness.objects.get())
    private.reopen(by=staff.operator, at=FRIDAY)
    private._open_anew(posted=FRIDAY, at=FRIDAY)
    before = private.clock_from
    helping.tell_by_code(code, answer="no", words="", at=FRIDAY + timedelta(hours=5))
    private.refresh_from_db()
    assert private.clock_from == before
    assert Helpfulness.objects.get().answer == "no"
    assert verbs(private).count("incident.reopened") == 1


@pytest.mark.parametrize("outcome", ["forwarded", "silent", "spam", "no_question", "not_ours"])
def test_nobody_is_asked_where_it_stands_unsolved(
    account: Account,
    written: Written,
    staff: Staff,
    topic: Topic,
    codes: Iterator[str],
    outcome: str,
) -> None:
    answered(told(account, written.private("Не меняют")), staff, topic, outcome=outcome)
    assert asked(codes) == 0
    assert not Helpfulness.objects.exists()


def test_nobody_is_asked_about_what_was_closed_before_it_was_switched_on(
    private: Incident, codes: Iterator[str], lead: User
) -> None:
    decided(lead, is_on=False)
    assert asked(codes) == 0
    decided(lead, at=NOON + timedelta(hours=1))
    assert asked(codes) == 0
    assert not Helpfulness.objects.exists()


def test_one_person_is_asked_once_in_thirty_days(
    account: Account,
    written: Written,
    staff: Staff,
    topic: Topic,
    private: Incident,
    codes: Iterator[str],
) -> None:
    asked(codes)
    later = FRIDAY + timedelta(days=1)
    other = told(account, written.comment("Не вернули деньги", external_id="77", author="p"))
    answered(other, staff, topic, at=later)
    assert asked(codes, at=later + timedelta(days=9)) == 0
    assert other.incident.helpfulness.why_not == Why.ASKED_LATELY


def test_in_the_open_only_by_decision_and_the_answer_is_nobodys_for_sure(
    account: Account,
    written: Written,
    staff: Staff,
    topic: Topic,
    codes: Iterator[str],
    lead: User,
) -> None:
    one = answered(told(account, written.comment("Не меняют")), staff, topic)
    assert asked(codes) == 0
    assert one.helpfulness.why_not == Why.IN_PUBLIC
    decided(lead, in_public=True)
    event = written.comment("Не везут шкаф", external_id="2", author="q")
    two = answered(told(account, event), staff, topic)
    assert asked(codes) == 1
    row = two.helpfulness
    assert row.delivery is not None
    assert (row.delivery.kind, row.delivery.reply_to) == ("comment", "2")
    helping.tell_by_code(code_of(row), answer="no", words="Я не тот", at=FRIDAY)
    words = two.messages.inbound().order_by("pk").last()
    assert words is not None
    assert (words.is_unproven, words.client, words.lane) == (True, None, "private")


def test_nobody_is_written_to_where_no_program_may_or_the_person_forbade_it(
    account: Account,
    written: Written,
    staff: Staff,
    topic: Topic,
    private: Incident,
    codes: Iterator[str],
) -> None:
    WritingPermission.note(account, "p", is_given=False, occurred_at=NOON, at=NOON)
    assert asked(codes) == 0
    assert private.helpfulness.why_not == Why.NO_WAY
    second = told(account, written.private("И сумку", author="q", external_id="5"))
    closed = answered(second, staff, topic)
    Account.objects.update(mode="publish_only")
    assert asked(codes) == 0
    assert closed.helpfulness.why_not == Why.NO_WAY
    assert Delivery.objects.filter(text__contains="Помогло").count() == 0


def test_on_the_site_two_buttons_stand_on_the_page_of_the_question(
    client: Client, staff: Staff, topic: Topic, codes: Iterator[str]
) -> None:
    receipt = receive_question(key=UUID(int=5), text="Не меняют платье", at=NOON)
    pair = {"number": str(receipt.number), "code": receipt.code}
    incident = answered(Message.objects.get(), staff, topic)
    assert "Да, помогло" not in client.post("/question/", pair).content.decode()
    assert asked(codes) == 1
    row = Helpfulness.objects.get()
    assert (row.delivery, row.digest) == (None, "")
    Helpfulness.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert "Да, помогло" in client.post("/question/", pair).content.decode()
    wrong = {**pair, "code": f"{(int(receipt.code) + 1) % 10**9:09}", "act": "unhelped"}
    client.post("/question/", wrong)
    assert Helpfulness.objects.get().answer == ""
    press: dict[str, Any] = {**pair, "act": "unhelped", "text": "Отказали снова", "key": uuid4()}
    page = client.post("/question/", press).content.decode()
    assert "Отказали снова" in page
    assert "Да, помогло" not in page
    client.post("/question/", press)
    incident.refresh_from_db()
    assert incident.status == "in_progress"
    assert incident.messages.inbound().count() == 2
    status = questions.status(number=receipt.number, code=receipt.code)
    assert status is not None
    assert status.helped is not None
    assert status.helped.answer == "no"


def test_the_lead_decides_sees_the_message_and_what_people_said(
    client: Client, lead: User, staff: Staff, private: Incident, codes: Iterator[str]
) -> None:
    asked(codes)
    helping.tell_by_code(code_of(Helpfulness.objects.get()), answer="yes", words="", at=FRIDAY)
    client.force_login(lead)
    page = client.get("/desk/helping/").content.decode()
    assert "Спросили: 1. Ответили: 1. Помогло: 1." in page
    assert "Слишком мало ответов" in page
    form = {"is_on": "on", "after_days": "2", "rest_days": "60", "text": "Ну как? {ссылка}"}
    shown = client.post("/desk/helping/", {**form, "act": "preview"}).content.decode()
    assert "Ну как? http" in shown
    assert HelpRules.current().after_days == 3
    wrong = client.post("/desk/helping/", {**form, "text": "Ну как?"})
    assert wrong.status_code == 422
    assert "Ну как?" in wrong.content.decode()
    client.post("/desk/helping/", form)
    rules = HelpRules.current()
    assert (rules.after_days, rules.rest_days, rules.on_since) == (2, 60, ON)
    client.post("/desk/helping/", {**form, "is_on": ""})
    assert not HelpRules.current().is_on
    client.force_login(staff.operator)
    assert client.get("/desk/helping/").status_code == 403

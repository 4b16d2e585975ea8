"""«Помогло?»: asked once, where it may be asked, after an answer that solved or explained; «нет»
brings the matter back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from otklik.channels.accounts.models import Account
from otklik.channels.outbound.models import Delivery
from otklik.incidents.cases.client import WritingPermission
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.feedback import ask
from otklik.incidents.feedback.models import Helpfulness
from otklik.incidents.templatetags.incidents import source_words
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.user import User
from tests.incidents.conftest import NOON, Staff, Written
from tests.incidents.helped import (
    FRIDAY,
    answered,
    asked,
    code_of,
    codes,
    decided,
    lead,
    private,
    receive_event,
    rules,
    sent,
    verbs,
)

__all__ = ["codes", "lead", "private", "rules"]
pytestmark = pytest.mark.django_db
Why = Helpfulness.WhyNot


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
    assert ask.settle(row.delivery.pk, at=FRIDAY)
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
    after = ask.tell_by_code(code, answer="no", words="Опять отказали!", at=FRIDAY)
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
    ask.tell_by_code(code, answer="no", words="", at=FRIDAY + timedelta(hours=5))
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
    answered(receive_event(account, written.private("Не меняют")), staff, topic, outcome=outcome)
    assert asked(codes) == 0
    assert not Helpfulness.objects.exists()


def test_no_robot_is_asked(
    account: Account, written: Written, staff: Staff, topic: Topic, codes: Iterator[str]
) -> None:
    """Two robots that answer each other never end: a robot's letter is answered by people alone."""
    letter = replace(written.private("Заявка с портала"), is_automatic=True)
    message = receive_event(account, letter)
    assert "прислал робот" in source_words(message)
    incident = answered(message, staff, topic)
    assert asked(codes) == 0
    assert incident.helpfulness.why_not == Why.NO_PERSON


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
    other = receive_event(
        account, written.comment("Не вернули деньги", external_id="77", author="p")
    )
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
    one = answered(receive_event(account, written.comment("Не меняют")), staff, topic)
    assert asked(codes) == 0
    assert one.helpfulness.why_not == Why.IN_PUBLIC
    decided(lead, in_public=True)
    event = written.comment("Не везут шкаф", external_id="2", author="q")
    two = answered(receive_event(account, event), staff, topic)
    assert asked(codes) == 1
    row = two.helpfulness
    assert row.delivery is not None
    assert (row.delivery.kind, row.delivery.reply_to) == ("comment", "2")
    ask.tell_by_code(code_of(row), answer="no", words="Я не тот", at=FRIDAY)
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
    second = receive_event(account, written.private("И сумку", author="q", external_id="5"))
    closed = answered(second, staff, topic)
    Account.objects.update(mode="publish_only")
    assert asked(codes) == 0
    assert closed.helpfulness.why_not == Why.NO_WAY
    assert Delivery.objects.filter(text__contains="Помогло").count() == 0

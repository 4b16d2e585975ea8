"""Hiding, deleting, lifting: who may, on which rule, and by when."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from otklik.audit.models import Line, Payload
from otklik.channels.accounts.models import Account
from otklik.channels.outbound.models import Delivery
from otklik.core.refusal import Refused
from otklik.incidents.cases.message import Message
from otklik.incidents.intake.receive import receive
from otklik.incidents.moderation.models import ModerationAct, ModerationRule
from otklik.incidents.moderation.network_takedown_request import StepState
from otklik.incidents.privacy.erase import erase_incidents
from tests.incidents.conftest import NOON, Staff, Written
from tests.incidents.moderation import PHONE, answered, of_network

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def test_hidden_at_once_by_one_and_confirmed_by_another(
    hidden: ModerationAct, staff: Staff
) -> None:
    (step,) = hidden.steps.all()
    assert step.delivery is not None
    assert (step.delivery.action, step.delivery.target) == ("hide", hidden.message.external_id)
    assert (hidden.state, step.state) == ("waiting", StepState.ON_ITS_WAY)
    answered(hidden)
    assert hidden.steps.get().state == StepState.DONE
    with pytest.raises(Refused, match="другой сотрудник"):
        hidden.confirm(seen=hidden.content_digest, by=staff.operator, at=LATER)
    for _ in range(2):  # pressed twice
        hidden.confirm(seen=hidden.content_digest, by=staff.approver, at=LATER)
    assert (hidden.state, hidden.second_by, hidden.second_at) == (
        "confirmed", staff.approver, LATER,
    )  # fmt: skip
    verbs = Line.objects.filter(verb__startswith="moderation.").values_list("verb", flat=True)
    assert sorted(verbs) == ["moderation.confirmed", "moderation.done", "moderation.hidden"]


def test_a_second_person_is_another_in_the_database_too(hidden: ModerationAct) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ModerationAct.objects.filter(pk=hidden.pk).update(second_by=hidden.begun_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        ModerationAct.objects.filter(pk=hidden.pk).update(state="confirmed")


@pytest.mark.parametrize(
    ("begun", "due"),
    [
        ((2026, 11, 24, 9), (2026, 11, 25, 15)),  # Tuesday noon → Wednesday 18:00 in Moscow
        ((2026, 11, 27, 20), (2026, 11, 30, 15)),  # Friday night → Monday
        ((2026, 12, 30, 9), (2027, 1, 11, 15)),  # before the New Year holidays → after them
        ((2026, 11, 3, 9), (2026, 11, 5, 15)),  # 4 November is no working day
    ],
)
def test_due_at_the_end_of_the_next_working_day(
    comment: Message,
    rules: dict[str, ModerationRule],
    staff: Staff,
    begun: tuple[int, ...],
    due: tuple[int, ...],
) -> None:
    at = datetime(*begun, tzinfo=UTC)  # type: ignore[misc, arg-type]
    act = ModerationAct.hide(comment, rule=rules["personal"], by=staff.operator, at=at)
    assert act.confirm_by == datetime(*due, tzinfo=UTC)  # type: ignore[misc, arg-type]
    assert not act.is_overdue(at=act.confirm_by)
    assert act.is_overdue(at=act.confirm_by + timedelta(seconds=1))
    assert ModerationAct.objects.overdue(at=act.confirm_by + timedelta(seconds=1)).get() == act


def test_no_rule_no_hiding(
    comment: Message, rules: dict[str, ModerationRule], staff: Staff
) -> None:
    for rule in (None, rules["demand"]):  # none, and one for deleting alone
        with pytest.raises(Refused, match="критика"):
            ModerationAct.hide(comment, rule=rule, by=staff.operator, at=NOON)
    with pytest.raises(Refused, match="критика"):
        ModerationAct.propose_deletion(comment, rule=None, note="Плохо", by=staff.operator, at=NOON)
    rules["personal"].is_active = False
    rules["personal"].save()
    with pytest.raises(Refused):
        ModerationAct.hide(comment, rule=rules["personal"], by=staff.operator, at=NOON)
    assert not ModerationAct.objects.exists()
    assert not Delivery.objects.exists()


def test_only_what_stands_on_our_page_is_moderated(
    written: Written, account: Account, rules: dict[str, ModerationRule], staff: Staff
) -> None:
    private = receive(account, written.private(PHONE, external_id="7"), at=NOON)
    gone = receive(account, written.comment(PHONE, external_id="8"), at=NOON)
    assert private is not None
    assert gone is not None
    gone.mark_deleted(occurred_at=NOON, at=NOON)
    for message in (private, gone):
        with pytest.raises(Refused):
            ModerationAct.hide(message, rule=rules["personal"], by=staff.operator, at=NOON)
    noted = of_network(written.incident().messages.get(), "hand")
    with pytest.raises(Refused, match="не на нашей странице"):
        ModerationAct.hide(noted, rule=rules["personal"], by=staff.operator, at=NOON)


def test_pressed_twice_it_is_hidden_once(
    hidden: ModerationAct, rules: dict[str, ModerationRule], staff: Staff
) -> None:
    again = ModerationAct.hide(hidden.message, rule=rules["personal"], by=staff.approver, at=LATER)
    assert (again, again.begun_by) == (hidden, staff.operator)
    assert Delivery.objects.count() == 1


def test_the_copy_is_of_the_moment(
    comment: Message, rules: dict[str, ModerationRule], staff: Staff
) -> None:
    comment.add_version(f"{PHONE}!", occurred_at=LATER, at=LATER)
    act = ModerationAct.hide(comment, rule=rules["personal"], by=staff.operator, at=LATER)
    comment.add_version("Уже безобидно", occurred_at=LATER + timedelta(hours=1), at=LATER)
    assert [kept.text for kept in act.copied_texts.all()] == [PHONE, f"{PHONE}!"]
    line = Line.objects.get(verb="moderation.hidden")
    assert line.particulars is not None
    assert line.particulars["copy"] == act.digest
    assert "8 928" not in str(line.particulars)
    rules["personal"].sentence = "Другое правило"
    rules["personal"].save()
    act.refresh_from_db()
    assert act.rule_words == "Раскрыты личные данные."


def test_deleting_takes_two(proposed: ModerationAct, staff: Staff) -> None:
    assert not proposed.steps.exists()
    with pytest.raises(Refused, match="другой сотрудник"):
        proposed.carry_out(seen=proposed.content_digest, by=staff.operator, at=NOON)
    for _ in range(2):
        proposed.carry_out(seen=proposed.content_digest, by=staff.approver, at=LATER)
    (step,) = proposed.steps.all()
    assert (proposed.state, step.action) == ("carried_out", "delete")
    with pytest.raises(Refused, match="тем временем"):
        proposed.drop("Поздно", by=staff.approver, at=LATER)


def test_a_deletion_needs_a_reason_and_can_be_dropped(
    comment: Message, proposed: ModerationAct, rules: dict[str, ModerationRule], staff: Staff
) -> None:
    proposed.drop("Суд передумал", by=staff.operator, at=LATER)
    assert (proposed.state, proposed.second_by) == ("dropped", None)
    with pytest.raises(Refused, match="мало скрыть"):
        ModerationAct.propose_deletion(
            comment, rule=rules["demand"], note=" ", by=staff.operator, at=LATER
        )


def test_the_clock_runs_on(
    norm: None, written: Written, rules: dict[str, ModerationRule], staff: Staff
) -> None:
    message = written.incident(PHONE).messages.get()
    due = message.incident.due_at
    ModerationAct.hide(message, rule=rules["personal"], by=staff.operator, at=NOON)
    incident = Message.objects.get(pk=message.pk).incident
    assert due is not None
    assert (incident.due_at, incident.is_unanswered) == (due, True)


def test_the_copy_goes_when_its_author_asks_for_it(hidden: ModerationAct, staff: Staff) -> None:
    answered(hidden)
    hidden.confirm(seen=hidden.content_digest, by=staff.approver, at=LATER)
    hidden.lift("Мадина согласна", by=staff.approver, at=LATER)
    incident = hidden.incident
    incident.close(outcome=incident.Outcome.NO_QUESTION, by=staff.operator, at=LATER)
    with pytest.raises(Refused, match="скрывают"):  # the network has not shown it yet
        erase_incidents([incident.pk], ground="1", by=staff.approver, at=LATER)
    answered(hidden)
    erase_incidents([incident.pk], ground="1", by=staff.approver, at=LATER)
    hidden.refresh_from_db()
    assert not hidden.copied_texts.exists()
    assert (hidden.end_reason, hidden.digest, hidden.state) == ("—", "", "lifted")
    assert hidden.rule_words == "Раскрыты личные данные."
    assert not Delivery.objects.filter(target="1000").exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_hide_once(
    comment: Message, rules: dict[str, ModerationRule], staff: Staff
) -> None:
    made: list[int] = []

    def press(act: Callable[[], ModerationAct]) -> None:
        made.append(act().pk)
        connection.close()

    people = (staff.operator, staff.approver)
    threads = [
        threading.Thread(
            target=press,
            args=(
                lambda who=who: ModerationAct.hide(
                    comment, rule=rules["personal"], by=who, at=NOON
                ),
            ),
        )
        for who in people
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert len(set(made)) == 1
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("verb", ["confirm", "carry_out"])
def test_a_second_word_is_for_the_words_that_were_read(
    verb: str, request: pytest.FixtureRequest, staff: Staff
) -> None:
    act = request.getfixturevalue("hidden" if verb == "confirm" else "proposed")
    seen, copy = act.content_digest, act.digest
    act.message.add_version("Почему закрыли школу?", occurred_at=LATER, at=LATER)
    read = ModerationAct.objects.get(pk=act.pk)
    with pytest.raises(Refused, match="изменили"):
        getattr(read, verb)(seen=seen, by=staff.approver, at=LATER)
    read.refresh_from_db()
    assert (read.is_open, read.digest) == (True, copy)
    getattr(read, verb)(seen=read.content_digest, by=staff.approver, at=LATER)
    assert [kept.text for kept in read.copied_texts.all()] == [PHONE, "Почему закрыли школу?"]
    assert Payload.objects.filter(body__contains=read.digest).exists()

"""Hiding, deleting, lifting: who may, on which rule, by when, and what the network did."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from otklik.channels.models import Account, Delivery
from otklik.channels.networks.base import EventKind, PermissionDenied
from otklik.core.refusal import Refused
from otklik.incidents.erasing import erase_incidents
from otklik.incidents.intake import receive
from otklik.incidents.models import Message, ModerationAct, ModerationRule
from otklik.incidents.models.moderation_step import StepState
from otklik.journal.models import Line
from tests.incidents.conftest import NOON, Staff, Written
from tests.incidents.moderation import PHONE, answered, narrow_rules, of_network

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def rules(db: None) -> dict[str, ModerationRule]:
    return narrow_rules()


@pytest.fixture
def comment(written: Written) -> Message:
    return written.incident(PHONE).messages.get()


@pytest.fixture
def hidden(comment: Message, rules: dict[str, ModerationRule], staff: Staff) -> ModerationAct:
    return ModerationAct.hide(comment, rule=rules["personal"], by=staff.operator, at=NOON)


@pytest.fixture
def proposed(comment: Message, rules: dict[str, ModerationRule], staff: Staff) -> ModerationAct:
    return ModerationAct.propose_deletion(
        comment, rule=rules["demand"], note="Решение суда № 1", by=staff.operator, at=NOON
    )


def test_hidden_at_once_by_one_and_confirmed_by_another(
    hidden: ModerationAct, staff: Staff
) -> None:
    (step,) = hidden.steps.all()
    assert step.delivery is not None
    assert (step.delivery.action, step.delivery.target) == ("hide", hidden.message.external_id)
    assert (hidden.state, step.state) == ("waiting", StepState.ON_ITS_WAY)
    answered(hidden)
    assert hidden.steps.get().state == StepState.DONE
    with pytest.raises(Refused, match="другой человек"):
        hidden.confirm(by=staff.operator, at=LATER)
    for _ in range(2):  # pressed twice
        hidden.confirm(by=staff.approver, at=LATER)
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
    assert [kept.text for kept in act.kept_texts.all()] == [PHONE, f"{PHONE}!"]
    line = Line.objects.get(verb="moderation.hidden")
    assert line.particulars is not None
    assert line.particulars["copy"] == act.digest
    assert "8 928" not in str(line.particulars)
    rules["personal"].sentence = "Другое правило"
    rules["personal"].save()
    act.refresh_from_db()
    assert act.rule_words == "Раскрыты личные данные."


def test_lifted_it_is_shown_again(hidden: ModerationAct, staff: Staff) -> None:
    answered(hidden)
    with pytest.raises(Refused, match="причину"):
        hidden.lift("  ", by=staff.approver, at=LATER)
    for _ in range(2):
        hidden.lift("Телефон оказался справочной", by=staff.approver, at=LATER)
    assert [step.action for step in hidden.steps.all()] == ["hide", "show"]
    assert (hidden.state, hidden.ended_by) == ("lifted", staff.approver)
    with pytest.raises(Refused, match="тем временем"):
        hidden.confirm(by=staff.approver, at=LATER)


def test_what_had_not_left_is_called_off(hidden: ModerationAct, staff: Staff) -> None:
    hidden.lift("Ошибка", by=staff.operator, at=NOON)
    (step,) = hidden.steps.all()
    assert step.state == StepState.CALLED_OFF
    assert step.delivery is not None
    assert step.delivery.state == "withdrawn"


def test_what_the_network_refused_is_tried_again_or_done_by_hand(
    hidden: ModerationAct, staff: Staff
) -> None:
    answered(hidden, fault=PermissionDenied("no"))
    assert hidden.steps.get().state == StepState.FAILED
    hidden.try_again(by=staff.operator, at=LATER)
    assert [step.state for step in hidden.steps.all()] == ["failed", "on_its_way"]
    with pytest.raises(Refused):
        hidden.try_again(by=staff.operator, at=LATER)
    answered(hidden, fault=PermissionDenied("no"))
    hidden.note_done("Скрыл сам", by=staff.operator, at=LATER)
    step = hidden.steps.last()
    assert step is not None
    assert (step.state, step.hand_by, step.hand_note) == (
        StepState.DONE_BY_HAND, staff.operator, "Скрыл сам",
    )  # fmt: skip
    with pytest.raises(Refused):
        hidden.note_done("", by=staff.operator, at=LATER)


def test_where_no_program_hides_a_hand_does(
    comment: Message, rules: dict[str, ModerationRule], staff: Staff
) -> None:
    act = ModerationAct.hide(
        of_network(comment, "telegram"), rule=rules["personal"], by=staff.operator, at=NOON
    )
    (step,) = act.steps.all()
    assert (step.delivery, step.state) == (None, StepState.BY_HAND)
    act.lift("Передумали", by=staff.operator, at=NOON)  # nobody had done it: nothing to bring back
    assert act.steps.get().state == StepState.CALLED_OFF


def test_an_album_is_taken_off_by_hand(
    comment: Message, rules: dict[str, ModerationRule], staff: Staff
) -> None:
    for place in (1, 2):
        comment.parts.create(external_id=str(place), place=place, said_at=NOON)
    act = ModerationAct.hide(comment, rule=rules["personal"], by=staff.operator, at=NOON)
    assert act.steps.get().state == StepState.BY_HAND


def test_deleting_takes_two(proposed: ModerationAct, staff: Staff) -> None:
    assert not proposed.steps.exists()
    with pytest.raises(Refused, match="другой человек"):
        proposed.carry_out(by=staff.operator, at=NOON)
    for _ in range(2):
        proposed.carry_out(by=staff.approver, at=LATER)
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


def test_what_hiding_removed_already_is_not_removed_twice(
    comment: Message, rules: dict[str, ModerationRule], staff: Staff
) -> None:
    more = {"by": staff.operator, "at": NOON}
    hiding = ModerationAct.hide(comment, rule=rules["personal"], **more)  # type: ignore[arg-type]
    answered(hiding)
    deletion = ModerationAct.propose_deletion(
        of_network(comment, "vk"),
        rule=rules["personal"],
        note="Навсегда",
        **more,  # type: ignore[arg-type]
    )
    deletion.carry_out(by=staff.approver, at=LATER)
    hiding.refresh_from_db()
    assert (hiding.state, deletion.steps.count()) == ("replaced", 0)


def test_the_networks_echo_is_not_taken_for_the_author(
    hidden: ModerationAct, written: Written, account: Account, staff: Staff
) -> None:
    message = hidden.message

    def told(kind: EventKind, at: datetime) -> Message:
        event = written.comment(
            "", external_id=message.external_id, author=message.external_id, kind=kind, at=at
        )
        receive(account, event, at=at)
        return Message.objects.get(pk=message.pk)

    assert told(EventKind.COMMENT_DELETED, NOON).deleted_at is None
    assert hidden.steps.get().state == StepState.TOLD
    hidden.lift("Ошибка", by=staff.approver, at=LATER)
    assert told(EventKind.COMMENT_RESTORED, LATER).deleted_at is None
    hidden.refresh_from_db()
    assert hidden.stands_again_at is None  # we brought it back ourselves
    assert told(EventKind.COMMENT_DELETED, LATER + timedelta(hours=1)).deleted_at is not None


def test_its_authors_own_removal_is_told_from_ours(
    hidden: ModerationAct, written: Written, account: Account, staff: Staff
) -> None:
    answered(hidden)
    event = written.comment(
        "", external_id=hidden.message.external_id, kind=EventKind.COMMENT_DELETED, at=LATER
    )
    author = hidden.message.external_id
    for who, is_theirs in (("page1", False), ("somebody", False), (author, True)):
        receive(account, replace(event, removed_by=who), at=LATER)
        message = Message.objects.get(pk=hidden.message_id)
        assert (message.deleted_at is not None) == is_theirs
    hidden.refresh_from_db()
    hidden.lift("Нечего скрывать", by=staff.approver, at=LATER)
    assert [step.action for step in hidden.steps.all()] == ["hide"], "nothing is to be shown again"


def test_somebody_else_brought_it_back(
    hidden: ModerationAct, written: Written, account: Account
) -> None:
    number = hidden.message.external_id
    event = written.comment(
        "", external_id=number, author=number, kind=EventKind.COMMENT_RESTORED, at=LATER
    )
    receive(account, event, at=LATER)
    hidden.refresh_from_db()
    assert hidden.stands_again_at == LATER


def test_a_refused_hiding_hides_no_removal_by_the_author(
    hidden: ModerationAct, written: Written, account: Account
) -> None:
    answered(hidden, fault=PermissionDenied("no"))
    number = hidden.message.external_id
    event = written.comment(
        "", external_id=number, author=number, kind=EventKind.COMMENT_DELETED, at=LATER
    )
    receive(account, event, at=LATER)
    assert Message.objects.get(pk=hidden.message_id).deleted_at == LATER


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
    hidden.confirm(by=staff.approver, at=LATER)
    hidden.lift("Мадина согласна", by=staff.approver, at=LATER)
    incident = hidden.incident
    incident.close(outcome=incident.Outcome.NO_QUESTION, by=staff.operator, at=LATER)
    with pytest.raises(Refused, match="скрывают"):  # the network has not shown it yet
        erase_incidents([incident.pk], ground="1", by=staff.approver, at=LATER)
    answered(hidden)
    erase_incidents([incident.pk], ground="1", by=staff.approver, at=LATER)
    hidden.refresh_from_db()
    assert not hidden.kept_texts.exists()
    assert (hidden.end_reason, hidden.digest, hidden.state) == ("—", "", "lifted")
    assert hidden.rule_words == "Раскрыты личные данные."
    assert not Delivery.objects.filter(target="1000").exists()


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

"""What a network did of an act of moderation, what is tried again, and what it tells itself."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from otklik.channels.accounts.models import Account
from otklik.channels.networks.errors import PermissionDenied
from otklik.channels.networks.inbound_types import EventKind
from otklik.core.refusal import Refused
from otklik.incidents.cases.message import Message
from otklik.incidents.intake.receive import receive
from otklik.incidents.moderation.models import ModerationAct, ModerationRule
from otklik.incidents.moderation.network_takedown_request import ModerationStep, StepState
from tests.incidents.conftest import NOON, Staff, Written
from tests.incidents.moderation import answered, of_network

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def test_lifted_it_is_shown_again(hidden: ModerationAct, staff: Staff) -> None:
    answered(hidden)
    with pytest.raises(Refused, match="причину"):
        hidden.lift("  ", by=staff.approver, at=LATER)
    for _ in range(2):
        hidden.lift("Телефон оказался справочной", by=staff.approver, at=LATER)
    assert [step.action for step in hidden.steps.all()] == ["hide", "show"]
    assert (hidden.state, hidden.ended_by) == ("lifted", staff.approver)
    with pytest.raises(Refused, match="тем временем"):
        hidden.confirm(seen=hidden.content_digest, by=staff.approver, at=LATER)


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
        comment.parts.create(external_id=str(place), place=place, written_at=NOON)
    act = ModerationAct.hide(comment, rule=rules["personal"], by=staff.operator, at=NOON)
    assert act.steps.get().state == StepState.BY_HAND


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
    deletion.carry_out(seen=deletion.content_digest, by=staff.approver, at=LATER)
    hiding.refresh_from_db()
    assert (hiding.state, deletion.steps.count()) == ("replaced", 0)


def test_the_networks_echo_is_not_taken_for_the_author(
    hidden: ModerationAct, written: Written, account: Account, staff: Staff
) -> None:
    message = hidden.message

    def receive_event(kind: EventKind, at: datetime) -> Message:
        event = written.comment(
            "", external_id=message.external_id, author=message.external_id, kind=kind, at=at
        )
        receive(account, event, at=at)
        return Message.objects.get(pk=message.pk)

    assert receive_event(EventKind.COMMENT_DELETED, NOON).deleted_at is None
    assert hidden.steps.get().state == StepState.CONFIRMED
    hidden.lift("Ошибка", by=staff.approver, at=LATER)
    assert receive_event(EventKind.COMMENT_RESTORED, LATER).deleted_at is None
    hidden.refresh_from_db()
    assert hidden.restored_at is None  # we brought it back ourselves
    assert (
        receive_event(EventKind.COMMENT_DELETED, LATER + timedelta(hours=1)).deleted_at is not None
    )


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
    assert hidden.restored_at == LATER


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


def test_what_was_lifted_is_hidden_by_nobody_again(hidden: ModerationAct, staff: Staff) -> None:
    answered(hidden, fault=PermissionDenied("no"))
    assert ModerationStep.objects.newest().undone().exists()
    hidden.lift("Это критика", by=staff.approver, at=LATER)
    (step,) = hidden.steps.all()
    assert (step.state, step.is_undone, step.is_retried) == (StepState.FAILED, False, False)
    assert not ModerationStep.objects.newest().undone().exists()
    with pytest.raises(Refused, match="Повторять нечего"):
        hidden.try_again(by=staff.operator, at=LATER)
    with pytest.raises(Refused, match="больше ничего делать не нужно"):
        hidden.note_done("скрыл", by=staff.operator, at=LATER)

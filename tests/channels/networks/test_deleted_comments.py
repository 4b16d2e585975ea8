"""A person's comment taken off our page, by us or by its author, in every network alike.

The stub's wall is asked what stands there. Where a network lets no program hide, no call is made
and a person is led by hand; where it tells nobody of removals, nothing is claimed.
"""

from typing import Any

import pytest

from otklik.channels.networks.registry import capabilities
from otklik.incidents.cases.message import Message
from otklik.incidents.moderation import takedown_state
from otklik.incidents.moderation.models import ModerationAct
from otklik.incidents.moderation.network_takedown_request import StepState
from otklik.organisation.people.user import User
from tests.channels.networks.contract import Place, asked
from tests.factories import UserFactory
from tests.incidents.moderation import narrow_rules

pytestmark = pytest.mark.django_db
WORDS = "Её телефон 8 928 000-00-00"


def hear(place: Place) -> None:
    """Whatever the network tells or can be read."""
    place.tell()
    if "telegram" not in place.account.network:
        place.read()


def act_on(place: Place, comment: Message, kind: str) -> ModerationAct:
    more: dict[str, Any] = {"rule": narrow_rules()["personal"], "by": UserFactory()}
    if kind == "hide":
        return ModerationAct.hide(comment, at=place.now, **more)
    proposed = ModerationAct.propose_deletion(comment, note="Решение", at=place.now, **more)
    second: User = UserFactory()
    proposed.carry_out(seen=proposed.content_digest, by=second, at=place.now)
    return proposed


def carried_out(place: Place, act: ModerationAct) -> StepState:
    place.wait(minutes=1)  # our own pace
    place.go_on()
    act.refresh_from_db()
    step = act.last_step
    assert step is not None
    if step.delivery is not None:
        takedown_state.settle(step.delivery.pk, at=place.now)
    return step.state


def acts_on_the_wall(place: Place, comment: Message) -> list[str]:
    return [
        done.kind
        for done in place.stub.wall
        if done.number == comment.external_id
        or (done.kind == "delete_comment" and comment.external_id in (done.number, done.place))
    ]


@pytest.mark.parametrize("day", ["fine", "drop_after", "broken"])
def test_what_two_people_delete_is_gone_once(place: Place, day: str) -> None:
    comment = asked(place, WORDS)
    act = act_on(place, comment, "delete")
    if day != "fine":
        place.stub.days.append(day)
    state = carried_out(place, act)
    if not capabilities(place.account).delete_comment:
        assert (state, acts_on_the_wall(place, comment)) == (StepState.BY_HAND, [])
        return
    assert acts_on_the_wall(place, comment) == ["delete_comment"]
    assert state in (StepState.DONE, StepState.CONFIRMED), "it is gone, and we know it"
    hear(place)
    assert Message.objects.get(pk=comment.pk).deleted_at is None, "its author removed nothing"


def test_a_network_that_refuses_a_deletion_deleted_nothing(place: Place) -> None:
    comment = asked(place, WORDS)
    act = act_on(place, comment, "delete")
    place.stub.days.append("forbidden")
    state = carried_out(place, act)
    assert (state == StepState.DONE) == bool(acts_on_the_wall(place, comment))
    if capabilities(place.account).delete_comment:
        assert state in (StepState.FAILED, StepState.DONE, StepState.ON_ITS_WAY)
    else:
        assert state == StepState.BY_HAND


def test_without_the_right_a_person_deletes_by_hand(place: Place) -> None:
    comment = asked(place, WORDS)
    place.account.lacks = ["delete_comment"]  # as a check finds it
    place.account.save(update_fields=["lacks"])
    comment = Message.objects.get(pk=comment.pk)
    assert "Программа здесь не удаляет" in takedown_state.what_deleting_does(comment)
    act = act_on(place, comment, "delete")
    assert carried_out(place, act) == StepState.BY_HAND
    assert acts_on_the_wall(place, comment) == []
    act.note_done("", by=UserFactory(), at=place.now)
    assert act.steps.get().state == StepState.DONE_BY_HAND


def test_hidden_by_a_program_or_led_by_hand(place: Place) -> None:
    comment = asked(place, WORDS)
    if capabilities(place.account).hide_comment:
        act = act_on(place, comment, "hide")
        assert carried_out(place, act) == StepState.DONE
        assert acts_on_the_wall(place, comment) == ["delete_comment"], "VK removes what it hides"
        act.lift("Ошибка", by=act.begun_by, at=place.now)
        assert carried_out(place, act) == StepState.DONE
        assert place.stub.wall[-1].kind == "restore_comment"
        return
    assert "вручную" in takedown_state.what_hiding_does(comment)
    act = act_on(place, comment, "hide")
    assert carried_out(place, act) == StepState.BY_HAND
    assert acts_on_the_wall(place, comment) == []


def test_what_its_author_changes_and_removes_is_heard(place: Place) -> None:
    comment = asked(place, WORDS)
    place.wait(minutes=1)
    place.stub.citizen_edits(comment.external_id, "Уже без телефона")
    hear(place)
    comment = Message.objects.get(pk=comment.pk)
    assert comment.text == "Уже без телефона"
    assert comment.versions.count() == 2, "what was said before is kept"
    place.wait(minutes=1)
    place.stub.citizen_removes(comment.external_id)
    hear(place)
    is_gone = Message.objects.get(pk=comment.pk).deleted_at is not None
    assert is_gone == place.stub.tells_of_removals


def test_a_hidden_comment_that_its_author_removes_is_told_from_our_own_doing(
    place: Place,
) -> None:
    if not place.stub.says_who_removed:
        pytest.skip("this network says nowhere who removed a comment")
    if capabilities(place.account).hides_by_removal:
        pytest.skip("hidden is removed there: its author has nothing to remove")
    comment = asked(place, WORDS)
    act = act_on(place, comment, "hide")
    place.wait(minutes=1)
    place.stub.citizen_removes(comment.external_id)
    hear(place)
    comment.refresh_from_db()
    assert comment.deleted_at is not None
    act.refresh_from_db()
    act.message.refresh_from_db()
    steps = act.steps.count()
    act.lift("Нечего скрывать", by=act.begun_by, at=place.now)
    assert act.steps.count() == steps, "nothing is left to be shown again"

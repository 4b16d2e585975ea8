"""A meeting: its agenda is made of what waits, and signed minutes become assignments."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from otklik.core.refusal import Refused
from otklik.improvements.assignments.due_days import Term
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.assignments.reports_stages_extensions import Report
from otklik.improvements.findings.models import Finding
from otklik.improvements.meetings.membership_and_submitted_matters import Matter, Member
from otklik.improvements.meetings.models import Meeting
from tests.improvements.conftest import DAY, NOON, TODAY, Give, proof
from tests.staffed import Staff

pytestmark = pytest.mark.django_db
HELD = NOON + 20 * DAY
OVER = HELD + timedelta(hours=2)


@pytest.fixture
def meeting(staff: Staff, group: list[Member], finding: Finding) -> Meeting:
    Matter.note("surveys/2", title="Замер 2", words="Стало лучше: 2.", link="/", at=NOON)
    return Meeting.plan(title="Итоги", starts_at=HELD, place="Зал", by=staff.lead, at=NOON)


def decided(meeting: Meeting, staff: Staff) -> None:
    for item in meeting.items.all():
        item.write(heard="", decided="Принять к сведению.", by=staff.lead, at=OVER)


def point(meeting: Meeting, staff: Staff, finding: Finding | None = None) -> None:
    meeting.decide(
        text="Исправить поиск.", result="Поиск находит.", executor=staff.specialist,
        controller=staff.authorised, term=Term(due_on=TODAY + 60 * DAY, words="До срока"),
        co_executors=[staff.colleague], finding=finding, by=staff.lead, at=OVER,
    )  # fmt: skip


def sign(meeting: Meeting, staff: Staff, at: datetime = OVER) -> list[Assignment]:
    return meeting.sign(digest=meeting.digest, by=staff.lead, at=at)


def test_its_agenda_is_what_waits(
    meeting: Meeting, give: Give, staff: Staff, finding: Finding
) -> None:
    kinds = [item.kind for item in meeting.items.all()]
    assert kinds == ["comparison", "finding"]
    give()  # the finding has an assignment now, and by the meeting it is overdue
    done = give(finding=None)
    Report.hand_in(done, text="Сделано.", by=staff.specialist, at=NOON + DAY)
    done.take_off_control(conclusion="Да.", by=staff.authorised, at=NOON + DAY)
    Finding.raise_("Долго.", [proof(key="other")], by=staff.lead, at=HELD)
    assert meeting.gather(by=staff.lead, at=HELD) == 3
    assert meeting.gather(by=staff.lead, at=HELD) == 0
    assert {item.kind for item in meeting.items.all()} == {
        "comparison", "finding", "overdue", "finished",
    }  # fmt: skip
    assert not Matter.objects.waiting().exists()


def test_points_become_assignments_when_it_is_signed(
    meeting: Meeting, group: list[Member], staff: Staff, finding: Finding
) -> None:
    meeting.note_attendance(group, by=staff.lead, at=OVER)
    decided(meeting, staff)
    point(meeting, staff, finding)
    assert not Assignment.objects.exists()
    (given,) = sign(meeting, staff)
    assert (given.finding, given.executor) == (finding, staff.specialist)
    assert [one.user for one in given.co_executors.all()] == [staff.colleague]
    assert meeting.points.get().assignment == given
    for act in (
        lambda: point(meeting, staff),
        lambda: decided(meeting, staff),
        lambda: meeting.add_item(text="Ещё.", by=staff.lead, at=OVER),
        lambda: meeting.points.get().strike(by=staff.lead, at=OVER),
        lambda: meeting.cancel(reason="Поздно.", by=staff.lead, at=OVER),
        lambda: sign(meeting, staff),
    ):
        with pytest.raises(Refused):
            act()


def test_it_is_not_signed_before_without_the_chair_with_half_or_undecided(
    meeting: Meeting, group: list[Member], staff: Staff
) -> None:
    chair, secretary, member = group
    meeting.note_attendance(group, by=staff.lead, at=OVER)
    with pytest.raises(Refused, match="решени"):
        sign(meeting, staff)
    decided(meeting, staff)
    with pytest.raises(Refused, match="не началось"):
        sign(meeting, staff, at=HELD - DAY)
    meeting.note_attendance([secretary, member], by=staff.lead, at=OVER)
    with pytest.raises(Refused, match="председатель"):
        sign(meeting, staff)
    meeting.note_attendance([chair], by=staff.lead, at=OVER)
    with pytest.raises(Refused, match="половины"):
        sign(meeting, staff)
    meeting.note_attendance([chair, secretary], by=staff.lead, at=OVER)
    assert sign(meeting, staff) == []


def test_points_stand_without_gaps_after_one_is_struck(meeting: Meeting, staff: Staff) -> None:
    for _each in range(3):
        point(meeting, staff)
    first, second, third = meeting.points.all()
    first.strike(by=staff.lead, at=OVER)
    again = meeting.points.get(pk=second.pk)
    second.strike(by=staff.lead, at=OVER)  # known here by its place before
    again.strike(by=staff.lead, at=OVER)
    point(meeting, staff)
    assert list(meeting.points.values_list("position", flat=True)) == [1, 2]
    assert meeting.points.first() == third


def test_no_point_is_given_when_its_day_is_over(
    meeting: Meeting, group: list[Member], staff: Staff
) -> None:
    meeting.note_attendance(group, by=staff.lead, at=OVER)
    decided(meeting, staff)
    point(meeting, staff)
    due = TODAY + 60 * DAY
    with pytest.raises(Refused, match="пункта 1"):
        sign(meeting, staff, at=NOON + 61 * DAY)
    assert not Assignment.objects.exists()
    (given,) = sign(meeting, staff, at=NOON + 60 * DAY)
    assert given.due_on == due


def test_whoever_signs_signs_what_they_have_read(
    meeting: Meeting, group: list[Member], staff: Staff
) -> None:
    meeting.note_attendance(group, by=staff.lead, at=OVER)
    decided(meeting, staff)
    point(meeting, staff)
    changes: tuple[Callable[[], object], ...] = (
        lambda: point(meeting, staff),
        lambda: meeting.points.latest("pk").helpers.clear(),
        lambda: meeting.points.latest("pk").strike(by=staff.lead, at=OVER),
        lambda: meeting.note_attendance(group[:2], by=staff.lead, at=OVER),
        lambda: meeting.items.latest("pk").write(
            heard="", decided="Отложить.", by=staff.lead, at=OVER
        ),
    )
    for change in changes:
        read = Meeting.objects.get().digest
        change()
        with pytest.raises(Refused, match="проект"):
            meeting.sign(digest=read, by=staff.lead, at=OVER)
    sign(meeting, staff)


def test_what_a_cancelled_meeting_left_waits_for_the_next(meeting: Meeting, staff: Staff) -> None:
    meeting.cancel(reason="Болезнь.", by=staff.lead, at=NOON)
    again = Meeting.plan(title="Снова", starts_at=HELD, place="Зал", by=staff.lead, at=NOON)
    assert [item.kind for item in again.items.all()] == ["comparison", "finding"]


def test_the_group_has_one_chair_and_each_once(group: list[Member], staff: Staff) -> None:
    for user, role in ((staff.colleague, "chair"), (staff.head, "member")):
        with pytest.raises(Refused):
            Member.add(user, role, starts_on=TODAY, by=staff.lead, at=NOON)
    group[0].end(on=TODAY, by=staff.lead, at=NOON)
    Member.add(staff.colleague, "chair", starts_on=TODAY + DAY, by=staff.lead, at=NOON)


def test_nobody_holds_two_chairs_and_the_group_has_one(staff: Staff, group: list[Member]) -> None:
    """Neither now nor from a day to come."""
    soon, later = TODAY + 10 * DAY, TODAY + 30 * DAY
    with pytest.raises(Refused, match="уже в рабочей группе"):
        Member.add(staff.authorised, "deputy", starts_on=soon, by=staff.lead, at=NOON)
    with pytest.raises(Refused, match="уже есть"):
        Member.add(staff.colleague, "chair", starts_on=soon, by=staff.lead, at=NOON)
    group[0].end(on=soon, by=staff.lead, at=NOON)
    Member.add(staff.colleague, "chair", starts_on=later, by=staff.lead, at=NOON)
    for who, role in ((staff.specialist, "chair"), (staff.colleague, "member")):
        with pytest.raises(Refused):
            Member.add(who, role, starts_on=TODAY, by=staff.lead, at=NOON)
    assert Member.objects.on(later).filter(role="chair").get().user == staff.colleague


def test_no_group_no_meeting(staff: Staff) -> None:
    with pytest.raises(Refused):
        Meeting.plan(title="Итоги", starts_at=HELD, place="Зал", by=staff.lead, at=NOON)

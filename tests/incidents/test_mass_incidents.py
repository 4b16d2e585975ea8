"""Many people about one thing: one text, an answer to each, its outcome beside each."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from otklik.audit.models import Line
from otklik.channels.outbound.models import Delivery
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.intake.receive import receive
from otklik.incidents.mass_incidents import process_members
from otklik.incidents.mass_incidents.models import MassIncident, MassMember
from otklik.incidents.mass_incidents.placeholders import (
    fill_placeholders,
    refuse_unknown_placeholders,
)
from otklik.incidents.mass_incidents.views import find_similar
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Topic
from tests.channels.databases import at_once, shared_database
from tests.incidents.conftest import NOON, Staff, Written
from tests.incidents.mass import (
    LATER,
    TEXT,
    deliver,
    gathered,
    incidents,
    progress,
    sort,
    work,
    write,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def mass(written: Written, staff: Staff, topic: Topic) -> MassIncident:
    return gathered(written, staff, topic)


def test_one_text_answers_each_in_their_own_place(mass: MassIncident, staff: Staff) -> None:
    mass.send(revision=mass.revision, by=staff.operator, at=NOON)
    work(mass)
    assert mass.stage == MassIncident.Stage.OPEN
    assert progress(mass).on_its_way == 5
    deliver()
    assert progress(mass).sent == 5
    assert progress(mass).waiting == 0
    for incident in Incident.objects.all():
        answer = incident.messages.outbound().get()
        assert answer.text == f"Здравствуйте! По инциденту № {incident.number}: рынок проверен."
        assert incident.status == Incident.Status.ANSWERED


def test_a_person_is_addressed_and_told_in_words_of_their_own(
    mass: MassIncident, staff: Staff
) -> None:
    first, second = list(mass.members.here().order_by("pk"))[:2]
    first.adapt(text="", address="Анна Петровна", by=staff.operator, at=NOON)
    second.adapt(text="Ваш ряд не проверен: № {номер}.", address="", by=staff.operator, at=NOON)
    assert first.answer.startswith("Анна Петровна, здравствуйте!")
    assert second.answer == f"Ваш ряд не проверен: № {second.incident.number}."
    mass.refresh_from_db()
    second.adapt(text=mass.text, address="", by=staff.operator, at=NOON)
    assert not second.is_adapted


def test_one_word_of_a_second_person_sends_all(
    mass: MassIncident, staff: Staff, delicate: Topic
) -> None:
    sort(mass.members.here().first().incident, delicate, staff)  # type: ignore[union-attr]
    with pytest.raises(Refused, match="торой сотрудник"):
        mass.send(revision=mass.revision, by=staff.operator, at=NOON)
    mass.submit(revision=mass.revision, by=staff.operator, at=NOON)
    with pytest.raises(Refused):
        mass.approve(revision=mass.revision, by=staff.operator, at=NOON)
    with pytest.raises(Refused):
        mass.approve(revision=mass.revision - 1, by=staff.approver, at=NOON)
    with pytest.raises(Refused):
        write(mass, "Другое", staff)
    for _ in range(2):
        mass.approve(revision=mass.revision, by=staff.approver, at=NOON)
    work(mass)
    assert progress(mass).on_its_way == 5
    assert all(
        approval.by == staff.approver and approval.text == reply.text
        for reply in Reply.objects.all()
        for approval in reply.approvals.all()
    )


def test_returned_with_a_reason_and_written_anew(mass: MassIncident, staff: Staff) -> None:
    mass.submit(revision=mass.revision, by=staff.operator, at=NOON)
    with pytest.raises(Refused):
        mass.return_for_correction(" ", revision=mass.revision, by=staff.approver, at=NOON)
    mass.return_for_correction("Срок?", revision=mass.revision, by=staff.approver, at=NOON)
    assert (mass.stage, mass.reason) == ("open", "Срок?")
    assert not mass.members.here().picked().exists()
    write(mass, "До пятницы.", staff)
    mass.submit(revision=mass.revision, by=staff.operator, at=NOON)
    mass.recall(by=staff.operator, at=NOON)
    assert mass.stage == "open"


def test_what_one_refuses_stops_no_other_and_is_tried_again(
    mass: MassIncident, staff: Staff
) -> None:
    busy = mass.members.here().order_by("pk")[2]
    draft = Reply.begin(
        busy.incident, to=busy.incident.messages.get(), key=uuid4(), by=staff.approver, at=NOON
    )
    mass.send(revision=mass.revision, by=staff.operator, at=NOON)
    work(mass)
    busy.refresh_from_db()
    assert "другой ответ" in busy.problem
    assert (progress(mass).on_its_way, progress(mass).failed) == (4, 1)
    deliver("failed")
    assert progress(mass).failed == 5
    draft.discard(by=staff.approver, at=NOON)
    mass.send(revision=mass.revision, by=staff.operator, at=NOON)
    work(mass)
    assert progress(mass).on_its_way == 5
    assert Reply.objects.filter(status=Reply.Status.FAILED).count() == 4


def test_what_is_not_confirmed_is_not_sent_again(mass: MassIncident, staff: Staff) -> None:
    mass.send(revision=mass.revision, by=staff.operator, at=NOON)
    work(mass)
    deliver("unconfirmed")
    assert progress(mass).unconfirmed == 5
    with pytest.raises(Refused, match="никто не ждёт"):
        mass.send(revision=mass.revision, by=staff.operator, at=NOON)
    assert Delivery.objects.count() == 5


def test_taken_back_before_they_leave_and_sent_with_another_text(
    mass: MassIncident, staff: Staff
) -> None:
    mass.send(revision=mass.revision, by=staff.operator, at=NOON)
    work(mass)
    assert process_members.take_back(mass, by=staff.operator, at=NOON) == (5, 0)
    write(mass, "Иначе: № {номер}.", staff)
    mass.send(revision=mass.revision, by=staff.operator, at=NOON)
    work(mass)
    assert Reply.objects.count() == 5
    assert {reply.text[:6] for reply in Reply.objects.all()} == {"Иначе:"}


def test_who_comes_later_is_answered_alone(
    mass: MassIncident, staff: Staff, written: Written, topic: Topic
) -> None:
    mass.send(revision=mass.revision, by=staff.operator, at=NOON)
    work(mass)
    deliver()
    late = written.incident("На рынке врут весы, ряд 9")
    sort(late, topic, staff)
    mass.add([late], by=staff.operator, at=LATER)
    assert mass.members.here().to_answer().count() == 1
    mass.send(revision=mass.revision, by=staff.operator, at=LATER)
    work(mass)
    assert Delivery.objects.count() == 6


def test_closed_in_one_press_and_opened_again(mass: MassIncident, staff: Staff) -> None:
    mass.close(outcome=Incident.Outcome.EXPLAINED, by=staff.operator, at=NOON)
    work(mass)
    assert progress(mass).failed == 5  # nobody was answered: the outcome would claim it
    mass.close(outcome=Incident.Outcome.SPAM, by=staff.operator, at=NOON)
    work(mass)
    assert Incident.objects.filter(status="closed").count() == 5
    touched = Incident.objects.order_by("pk")[0]
    touched.reopen(by=staff.operator, at=LATER)
    touched.close(outcome=Incident.Outcome.SPAM, by=staff.operator, at=LATER)
    mass.reopen(by=staff.operator, at=LATER)
    work(mass)
    assert Incident.objects.filter(status="closed").get() == touched


def test_an_incident_is_in_one_mass_incident_and_may_leave(
    mass: MassIncident, staff: Staff, written: Written
) -> None:
    member = mass.members.here().first()
    assert member is not None
    other, refused = MassIncident.gather(
        name="Другое", topic=None, incidents=[member.incident], by=staff.operator, at=NOON
    )
    assert f"{mass}" in refused[0]
    assert not other.members.here().exists()
    member.leave(by=staff.operator, at=NOON)
    assert other.add([member.incident], by=staff.operator, at=NOON) == []
    mass.dissolve(by=staff.operator, at=NOON)
    assert not mass.members.here().exists()
    assert Line.objects.about(member.incident).filter(verb="incident.gathered").count() == 2


def test_unknown_places_are_named() -> None:
    with pytest.raises(Refused, match=r"\{имя\}.*\{номер\}"):
        refuse_unknown_placeholders("Здравствуйте, {имя}!")
    refuse_unknown_placeholders(TEXT)


@pytest.mark.parametrize(
    ("text", "address", "expected"),
    [
        ("{имя обращения}, здравствуйте!", "", "Здравствуйте!"),
        ("Здравствуйте, {имя обращения}! № {номер}", "", "Здравствуйте! № 7"),
        ("Здравствуйте, {имя обращения}! Да.", "Анна", "Здравствуйте, Анна! Да."),
        ("Рынок проверен. {имя обращения}, спасибо.", "", "Рынок проверен. Спасибо."),
        ("Без мест", "", "Без мест"),
    ],
)
def test_places_are_filled_or_leave_no_trace(text: str, address: str, expected: str) -> None:
    assert fill_placeholders(text, number=7, address=address) == expected


def test_who_may_be_about_the_same_is_a_guess_by_words(
    mass: MassIncident, staff: Staff, written: Written
) -> None:
    near = written.incident("Весы на рынке опять врут, ряд второй")
    written.incident("Когда откроется ярмарка мёда")
    inside = [member.incident for member in mass.members.here()]
    found = find_similar(inside, user=staff.operator, at=NOON)
    assert [alike.incident for alike in found] == [near]
    assert find_similar(inside, user=staff.specialist, at=NOON) == []


@pytest.mark.postgres
def test_two_people_and_two_workers_send_each_answer_once(
    transactional_db: None, written: Written, staff: Staff, topic: Topic, tmp_path: Path
) -> None:
    here = incidents(written, 4)
    for incident in here:
        sort(incident, topic, staff)
    mass, _refused = MassIncident.gather(
        name="Весы", topic=topic, incidents=here, by=staff.operator, at=NOON
    )
    write(mass, "Рынок проверен.", staff)

    def send(who: object) -> None:
        mine = MassIncident.objects.get(pk=mass.pk)
        mine.send(revision=mine.revision, by=who, at=NOON)  # type: ignore[arg-type]

    with shared_database(tmp_path):
        results = at_once(lambda: send(staff.operator), lambda: send(staff.approver))
        assert all(not isinstance(r, BaseException) for r in results)
        members = list(MassMember.objects.values_list("pk", flat=True))
        results = at_once(
            lambda: process_members.carry_on(mass.pk, at=NOON),
            lambda: process_members.carry_on(mass.pk, at=NOON),
            lambda: Reply.begin(
                here[0], to=here[0].messages.get(), key=uuid4(), by=staff.approver, at=NOON
            ),
            lambda: MassMember.objects.get(pk=members[1]).leave(by=staff.operator, at=NOON),
        )
        faults = [r for r in results if isinstance(r, BaseException)]
        assert all(isinstance(fault, Refused) for fault in faults)
        work(mass)
        assert MassIncident.objects.get().stage == MassIncident.Stage.OPEN
        for incident in here:
            assert Reply.objects.at_work().filter(incident=incident).count() <= 1
        assert not MassMember.objects.here().picked().exists()


def test_a_lost_task_is_rung_again(mass: MassIncident, staff: Staff) -> None:
    mass.send(revision=mass.revision, by=staff.operator, at=NOON)
    assert process_members.hurry_lost(at=NOON) == 0
    assert process_members.hurry_lost(at=NOON + timedelta(minutes=3)) == 1


def test_a_removed_message_is_not_answered(
    mass: MassIncident, staff: Staff, written: Written
) -> None:
    from otklik.channels.networks.inbound_types import EventKind

    member = mass.members.here().first()
    assert member is not None
    first = member.incident.messages.get()
    gone = written.comment(
        "", external_id=first.external_id, author=first.external_id, kind=EventKind.COMMENT_DELETED
    )
    receive(written.account, gone, at=NOON)
    mass.send(revision=mass.revision, by=staff.operator, at=NOON)
    work(mass)
    member.refresh_from_db()
    assert "ответить негде" in member.problem

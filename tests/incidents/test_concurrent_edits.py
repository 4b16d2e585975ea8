"""What a colleague did meanwhile is neither overwritten, nor taken back, nor approved unread."""

from datetime import timedelta

import pytest

from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.inbox.bulk_actions import act_on_each
from otklik.incidents.inbox.models import Batch
from otklik.incidents.mass_incidents import process_members
from otklik.incidents.replies.models import Reply
from otklik.incidents.reply_templates.models import Wording
from otklik.incidents.topics.models import Topic, Urgency
from tests.incidents.conftest import NOON, Staff, Written
from tests.incidents.mass import TEXT, gathered, work, write

pytestmark = pytest.mark.django_db


def test_a_shared_text_replaces_no_answer_that_a_colleague_wrote(
    written: Written, staff: Staff, topic: Topic
) -> None:
    mass = gathered(written, staff, topic)
    mass.send(revision=mass.revision, by=staff.operator, at=NOON)
    work(mass)
    process_members.take_back(mass, by=staff.operator, at=NOON)
    theirs, *others = mass.members.here().order_by("pk")
    reply = theirs.reply
    assert reply is not None
    reply.save_draft("Написал сам", revision=reply.revision, by=staff.approver, at=NOON)
    mass.refresh_from_db()
    write(mass, f"{TEXT} И взвешен.", staff)
    mass.send(revision=mass.revision, by=staff.operator, at=NOON)
    work(mass)
    reply.refresh_from_db()
    theirs.refresh_from_db()
    assert (reply.status, reply.text) == (Reply.Status.DRAFT, "Написал сам")
    assert "изменил этот ответ" in theirs.problem
    for member in others:
        member.refresh_from_db()
        assert member.reply is not None
        assert member.reply.status == Reply.Status.ON_ITS_WAY
        assert "И взвешен" in member.reply.text


def test_undo_takes_back_the_press_alone(written: Written, staff: Staff, topic: Topic) -> None:
    """The row was read, a colleague sorted it, then it was pressed: as two do on PostgreSQL."""
    incident = written.incident("Где платить")
    read = Incident.objects.get(pk=incident.pk)
    Topic.objects.update(needs_approval=True)
    incident.triage(
        unit=topic.unit,  # type: ignore[arg-type]
        topic=Topic.objects.get(pk=topic.pk),
        urgency=Urgency.NORMAL,
        by=staff.approver,
        at=NOON,
    )
    pressed = act_on_each(
        [read],
        lambda one: one.assign(to=staff.operator, by=staff.operator, at=NOON),
        kind=Batch.Kind.ASSIGNED,
        by=staff.operator,
        at=NOON,
    )
    assert pressed.batch is not None
    assert pressed.batch.undo(by=staff.operator, at=NOON + timedelta(seconds=5)) == 1
    incident.refresh_from_db()
    assert (incident.topic, incident.assignee) == (topic, None)
    assert incident.approval_since is not None


def wording(topic: Topic, staff: Staff) -> Wording:
    kept = Wording(
        kind=Wording.Kind.TEMPLATE, name="Обмен", text="Обменяют.", topic=topic,
        language=Wording.Language.CHECHEN,
    )  # fmt: skip
    kept.keep(by=staff.approver, at=NOON)
    return kept


def test_a_template_is_checked_as_it_was_read(topic: Topic, staff: Staff) -> None:
    kept = wording(topic, staff)
    read = Wording.objects.get(pk=kept.pk)
    seen = read.content_digest
    kept.text = "Не обменяют."
    kept.keep(by=staff.operator, at=NOON)
    with pytest.raises(Refused, match="прочитайте заново"):
        read.confirm(seen=seen, by=staff.approver, at=NOON)
    read.confirm(seen=kept.content_digest, by=staff.approver, at=NOON)
    assert read.checked_by == staff.approver


def test_saving_what_did_not_change_makes_nobody_its_writer(topic: Topic, staff: Staff) -> None:
    kept = wording(topic, staff)
    kept.keep(by=staff.operator, at=NOON)
    with pytest.raises(Refused, match="другой сотрудник"):
        kept.confirm(seen=kept.content_digest, by=staff.approver, at=NOON)

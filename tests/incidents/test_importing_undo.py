"""A file goes out again, within a day, while nobody has touched what came of it."""

import uuid
from datetime import datetime, timedelta

import pytest

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.incidents.cases.client import Client
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.external_cases.models import OutsideCase
from otklik.incidents.importing import import_and_undo as importing_run
from otklik.incidents.importing.models import ImportRun
from otklik.incidents.replies.models import Reply
from tests.incidents.conftest import NOON, Staff
from tests.incidents.files import load, upload, work

pytestmark = pytest.mark.django_db


def undo(run: ImportRun, staff: Staff, *, at: datetime = NOON) -> ImportRun:
    importing_run.undo(run, by=staff.operator, at=at)
    work(at=at)
    return ImportRun.objects.get(pk=run.pk)


def export(staff: Staff, *, due: str) -> ImportRun:
    """A row of «Инцидент Менеджмент», with its number and its deadline there."""
    run = upload(staff, f"id,Текст,Номер инцидента,Срок ответа\n1,Нет воды,77,{due}\n")
    run.choose(mapping=run.mapping, sheet="", system="im")
    importing_run.start(run, by=staff.operator, at=NOON)
    work()
    return ImportRun.objects.get(pk=run.pk)


def test_undo_takes_out_exactly_what_came_in(staff: Staff) -> None:
    kept = load(staff, "id,Текст\n1,Раз\n")
    run = undo(load(staff, "id,Текст\n1,Раз\n2,Два\n3,Три\n"), staff)
    assert run.state == ImportRun.State.UNDONE
    message = Message.objects.get()
    assert kept.rows.get().message == message
    assert Client.objects.get() == message.client
    assert Line.objects.filter(verb="import.undone").count() == 1
    again = load(staff, "id,Текст\n2,Два\n")
    assert again.counts()["taken"] == 1


def test_undo_keeps_a_client_who_wrote_something_else(staff: Staff) -> None:
    load(staff, "id,ID автора,Текст\n1,a1,Раз\n")
    undo(load(staff, "id,ID автора,Текст\n2,a1,Два\n"), staff)
    assert Client.objects.count() == 1


@pytest.mark.parametrize("how", ["taken", "closed", "begun"])
def test_undo_refuses_when_work_has_begun(staff: Staff, how: str) -> None:
    run = load(staff)
    incident = Incident.objects.order_by("pk")[1]
    if how == "taken":
        incident.take(by=staff.operator, at=NOON)
    elif how == "closed":
        incident.close(outcome=Incident.Outcome.SPAM, by=staff.operator, at=NOON)
    else:
        Reply.begin(
            incident, to=incident.messages.get(), key=uuid.uuid4(), by=staff.operator, at=NOON
        )
    with pytest.raises(Refused, match="1"):
        importing_run.undo(run, by=staff.operator, at=NOON)
    assert Incident.objects.count() == 3


def test_undo_leaves_what_is_touched_while_it_runs(staff: Staff) -> None:
    run = load(staff)
    importing_run.undo(run, by=staff.operator, at=NOON)
    touched = Incident.objects.order_by("pk")[0]
    touched.take(by=staff.operator, at=NOON)
    work()
    assert Incident.objects.get() == touched


def test_undo_refuses_after_a_day(staff: Staff) -> None:
    run = load(staff)
    with pytest.raises(Refused):
        importing_run.undo(run, by=staff.operator, at=NOON + timedelta(hours=24, seconds=1))


def test_what_the_file_itself_said_of_a_deadline_is_no_touch(staff: Staff) -> None:
    run = export(staff, due="30.11.2026 10:00")
    case = OutsideCase.objects.get()
    assert case.incident.outside_due_at is not None
    assert undo(run, staff).state == ImportRun.State.UNDONE
    assert not Incident.objects.exists()


def test_a_deadline_in_another_century_is_not_taken(staff: Staff) -> None:
    run = export(staff, due="31.12.2099 10:00")
    case = OutsideCase.objects.get()
    assert (case.due_at, case.incident.outside_due_at) == (None, None)
    assert run.counts()["taken"] == 1
    with pytest.raises(Refused, match="проверьте год"):
        OutsideCase.note(
            case.incident, system="im", number="78", due_at=NOON + timedelta(days=91),
            by=staff.operator, at=NOON,
        )  # fmt: skip

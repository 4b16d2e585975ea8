"""A file is loaded and taken out by batches, whoever dies and whatever comes between."""

from datetime import timedelta

import pytest
from django.db import OperationalError, transaction
from django.tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from otklik.audit.models import Line
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.importing import import_and_undo as importing_run
from otklik.incidents.importing.models import ImportRun
from otklik.ingest.dispatch import requeue_lost as sweep
from tests.incidents.conftest import NOON, Staff
from tests.incidents.files import batches, load, upload, work
from tests.statements import failing

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_a_run_may_be_started_and_worked_on_twice(staff: Staff) -> None:
    run = upload(staff)
    importing_run.start(run, by=staff.operator, at=NOON)
    importing_run.start(ImportRun.objects.get(pk=run.pk), by=staff.operator, at=NOON)
    assert Line.objects.filter(verb="import.started").count() == 1
    assert batches().count() == 1
    assert importing_run.carry_on(run.pk, 0, at=NOON)
    assert not importing_run.carry_on(run.pk, 0, at=NOON)
    assert Message.objects.count() == 3
    assert Line.objects.filter(verb="import.finished").count() == 1


@pytest.fixture
def small_batches(settings: Settings) -> None:
    settings.IMPORT_BATCH_ROWS = 2


def questions(count: int) -> str:
    return "Текст\n" + "".join(f"Вопрос {n}\n" for n in range(count))


@pytest.mark.usefixtures("small_batches")
def test_a_killed_worker_is_followed_by_another(staff: Staff) -> None:
    """What was committed stays, the rest is taken later; its task is lost with the worker."""
    run = upload(staff, questions(7))
    importing_run.start(run, by=staff.operator, at=NOON)
    work(most=2)
    batches().delete()
    run.refresh_from_db()
    assert (run.position, Message.objects.count()) == (4, 4)
    assert importing_run.hurry_lost(at=NOON + timedelta(seconds=30)) == 0
    assert importing_run.hurry_lost(at=NOON + timedelta(minutes=2)) == 1
    assert importing_run.hurry_lost(at=NOON + timedelta(minutes=2)) == 0
    work()
    run.refresh_from_db()
    assert run.state == ImportRun.State.FINISHED
    assert (run.position, Message.objects.count()) == (7, 7)


@pytest.mark.usefixtures("small_batches")
def test_a_batch_that_fails_leaves_no_trace_and_is_taken_again(staff: Staff) -> None:
    run = upload(staff, questions(5))
    importing_run.start(run, by=staff.operator, at=NOON)
    work(most=1)

    advancing = '^UPDATE "incidents_importrun"'
    with failing(advancing), pytest.raises(OperationalError), transaction.atomic():
        importing_run.carry_on(run.pk, 2, at=NOON)
    assert (Message.objects.count(), run.rows.count()) == (2, 2)
    importing_run.carry_on(run.pk, 2, at=NOON)
    work()
    texts = [message.text for message in Message.objects.order_by("pk")]
    assert texts == [f"Вопрос {n}" for n in range(5)]


@pytest.mark.usefixtures("small_batches")
def test_a_run_that_was_hurried_needlessly_is_still_worked_on_once(staff: Staff) -> None:
    """Its task only waited long: two of them stand in the queue now."""
    run = upload(staff, questions(6))
    importing_run.start(run, by=staff.operator, at=NOON)
    work(most=1)
    assert importing_run.hurry_lost(at=NOON + timedelta(minutes=2)) == 1
    assert batches().count() == 2
    work(most=2)
    assert batches().count() == 1
    work()
    assert Message.objects.count() == run.rows.count() == 6
    assert Line.objects.filter(verb="import.finished").count() == 1


@pytest.mark.usefixtures("small_batches")
def test_files_that_are_loaded_at_once_do_not_mix(staff: Staff) -> None:
    runs = [upload(staff, f"Текст\n{name} 1\n{name} 2\n{name} 3\n") for name in ("А", "Б")]
    for run in runs:
        importing_run.start(run, by=staff.operator, at=NOON)
    work()
    for run, name in zip(runs, ("А", "Б"), strict=True):
        texts = [row.message.text for row in run.rows.order_by("number") if row.message]
        assert texts == [f"{name} {n}" for n in (1, 2, 3)]


def work_off_one_task() -> None:
    """What the only worker of the queue does next."""
    Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=1,
        worker_id="test",
        excluded_queue_names=[],
    ).run()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("small_batches")
def test_what_a_network_sent_passes_between_the_batches_of_a_file(staff: Staff) -> None:
    """One worker of the queue, and a file that would keep it busy for a long time."""
    run = upload(staff, questions(9))
    importing_run.start(run, by=staff.operator, at=NOON)
    hook = sweep.enqueue()
    work_off_one_task()
    assert DBTaskResult.objects.get(pk=hook.id).status == TaskResultStatus.SUCCESSFUL
    for _batch in range(2):
        work_off_one_task()
    run.refresh_from_db()
    assert run.position == 4
    hook = sweep.enqueue()
    work_off_one_task()
    assert DBTaskResult.objects.get(pk=hook.id).status == TaskResultStatus.SUCCESSFUL
    run.refresh_from_db()
    assert run.position == 4


@pytest.mark.usefixtures("small_batches")
def test_a_file_is_taken_out_by_batches_also_when_a_worker_is_killed(staff: Staff) -> None:
    run = load(staff, questions(7))
    kept = Incident.objects.order_by("pk")[5]
    importing_run.undo(run, by=staff.operator, at=NOON)
    kept.take(by=staff.operator, at=NOON)
    work(most=2)
    batches().delete()
    assert Incident.objects.count() == 4
    assert importing_run.hurry_lost(at=NOON + timedelta(minutes=2)) == 1
    work()
    run.refresh_from_db()
    assert run.state == ImportRun.State.UNDONE
    assert Incident.objects.get() == kept
    assert Line.objects.filter(verb="import.undone").count() == 1

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

import otklik
from otklik.core.models import Tick, claim_tick
from otklik.core.schedule import scheduled_tasks
from otklik.operations.run.web_workers_clock import seconds_to_next_minute
from otklik.operations.tasks import fail_lost_tasks, forget, prune

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def a_task(*, started_at: datetime, status: TaskResultStatus) -> "DBTaskResult[..., Any]":
    result = prune.enqueue()
    row = DBTaskResult.objects.get(pk=result.id)
    row.status, row.started_at = status, started_at
    if status is TaskResultStatus.SUCCESSFUL:
        row.finished_at = started_at
    row.save()
    return row


def test_a_task_whose_worker_died_is_marked_failed_and_a_young_one_is_left() -> None:
    lost = a_task(started_at=NOW - timedelta(minutes=20), status=TaskResultStatus.RUNNING)
    young = a_task(started_at=NOW - timedelta(minutes=1), status=TaskResultStatus.RUNNING)
    assert fail_lost_tasks(started_before=NOW - timedelta(minutes=15)) == 1
    lost.refresh_from_db()
    young.refresh_from_db()
    assert lost.status == TaskResultStatus.FAILED
    assert lost.task_result.errors[0].exception_class.__name__ == "WorkerLost"
    assert young.status == TaskResultStatus.RUNNING


def test_old_results_and_ticks_are_forgotten_and_fresh_ones_kept() -> None:
    old = a_task(started_at=NOW - timedelta(days=8), status=TaskResultStatus.SUCCESSFUL)
    fresh = a_task(started_at=NOW - timedelta(days=6), status=TaskResultStatus.SUCCESSFUL)
    claim_tick(task="a", at=NOW - timedelta(days=8))
    claim_tick(task="a", at=NOW)
    forget(before=NOW - timedelta(days=7))
    assert list(DBTaskResult.objects.values_list("pk", flat=True)) == [fresh.pk]
    assert old.pk != fresh.pk
    assert Tick.objects.get().minute == NOW


def test_housekeeping_is_on_the_clock() -> None:
    names = {entry.name for entry in scheduled_tasks()}
    assert {f"otklik.operations.tasks.{name}" for name in ("prune", "sweep_lost_tasks")} <= names


@pytest.mark.parametrize(("second", "left"), [(0, 60), (59, 1), (30, 30)])
def test_the_clock_wakes_at_the_whole_minute(second: int, left: int) -> None:
    assert seconds_to_next_minute(NOW + timedelta(seconds=second)) == left


def test_every_task_on_a_schedule_is_known_to_the_clock() -> None:
    root = Path(otklik.__file__).parent
    written = sum(
        len(re.findall(r"^@cron\(", path.read_text(), re.MULTILINE)) for path in root.rglob("*.py")
    )
    assert len(scheduled_tasks()) == written

"""Tasks on a schedule: `@cron("*/5 * * * *")` above `@task`.

APScheduler parses the cron lines; a unique row for each task and minute lets several schedulers run
at once without running a task twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from apscheduler.triggers.cron import CronTrigger
from django.db import transaction
from django.tasks import Task
from django.utils import timezone

from otklik.core.app_modules import app_modules
from otklik.core.models import claim_tick, forget_ticks_ahead


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledTask:
    task: Task[..., Any]
    schedule: str

    @property
    def name(self) -> str:
        return self.task.module_path

    def rings_at(self, minute: datetime) -> bool:
        """Whether the cron line matches this minute (a whole one, with a time zone)."""
        trigger = CronTrigger.from_crontab(self.schedule, timezone=timezone.get_default_timezone())
        return bool(trigger.get_next_fire_time(None, minute) == minute)


SKEW = timedelta(minutes=5)  # the clocks of several machines may differ by this

_scheduled: dict[str, ScheduledTask] = {}


def cron(schedule: str) -> Callable[[Task[[], Any]], Task[[], Any]]:
    """Run a task without arguments by a five-field cron line in the authority's time zone."""

    def register(task: Task[[], Any]) -> Task[[], Any]:
        entry = ScheduledTask(task=task, schedule=schedule)
        _scheduled[entry.name] = entry
        return task

    return register


def scheduled_tasks() -> list[ScheduledTask]:
    """All scheduled tasks, from the `tasks` module of each app."""
    app_modules("tasks")  # imported, they have registered theirs
    return sorted(_scheduled.values(), key=lambda entry: entry.name)


def enqueue_due_tasks(*, at: datetime) -> list[str]:
    """Enqueue what is due in this minute, once among all schedulers; returns the names.

    After a clock was set back, tasks do not wait for the old time.
    """
    minute = at.replace(second=0, microsecond=0)
    forget_ticks_ahead(of=minute + SKEW)
    rung = []
    for entry in scheduled_tasks():
        if not entry.rings_at(minute):
            continue
        with transaction.atomic():
            if claim_tick(task=entry.name, at=minute):
                entry.task.enqueue()
                rung.append(entry.name)
    return rung

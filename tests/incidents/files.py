"""Files of messages to import, and what a person and a worker do with them."""

import uuid
from datetime import datetime
from itertools import count
from typing import Any, cast

from django.db.models import QuerySet
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from otklik.incidents.importing import import_and_undo as importing_run
from otklik.incidents.importing.models import ImportRun
from tests.incidents.conftest import NOON, Staff

HEADER = "id,Дата,Автор,ID автора,Соцсеть,Ссылка,Код темы,Текст\n"
FILE = HEADER + (
    "1,23.11.2026 10:00,Анна,a1,ВКонтакте,https://vk.example/1,A01,Магазин не меняет платье\n"
    "2,23.11.2026 11:00,Анна,a1,ВКонтакте,,,И деньги не возвращает\n"
    "3,,,,ВКонтакте,,,Кто проверяет весы на рынке?\n"
)


def upload(staff: Staff, body: str = FILE, *, at: datetime = NOON) -> ImportRun:
    return ImportRun.upload(
        body.encode(), name="файл.csv", key=uuid.uuid4(), by=staff.operator, at=at
    )


def batches() -> "QuerySet[DBTaskResult[..., Any]]":
    """Tasks of imports that wait for a worker."""
    ready = DBTaskResult.objects.ready().filter(task_path__endswith="carry_on_import")
    return cast("QuerySet[DBTaskResult[..., Any]]", ready)


def work(*, at: datetime = NOON, most: int | None = None) -> None:
    """Do what waits, batch by batch, as a worker would: all of it, or some batches."""
    for _ in count() if most is None else range(most):
        waiting = batches().first()
        if waiting is None:
            return
        DBTaskResult.objects.filter(pk=waiting.pk).update(status=TaskResultStatus.SUCCESSFUL)
        importing_run.carry_on(*waiting.args_kwargs["args"], at=at)


def load(staff: Staff, body: str = FILE, *, at: datetime = NOON) -> ImportRun:
    """Upload, start, and let the worker do it."""
    run = upload(staff, body, at=at)
    importing_run.start(run, by=staff.operator, at=at)
    work(at=at)
    return ImportRun.objects.get(pk=run.pk)

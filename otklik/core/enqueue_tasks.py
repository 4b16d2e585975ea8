"""Enqueue tasks by name, so that a model need not import its task."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string


def enqueue(task: str, *arguments: Any, run_after: datetime | None = None) -> None:
    """Enqueue `task`, a dotted name, with plain values; not before `run_after`.

    It is stored in the caller's transaction. Raises ImportError for an unknown name.
    """
    found = import_string(task)
    (found.using(run_after=run_after) if run_after else found).enqueue(*arguments)


def enqueue_lost(lost: QuerySet[Any], task: str, *, at: datetime) -> int:
    """Enqueue `task` again for rows without a sign of life (`alive_at`); returns how many."""
    rows = list(lost)
    for row in rows:
        with transaction.atomic():
            type(row)._default_manager.filter(pk=row.pk).update(alive_at=at)
            enqueue(task, row.pk)
    return len(rows)

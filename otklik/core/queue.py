"""Tasks are enqueued by name: a model need not import what the task will do."""

from datetime import datetime
from typing import Any

from django.utils.module_loading import import_string


def enqueue(task: str, *arguments: Any, run_after: datetime | None = None) -> None:
    """Enqueue `task`, the dotted name of a task, with plain values; not before `run_after`.

    It is stored in the transaction of the caller. Raises ImportError for a name that is not there.
    """
    found = import_string(task)
    (found.using(run_after=run_after) if run_after else found).enqueue(*arguments)

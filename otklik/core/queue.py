"""Enqueue tasks by name, so that a model need not import its task."""

from datetime import datetime
from typing import Any

from django.utils.module_loading import import_string


def enqueue(task: str, *arguments: Any, run_after: datetime | None = None) -> None:
    """Enqueue `task`, a dotted name, with plain values; not before `run_after`.

    It is stored in the caller's transaction. Raises ImportError for an unknown name.
    """
    found = import_string(task)
    (found.using(run_after=run_after) if run_after else found).enqueue(*arguments)

"""Faults of the database, and what others do between two statements.

    with failing("^INSERT"):
        press()
    with before_first('UPDATE "core_series"', lambda: somebody_else_presses()):
        press()

Django hands each statement of the connection to a wrapper; nothing of ours is replaced.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection


@contextmanager
def failing(
    pattern: str = "", fault: BaseException | None = None, *, after: int = 0
) -> Iterator[None]:
    """Statements with `pattern` end with `fault`, once `after` of them have passed."""
    number = 0

    def wrapper(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal number
        if re.search(pattern, sql):
            number += 1
            if number > after:
                raise fault or OperationalError("database is locked")
        return execute(sql, *rest)

    with connection.execute_wrapper(wrapper):
        yield


@contextmanager
def before_first(pattern: str, act: Callable[[], object]) -> Iterator[None]:
    """Call `act` before the first statement with `pattern`; fails where there was none."""
    is_done = False

    def wrapper(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal is_done
        if not is_done and re.search(pattern, sql):
            is_done = True
            act()
        return execute(sql, *rest)

    with connection.execute_wrapper(wrapper):
        yield
    assert is_done, f"no statement had {pattern}"

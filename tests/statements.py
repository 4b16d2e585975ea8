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
    with _at_first(pattern, before=act):
        yield


@contextmanager
def after_first(pattern: str, act: Callable[[], object]) -> Iterator[None]:
    """Call `act` when the first statement with `pattern` has answered and nobody has heard it;
    fails where there was none. On SQLite its rows are then read as they were."""
    with _at_first(pattern, after=act):
        yield


@contextmanager
def _at_first(
    pattern: str,
    *,
    before: Callable[[], object] = lambda: None,
    after: Callable[[], object] = lambda: None,
) -> Iterator[None]:
    is_done = False

    def wrapper(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal is_done
        if is_done or not re.search(pattern, sql):
            return execute(sql, *rest)
        is_done = True
        before()
        answer = execute(sql, *rest)
        after()
        return answer

    with connection.execute_wrapper(wrapper):
        yield
    assert is_done, f"no statement had {pattern}"

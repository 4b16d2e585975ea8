"""SQLite for several processes: who wants to write asks again every few milliseconds.

SQLite has one writer. Whoever finds it busy asks again by SQLite's own rule: after 1, 2, 5 … 100
milliseconds. While a worker stores a burst, transaction after transaction, such a waiter hits the
short pauses between them only by luck, and a press at the desk took seconds. Here it asks at even
intervals, so a writer that pauses longer than one of them (`LONGEST_INTERVAL`) lets others in.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError
from django.db.backends.sqlite3 import base

INTERVAL = 0.002  # seconds
LONGEST_INTERVAL = 3 * INTERVAL  # as a busy machine makes it
PATIENCE_UNLESS_SET = 5.0  # of the module sqlite3


class DatabaseWrapper(base.DatabaseWrapper):
    _waits = True

    @contextmanager
    def without_waiting(self) -> Iterator[None]:
        """A transaction that begins within raises OperationalError at once where another writes."""
        self._waits = False
        try:
            yield
        finally:
            self._waits = True

    def _start_transaction_under_autocommit(self) -> None:
        """Raises OperationalError after the `timeout` of the options, as SQLite would."""
        patience = self.settings_dict["OPTIONS"].get("timeout", PATIENCE_UNLESS_SET)
        until = time.monotonic() + (patience if self._waits else 0)
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            while not self._has_begun(is_last_try=time.monotonic() >= until):
                time.sleep(INTERVAL)
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {round(patience * 1000)}")

    def _has_begun(self, *, is_last_try: bool) -> bool:
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # no stub
        except OperationalError as fault:
            if is_last_try or not is_busy(fault):  # the rest says why
                raise
            return False
        return True


def is_busy(fault: OperationalError) -> bool:
    """Whether another connection writes."""
    code = getattr(fault.__cause__, "sqlite_errorcode", 0)
    return bool(code & 0xFF == sqlite3.SQLITE_BUSY)

"""A small write that is rather left out than waited for."""

from collections.abc import Callable
from contextlib import nullcontext

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction

from otklik.core.db.even_turn_sqlite.base import DatabaseWrapper, is_busy


def write_unless_busy(write: Callable[[], object]) -> bool:
    """Write in a transaction; False where another connection writes to SQLite just now.

    PostgreSQL lets several write. Raises what `write` raises.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    turn = (
        connection.without_waiting() if isinstance(connection, DatabaseWrapper) else nullcontext()
    )
    try:
        with turn, transaction.atomic(savepoint=False):
            write()
    except OperationalError as fault:
        if not is_busy(fault):
            raise
        return False
    return True

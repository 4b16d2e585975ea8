"""Web requests share a few open connections to SQLite, whichever thread they are in.

Opening one makes SQLite read the schema, ten milliseconds of the processor, and its first
statements cost as much again. The web server has many more threads than requests at work, so with
a connection for each thread most requests met a cold one. A request takes the one used last.
"""

from typing import Any

from django.core.signals import request_finished, request_started
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

_free: list[BaseDatabaseWrapper] = []


def share_connections() -> None:
    """For a process that serves requests; Django's own receivers, which close old connections, come
    before ours."""
    if connections[DEFAULT_DB_ALIAS].vendor == "sqlite":
        request_started.connect(_lend)
        request_finished.connect(_take_back)


def _lend(**_: Any) -> None:
    if _free and not list(connections.all(initialized_only=True)):
        connections[DEFAULT_DB_ALIAS] = _free.pop()
        connections[DEFAULT_DB_ALIAS].close_if_unusable_or_obsolete()


def _take_back(**_: Any) -> None:
    for connection in connections.all(initialized_only=True):
        if connection.alias == DEFAULT_DB_ALIAS and not connection.in_atomic_block:
            if not connection.allow_thread_sharing:
                connection.inc_thread_sharing()
            del connections[DEFAULT_DB_ALIAS]
            _free.append(connection)

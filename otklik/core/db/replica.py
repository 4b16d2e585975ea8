"""Reads from a replica, only for pages of anonymous visitors (ADR 0105).

A replica lags by a moment. A page that is the same for all anonymous visitors may lag too, since it
is cached for a moment anyway; signed-in users, writes and transactions use the primary.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connections, models
from django.db.utils import DEFAULT_DB_ALIAS

ALIAS = "replica"
_may_be_behind: ContextVar[bool] = ContextVar("may_be_behind", default=False)


@contextmanager
def replica_scope() -> Iterator[None]:
    """Permission to read the replica ends with this scope: a thread serves many users."""
    token = _may_be_behind.set(False)
    try:
        yield
    finally:
        _may_be_behind.reset(token)


def allow_replica() -> None:
    """Queries until the end of `replica_scope` may read the replica."""
    _may_be_behind.set(True)


def has_replica() -> bool:
    return ALIAS in connections.settings


def read_alias() -> str:
    """The database that is read here: the replica where it may be, outside transactions."""
    is_apart = _may_be_behind.get() and has_replica()
    return (
        ALIAS
        if is_apart and not connections[DEFAULT_DB_ALIAS].in_atomic_block
        else DEFAULT_DB_ALIAS
    )


class ReplicaRouter:
    """Listed in DATABASE_ROUTERS when DATABASE_REPLICA_URL names a database."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        return read_alias()

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: models.Model, other: models.Model, **hints: Any) -> bool:
        return True  # both hold the same rows

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db == ALIAS else None

"""Fixtures for tables that are ready at once and are emptied without a wait: imported by the
conftest of tests and by that of the journeys. And what is brought once for a module's tests."""

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import Style
from django.core.management.commands import flush
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from otklik.audit import triggers
from tests import migrated


@contextmanager
def seldom_garbage() -> Iterator[None]:
    """Migrating makes many objects: look for garbage among them seldom."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000)
    yield
    gc.set_threshold(*usual)


@contextmanager
def taken_back(blocker: DjangoDbBlocker) -> Iterator[None]:
    """A transaction around those of the tests of a module: what it brings, all of them find."""
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]  # durable blocks are inside, too
    with blocker.unblock():
        around.__enter__()
    yield
    with blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture(scope="session")
def _migrating_swiftly() -> Iterator[Callable[[], None]]:
    with ExitStack() as migrating:
        migrating.enter_context(seldom_garbage())
        yield migrating.pop_all().close


@pytest.fixture(scope="session")
def _lent_tables(
    django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Callable[[], None]]:
    """The tables are a copy; what is called says that they are ready to be kept."""
    with django_db_blocker.unblock(), ExitStack() as being_made:
        being_made.enter_context(migrated.lent())
        close = being_made.pop_all().close
    yield close
    with django_db_blocker.unblock():
        migrated.forget()


@pytest.fixture(scope="session")
def django_db_keepdb(_lent_tables: Callable[[], None]) -> bool:
    return True


@pytest.fixture(scope="session")
def _swift_emptying() -> Iterator[None]:
    """Two things that take long after each test that commits, and change nothing.

    Django writes two thousand content types and permissions anew; they are left where they are.
    PostgreSQL gives each of three hundred emptied tables and each of their indexes a new file;
    here rows are deleted from those tables that hold some.
    """
    usual = connection.ops.sql_flush
    left_alone = {model._meta.db_table for model in (ContentType, Permission)}

    def sql_flush(
        style: Style, tables: list[str], *, reset_sequences: bool = False, **options: Any
    ) -> list[str]:
        emptied = [table for table in tables if table not in left_alone]
        if connection.vendor != "postgresql":
            return list(usual(style, emptied, reset_sequences=reset_sequences, **options))
        assert not reset_sequences, "Deleting does not do that."
        quoted = [connection.ops.quote_name(table) for table in emptied]
        asked = [" ".join(("SELECT %s WHERE EXISTS (SELECT FROM", name, ")")) for name in quoted]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(asked), quoted)
            return [" ".join(("DELETE FROM", name)) for (name,) in cursor.fetchall()]

    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(connection.ops, "sql_flush", sql_flush)
        patching.setattr(
            flush, "emit_post_migrate_signal", lambda *_, **__: triggers.install(connection)
        )
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    _migrating_swiftly: Callable[[], None],
    _swift_emptying: None,
    _lent_tables: Callable[[], None],
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    with django_db_blocker.unblock():
        _lent_tables()
    _migrating_swiftly()

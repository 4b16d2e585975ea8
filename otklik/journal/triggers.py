"""Triggers that keep the journal as it was written (decision 12).

Lines, blocks and memberships refuse to be changed or deleted; a payload refuses to be changed,
and is deleted only one at a time, by a decision (`erasing.erase_payload`). SQLite drops the
triggers of a table that it rebuilds, so they are installed after every migrate.
"""

from typing import TYPE_CHECKING, Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    from django.db.models import Model

FUNCTION = "journal_refuse"
REFUSAL = "The journal is never changed."


def install(connection: BaseDatabaseWrapper) -> None:
    """Make every trigger that is missing or not as it should be. Repeatable."""
    missing = set(missing_triggers(connection))
    if not missing:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION_SQL)
        for name, (table, sql) in _wanted(connection).items():
            if name in missing:
                cursor.execute(_drop(connection, name, table))
                cursor.execute(sql)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for tests that empty tables, and for nothing else."""
    with connection.cursor() as cursor:
        for name, (table, _sql) in _wanted(connection).items():
            cursor.execute(_drop(connection, name, table))


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that are absent, switched off or altered; empty when all is well."""
    wanted = _wanted(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
                " WHERE t.tgenabled IN ('O', 'A') AND p.proname = %s AND p.prosrc = %s"
                " AND t.tgrelid = ANY(%s::regclass[])",
                [FUNCTION, _FUNCTION_BODY, [table for table, _sql in wanted.values()]],
            )
            present = {row[0] for row in cursor.fetchall()}
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = dict(cursor.fetchall())
            present = {name for name, (_table, sql) in wanted.items() if found.get(name) == sql}
    return sorted(wanted.keys() - present)


def install_after_migrate(*, using: str, **_: Any) -> None:
    """Receives Django's `post_migrate` of this app."""
    install(connections[using])


_FUNCTION_BODY = f"""
BEGIN
    RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
END
"""
_FUNCTION_SQL = (
    f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql"
    f" AS $body${_FUNCTION_BODY}$body$"
)


def _drop(connection: BaseDatabaseWrapper, name: str, table: str) -> str:
    place = f" ON {table}" if connection.vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {name}{place}"


def _wanted(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, str]]:
    """Table and statement of each trigger by its name, for those tables that exist."""
    from otklik.journal.models import Block, Line, Membership, Payload

    # Columns by which SQLite's INSERT OR REPLACE could push a row out, firing no DELETE trigger.
    kept: list[tuple[type[Model], list[str], str]] = [
        (Line, ["update", "delete"], "id = NEW.id OR uid = NEW.uid"),
        (Block, ["update", "delete"], "number = NEW.number"),
        (
            Membership,
            ["update", "delete"],
            "line_uid = NEW.line_uid"
            " OR (block_number = NEW.block_number AND position = NEW.position)",
        ),
        (Payload, ["update"], "line_uid = NEW.line_uid"),
    ]
    existing = set(connection.introspection.table_names())
    wanted = {}
    for model, events, clash in kept:
        table = model._meta.db_table
        if table not in existing:
            continue
        for event in events:
            wanted[f"{table}_no_{event}"] = (table, _refuse(connection, table, event))
        if connection.vendor == "postgresql":
            name = f"{table}_no_truncate"
            wanted[name] = (
                table,
                f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()",
            )
        else:
            name = f"{table}_no_replace"
            wanted[name] = (
                table,
                f"CREATE TRIGGER {name} BEFORE INSERT ON {table} BEGIN SELECT"  # noqa: S608
                f" RAISE(ABORT, '{REFUSAL}') FROM {table} WHERE {clash}; END",
            )
    return wanted


def _refuse(connection: BaseDatabaseWrapper, table: str, event: str) -> str:
    head = f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table}"
    if connection.vendor == "postgresql":
        return f"{head} FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()"
    return f"{head} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"

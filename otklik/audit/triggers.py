"""Triggers that forbid changes to the audit log.

Entries, blocks and memberships cannot be updated or deleted; a payload cannot be updated, and
deleted only when an entry records its erasure (`erase_payload`; verification checks the MAC of that
entry). SQLite drops the triggers of a table that it rebuilds, so they are installed after every
migrate.
"""

from typing import TYPE_CHECKING, Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from otklik.audit.models import Block, Line, Membership, Payload

if TYPE_CHECKING:
    from django.db.models import Model

FUNCTION, UNDECIDED = "journal_refuse", "journal_refuse_undecided"
ERASED = "journal.payload_erased"  # as `erase_payload` writes it
REFUSAL = "The journal is never changed."


def install(connection: BaseDatabaseWrapper) -> None:
    """Create missing and altered triggers. Repeatable."""
    missing = set(missing_triggers(connection))
    if not missing:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name, body in _BODIES.items():
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
                    f" AS $body${body}$body$"
                )
        for name, (table, sql) in _triggers(connection).items():
            if name in missing:
                cursor.execute(_drop(connection, name, table))
                cursor.execute(sql)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: only for tests that empty tables."""
    with connection.cursor() as cursor:
        for name, (table, _sql) in _triggers(connection).items():
            cursor.execute(_drop(connection, name, table))


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of missing, disabled or altered triggers."""
    expected = _triggers(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname, p.proname, p.prosrc FROM pg_trigger t"
                " JOIN pg_proc p ON p.oid = t.tgfoid"
                " WHERE t.tgenabled IN ('O', 'A') AND t.tgrelid = ANY(%s::regclass[])",
                [[table for table, _sql in expected.values()]],
            )
            present = {
                trigger
                for trigger, name, body in cursor.fetchall()
                if body == _BODIES.get(name)
                and trigger in expected
                and f" {name}()" in expected[trigger][1]
            }
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = dict(cursor.fetchall())
            present = {name for name, (_table, sql) in expected.items() if found.get(name) == sql}
    return sorted(expected.keys() - present)


def lift_before_migrate(*, using: str, **_: Any) -> None:
    """Receives `pre_migrate`: SQLite cannot rebuild a table that another table's trigger reads."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER IF EXISTS audit_payload_no_delete")


def install_after_migrate(*, using: str, **_: Any) -> None:
    """Receives Django's `post_migrate` of this app."""
    install(connections[using])


_DECISIONS = (
    f"FROM audit_line WHERE verb = '{ERASED}' AND subject_kind = 'audit.line' AND subject_key = "
)
_RAISE = f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';"
_BODIES = {
    FUNCTION: f"\nBEGIN\n    {_RAISE}\nEND\n",
    UNDECIDED: (
        f"\nBEGIN\n    IF NOT EXISTS (SELECT 1 {_DECISIONS} replace(OLD.line_uid::text, '-', ''))"
        f" THEN\n        {_RAISE}\n    END IF;\n    RETURN OLD;\nEND\n"
    ),
}


def _drop(connection: BaseDatabaseWrapper, name: str, table: str) -> str:
    place = f" ON {table}" if connection.vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {name}{place}"


def _triggers(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, str]]:
    """Table and statement of each trigger by its name, for those tables that exist."""

    # Columns by which SQLite's INSERT OR REPLACE could replace a row without a DELETE trigger.
    protected: list[tuple[type[Model], list[str], str]] = [
        (Line, ["update", "delete"], "id = NEW.id OR uid = NEW.uid"),
        (Block, ["update", "delete"], "number = NEW.number"),
        (
            Membership,
            ["update", "delete"],
            "line_uid = NEW.line_uid"
            " OR (block_number = NEW.block_number AND position = NEW.position)",
        ),
        (Payload, ["update", "delete"], "line_uid = NEW.line_uid"),
    ]
    existing = set(connection.introspection.table_names())
    triggers = {}
    for model, events, clash in protected:
        table = model._meta.db_table
        if table not in existing:
            continue
        for event in events:
            is_decided = model is Payload and event == "delete"
            sql = _refuse(connection, table, event, unless_decided=is_decided)
            triggers[f"{table}_no_{event}"] = (table, sql)
        if connection.vendor == "postgresql":
            name = f"{table}_no_truncate"
            triggers[name] = (
                table,
                f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()",
            )
        else:
            name = f"{table}_no_replace"
            triggers[name] = (
                table,
                f"CREATE TRIGGER {name} BEFORE INSERT ON {table} BEGIN SELECT"  # noqa: S608
                f" RAISE(ABORT, '{REFUSAL}') FROM {table} WHERE {clash}; END",
            )
    return triggers


def _refuse(
    connection: BaseDatabaseWrapper, table: str, event: str, *, unless_decided: bool
) -> str:
    head = f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table}"
    if connection.vendor == "postgresql":
        name = UNDECIDED if unless_decided else FUNCTION
        return f"{head} FOR EACH ROW EXECUTE FUNCTION {name}()"
    but = f" WHERE NOT EXISTS (SELECT 1 {_DECISIONS} OLD.line_uid)" if unless_decided else ""
    return f"{head} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'){but}; END"

"""The database itself refuses to change the record, through the ORM and past it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.core.management.sql import emit_pre_migrate_signal
from django.db import IntegrityError, connection, transaction

from otklik.audit import seal_blocks, triggers
from otklik.audit.entries import record
from otklik.audit.erase_payload import erase_payload
from otklik.audit.models import Block, Line, Membership, Payload
from otklik.organisation.structure.units_and_institutions import Unit
from tests.factories import UnitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
LATER = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def sealed() -> Line:
    unit = UnitFactory()
    line = record(unit, "unit.seen", by=None, at=datetime(2026, 6, 2, tzinfo=UTC), colour="red")
    assert seal_blocks.seal(LATER)
    return line


def by_sql(statement: str) -> Callable[[], object]:
    def run() -> object:
        with connection.cursor() as cursor:
            return cursor.execute(statement)

    return run


FORBIDDEN: dict[str, Callable[[], object]] = {
    "update a line": lambda: Line.objects.update(verb="unit.forged"),
    "delete a line": lambda: Line.objects.all().delete(),
    "save a line": lambda: Line.objects.get().save(),
    "update a block": lambda: Block.objects.update(hash="0"),
    "delete a block": lambda: Block.objects.all().delete(),
    "update a membership": lambda: Membership.objects.update(position=7),
    "delete a membership": lambda: Membership.objects.all().delete(),
    "delete a payload": lambda: Payload.objects.all().delete(),
    "update a payload": lambda: Payload.objects.update(body="{}"),
    "update a line by SQL": by_sql("UPDATE audit_line SET verb = 'unit.forged'"),
    "delete a line by SQL": by_sql("DELETE FROM audit_line"),
    "delete a block by SQL": by_sql("DELETE FROM audit_block"),
    "delete a membership by SQL": by_sql("DELETE FROM audit_membership"),
    "delete a payload by SQL": by_sql("DELETE FROM audit_payload"),
    "update a payload by SQL": by_sql("UPDATE audit_payload SET body = '{}'"),
}
if connection.vendor == "sqlite":
    FORBIDDEN |= {
        f"replace in {table}": by_sql(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608
        for table in ("audit_line", "audit_block", "audit_membership", "audit_payload")
    }
else:
    FORBIDDEN |= {
        f"truncate {table}": by_sql(f"TRUNCATE {table}")
        for table in ("audit_line", "audit_block", "audit_membership", "audit_payload")
    }


@pytest.mark.parametrize("act", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_the_record_refuses(act: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        act()
    assert Line.objects.get().verb == "unit.seen"


def test_a_payload_can_be_deleted_once_a_line_names_it(sealed: Line) -> None:
    payloads = Payload.objects.filter(line_uid=sealed.uid)
    erase_payload(sealed, ground="Решение", by=None, at=LATER)
    assert not payloads.exists()


def test_all_triggers_stand_after_migrate() -> None:
    assert triggers.missing_triggers(connection) == []


def test_triggers_that_were_lifted_are_named_and_installed_again() -> None:
    current = triggers.missing_triggers(connection)
    triggers.lift(connection)
    missing = triggers.missing_triggers(connection)
    assert not current
    assert "audit_line_no_update" in missing
    triggers.install(connection)
    triggers.install(connection)
    assert triggers.missing_triggers(connection) == []


def test_a_trigger_that_was_made_harmless_is_found() -> None:
    if connection.vendor == "sqlite":
        by_sql("DROP TRIGGER audit_line_no_update")()
        by_sql(
            "CREATE TRIGGER audit_line_no_update BEFORE UPDATE ON audit_line BEGIN SELECT 1; END"
        )()
    else:
        by_sql("ALTER TABLE audit_line DISABLE TRIGGER audit_line_no_update")()
    assert triggers.missing_triggers(connection) == ["audit_line_no_update"]
    triggers.install(connection)
    assert triggers.missing_triggers(connection) == []


@pytest.mark.django_db(transaction=True)
def test_a_rebuilt_table_has_its_triggers_again() -> None:
    emit_pre_migrate_signal(verbosity=0, interactive=False, db="default")
    with connection.schema_editor() as editor:
        field = Line._meta.get_field("verb")
        wider = type(field)(max_length=90)
        wider.set_attributes_from_name("verb")
        wider.model = Line
        editor.alter_field(Line, field, wider, strict=True)
        editor.alter_field(Line, wider, field, strict=True)
    if connection.vendor == "sqlite":
        assert "audit_line_no_update" in triggers.missing_triggers(connection)
    call_command("migrate", verbosity=0)
    assert triggers.missing_triggers(connection) == []
    assert Unit.objects.exists()

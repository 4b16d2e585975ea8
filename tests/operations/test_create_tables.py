"""An empty database gets the same tables and rows at once as by each migration in turn."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.ports import free_port
from tests.prepared import ROOT, drop_database, surroundings

# Libraries first: each of Wagtail's migrations takes longer beside models that ours have made.
MIGRATE = """
from django.apps import apps
from django.core.management import call_command
from django.core.management.commands.migrate import Command
from django.db.migrations.loader import MigrationLoader
from django.db import connection
libraries = {app.label for app in apps.get_app_configs() if not app.name.startswith("otklik")}
migrated = libraries & MigrationLoader(connection).migrated_apps
for label in sorted(migrated, key=lambda label: (label != "wagtailcore", label)):
    call_command(Command(), label, interactive=False, verbosity=0)
call_command(Command(), interactive=False, verbosity=0)
"""
CREATE = """
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
"""
# The rows of first_rows.json are made anew by this command on a database that was migrated:
# otklik manage dumpdata --natural-foreign --exclude contenttypes --exclude auth.permission
DUMP = """
call_command("dumpdata", natural_foreign=True, natural_primary=True, exclude=["audit"])
"""
WORD = r"[^\s,()]+"
# Names are left out: a table that Wagtail renamed has constraints of its former name.
POSTGRES = (
    """SELECT table_name, column_name, data_type, character_maximum_length, is_nullable,
    column_default, is_identity, collation_name FROM information_schema.columns
    WHERE table_schema = 'public'""",
    """SELECT tablename, regexp_replace(indexdef, '^CREATE (UNIQUE )?INDEX \\S+', '\\1')
    FROM pg_indexes WHERE schemaname = 'public'""",
    """SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace""",
    "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    """SELECT attrelid::regclass::text, attname, attstattarget FROM pg_attribute
    WHERE attstattarget >= 0 AND attrelid::regclass::text NOT LIKE 'pg_%'""",
)


@pytest.mark.slow
@pytest.mark.postgres
def test_tables_and_rows_are_those_of_the_migrations(tmp_path: Path) -> None:
    migrated, created = (
        _facts(tmp_path / name, code) for name, code in (("migrated", MIGRATE), ("created", CREATE))
    )
    assert len(migrated["tables"]) > 1000
    for kind, facts in migrated.items():
        assert sorted(facts - created[kind]) == sorted(created[kind] - facts) == [], kind


def _facts(folder: Path, code: str) -> dict[str, set[str]]:
    environment = surroundings(folder, free_port(), None, {"OTKLIK_DEMONSTRATION": "true"})
    try:
        rows = json.loads(_run(environment, code + DUMP))
        address = environment.get("DATABASE_URL", "")
        tables = _of_postgres(address) if address else _of_sqlite(folder / "otklik.sqlite3")
        return {"tables": set(tables), "rows": {_row(row) for row in rows}}
    finally:
        drop_database(environment)


def _run(environment: dict[str, str], code: str) -> str:
    command = [sys.executable, "-m", "otklik.operations.cli.main", "manage", "shell"]
    done = subprocess.run(
        [*command, "--no-imports", "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _row(row: dict[str, Any]) -> str:
    row["fields"].pop("translation_key", None)  # by chance
    return json.dumps(row, sort_keys=True)


def _of_sqlite(file: Path) -> Iterator[str]:
    with sqlite3.connect(file) as connection:
        for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_master"):
            yield f"{kind} {name} {sorted(re.findall(WORD, sql or ''))}"  # columns in any order
    connection.close()


def _of_postgres(address: str) -> Iterator[str]:
    with psycopg.connect(address) as connection:
        for query in POSTGRES:
            yield from map(str, connection.execute(query.encode()).fetchall())

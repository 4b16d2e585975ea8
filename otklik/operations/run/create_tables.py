"""The tables of an empty database, made at once from the last state of the migrations.

Applying the migrations one after another takes half a minute of a core, nearly all of it for
rebuilding Django's picture of the models after each step; the SQL takes two seconds. An empty
database has nothing to migrate: it gets the tables that the migrations end with, the SQL that they
run besides, the rows that they insert (`first_rows.json`), and all of them recorded as applied.
`tests/operations/test_create_tables.py` compares the outcome with that of `migrate`, and says how
to make the rows anew.
"""

from pathlib import Path

from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration, RunPython, RunSQL, SeparateDatabaseAndState
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import StateApps
from django.utils.translation import override

FIRST_ROWS = Path(__file__).with_name("first_rows.json")
# Migrations that run SQL besides creating tables, and the functions that do; "" stands for RunSQL.
WITH_SQL = (
    (
        "wagtailcore",
        "0001_squashed_0016_change_page_url_path_to_text_field",
        "set_page_path_collation",
    ),
    ("wagtailcore", "0027_fix_collection_path_collation", "set_collection_path_collation"),
    ("wagtailsearch", "0006_customise_indexentry", ""),
    ("cms", "0001_initial", "create_full_text"),
    ("legal_acts", "0001_initial", "create_full_text"),
    ("surveys", "0001_initial", "keep_no_samples"),
)
BY_SQL = ("wagtailsearch.sqliteftsindexentry",)  # a model over a virtual table


def create_tables() -> None:
    """Make all tables and first rows in one transaction, if the database has no table yet."""
    if connection.introspection.table_names():
        return
    loader = MigrationLoader(connection)
    state = loader.project_state()
    for model_state in state.models.values():  # taggit's migrations name one index twice
        indexes = {index.name: index for index in model_state.options.get("indexes", [])}
        model_state.options["indexes"] = list(indexes.values())
    apps = state.apps
    with override(None), connection.schema_editor() as editor:  # as `migrate` does
        for model in apps.get_models():
            if model._meta.can_migrate(connection) and model._meta.label not in BY_SQL:
                editor.create_model(model)
        for app, name, function in WITH_SQL:
            run_sql(loader.get_migration(app, name), function, apps, editor)
        emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias, apps=apps)
        call_command("loaddata", FIRST_ROWS, verbosity=0)
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        for app, name in loader.disk_migrations:
            recorder.record_applied(app, name)


def run_sql(
    migration: Migration, function: str, apps: StateApps, editor: BaseDatabaseSchemaEditor
) -> None:
    """What that function of a migration does; or its RunSQL, if no function is named."""
    for operation in migration.operations:
        if isinstance(operation, RunPython) and getattr(operation.code, "__name__", "") == function:
            operation.code(apps, editor)
        if isinstance(operation, SeparateDatabaseAndState) and not function:
            for part in operation.database_operations:
                if isinstance(part, RunSQL):
                    editor.execute(str(part.sql), params=None)

"""PostgreSQL keeps samples of each column for its planner, outside the table and after its rows
are gone: none of hashes of tickets and of what people wrote."""

from django.db import migrations

COLUMNS = [("surveys_spentticket", "digest"), ("surveys_openanswer", "text")]


def keep_no_samples(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table, column in COLUMNS:
            schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]

    operations = [migrations.RunPython(keep_no_samples, migrations.RunPython.noop)]

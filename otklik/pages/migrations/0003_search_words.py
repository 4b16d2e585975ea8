from django.db import migrations

from otklik.pages import fulltext


def create(apps, schema_editor):
    for statement in fulltext.CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute(fulltext.DROP)


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0002_search_entry'),
    ]

    operations = [
        migrations.RunPython(create, drop),
    ]

from django.db import migrations, models

from otklik.register import fulltext


def create(apps, schema_editor):
    for statement in fulltext.CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def fill(apps, schema_editor):
    """Acts from before have no row yet."""
    Clause = apps.get_model("register", "Clause")
    for act in apps.get_model("register", "Act").objects.iterator():
        fulltext.write_heads([act])
        clauses = Clause.objects.filter(edition__act=act).values_list("address", "text")
        fulltext._write("text", [(act.pk, fulltext.text_of(clauses.order_by()))])


def drop(apps, schema_editor):
    schema_editor.execute(fulltext.DROP)


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0004_files_are_put_beside_by_hand"),
    ]

    operations = [
        migrations.RunPython(create, drop),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveField(model_name="act", name="lemma_text"),
        migrations.AddIndex(
            model_name="act",
            index=models.Index(fields=["-adopted_on", "-id"], name="act_newest_first"),
        ),
        migrations.AddIndex(
            model_name="act", index=models.Index(fields=["kind"], name="act_by_kind")
        ),
    ]

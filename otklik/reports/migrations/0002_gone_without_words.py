"""Of files that are gone what was asked and why was kept: names of people among it."""

from django.db import migrations


def forget(apps, schema_editor):
    gone = apps.get_model("reports", "Taking").objects.filter(state="gone")
    gone.update(filters={})
    gone.exclude(reason="").update(reason="—")  # with names there was a reason, it is told still


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]

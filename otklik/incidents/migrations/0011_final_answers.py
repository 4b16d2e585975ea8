from django.db import migrations, models


def note_final_answers(apps, schema_editor):
    # Until now there was only one kind of answer: those that stand are final.
    apps.get_model("incidents", "Incident").objects.filter(
        status__in=("answered", "closed"), first_reply_at__isnull=False
    ).update(final_at=models.F("first_reply_at"))


class Migration(migrations.Migration):

    dependencies = [
        ("incidents", "0010_stages_and_norms"),
    ]

    operations = [
        migrations.RunPython(
            note_final_answers, migrations.RunPython.noop, elidable=True
        ),
    ]

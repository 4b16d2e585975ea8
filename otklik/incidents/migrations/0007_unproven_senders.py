from typing import Any

from django.db import migrations, models


def mark_letters(apps: Any, schema_editor: Any) -> None:
    """Of letters that came before nobody knows who wrote them."""
    letters = apps.get_model("incidents", "Message").objects.filter(account__network="email")
    letters.filter(direction="in").update(is_unproven=True)


class Migration(migrations.Migration):
    dependencies = [("incidents", "0006_automatic_answers")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="is_unproven",
            field=models.BooleanField(
                default=False, help_text="Anybody could have written it in the author's name."
            ),
        ),
        migrations.RunPython(mark_letters, migrations.RunPython.noop, elidable=True),
    ]

import unicodedata
from typing import Any

from django.db import migrations, models


def fill(apps: Any, schema_editor: Any) -> None:
    """As `name_key` of today does. Of doubles that SQLite let in the first has the key; the others
    sign in by their name to the letter."""
    users = apps.get_model("organisation", "User").objects
    seen = set()
    for user in users.order_by("pk"):
        folded = unicodedata.normalize("NFKC", user.username.strip()).casefold()
        key = unicodedata.normalize("NFKC", folded)
        users.filter(pk=user.pk).update(name_key=None if key in seen else key)
        seen.add(key)


class Migration(migrations.Migration):
    dependencies = [("organisation", "0009_provider_person")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="name_key",
            field=models.CharField(editable=False, max_length=450, null=True, unique=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

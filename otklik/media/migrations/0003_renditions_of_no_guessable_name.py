from typing import Any

from django.db import migrations


def forget_renditions(apps: Any, schema_editor: Any) -> None:
    """Those made before have names that can be guessed: each is made anew when it is shown."""
    for rendition in apps.get_model("media", "SiteRendition").objects.all():
        rendition.file.delete(save=False)
        rendition.delete()


class Migration(migrations.Migration):
    dependencies = [("media", "0002_initial")]

    operations = [migrations.RunPython(forget_renditions, migrations.RunPython.noop)]

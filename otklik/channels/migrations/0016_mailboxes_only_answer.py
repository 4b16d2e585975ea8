"""A mailbox has no wall: what called itself «publishes and answers» only answers."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def only_answer(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("channels", "Account").objects.filter(network="email", mode="two_way").update(
        mode="dialog_only"
    )


class Migration(migrations.Migration):
    dependencies = [("channels", "0015_staff_chat")]

    operations = [migrations.RunPython(only_answer, migrations.RunPython.noop)]

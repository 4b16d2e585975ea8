from django.db import migrations


def govern(apps, schema_editor):
    """Editions of the procedure's act are made by proposals, and the register knows it."""
    codes = apps.get_model("procedure", "ProcedureAct").objects.filter(is_active=True)
    acts = apps.get_model("register", "Act").objects.filter(code__in=codes.values("code"))
    acts.update(governed_url="/desk/procedure/proposals/")


class Migration(migrations.Migration):
    dependencies = [
        ("procedure", "0001_initial"),
        ("register", "0004_files_are_put_beside_by_hand"),
    ]

    operations = [migrations.RunPython(govern, migrations.RunPython.noop)]

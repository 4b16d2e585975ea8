from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("installation", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="packitem", name="pack_item_once"),
        migrations.RenameField(model_name="packitem", old_name="room", new_name="kind"),
        migrations.AddConstraint(
            model_name="packitem",
            constraint=models.UniqueConstraint(fields=["kind", "key"], name="pack_item_once"),
        ),
    ]

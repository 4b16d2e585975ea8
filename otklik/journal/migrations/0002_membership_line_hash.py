from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="line_hash",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
    ]

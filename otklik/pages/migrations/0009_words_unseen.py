from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pages", "0008_translations")]

    operations = [
        migrations.AddField(
            model_name="searchentry",
            name="unseen",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("practice", "0004_hidden_comments")]

    operations = [
        migrations.AddField(
            model_name="officialpage",
            name="words",
            field=models.JSONField(default=dict),
        ),
        migrations.AlterField(
            model_name="comment",
            name="thing",
            field=models.CharField(
                blank=True,
                choices=[
                    ("photo", "Photo"),
                    ("voice", "Voice message"),
                    ("file", "File"),
                    ("place", "Place on the map"),
                    ("sticker", "Sticker"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="directmessage",
            name="thing",
            field=models.CharField(
                blank=True,
                choices=[
                    ("photo", "Photo"),
                    ("voice", "Voice message"),
                    ("file", "File"),
                    ("place", "Place on the map"),
                    ("sticker", "Sticker"),
                ],
                max_length=10,
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("incidents", "0042_portal_of_appeals"),
    ]

    operations = [
        migrations.AddField(
            model_name="identity",
            name="reply_to",
            field=models.CharField(
                blank=True,
                help_text="Where who asks for information wants the answer.",
                max_length=300,
            ),
        ),
    ]

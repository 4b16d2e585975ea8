from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assignments', '0005_reminder'),
    ]

    operations = [
        migrations.AddField(
            model_name='assignment',
            name='set_aside_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='meeting',
            name='set_aside_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('installation', '0003_history'),
    ]

    operations = [
        migrations.AddField(
            model_name='history',
            name='first_mass',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='history',
            name='first_mass_key',
            field=models.PositiveBigIntegerField(default=0),
        ),
    ]

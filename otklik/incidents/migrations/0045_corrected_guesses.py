from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0044_documents_without_labels'),
    ]

    operations = [
        migrations.AddField(
            model_name='incident',
            name='pile_said_at',
            field=models.DateTimeField(blank=True, help_text='When a person moved it to its pile; empty: it is guessed.', null=True),
        ),
        migrations.AddField(
            model_name='incident',
            name='tone',
            field=models.CharField(blank=True, choices=[('calm', 'calm'), ('angry', 'angry'), ('insult', 'an insult'), ('threat', 'a threat')], help_text='What a person heard in the last words; empty: nobody said.', max_length=8),
        ),
        migrations.AddField(
            model_name='incident',
            name='tongue_said_at',
            field=models.DateTimeField(blank=True, help_text='When a person said the language; empty: it is guessed.', null=True),
        ),
        migrations.AddField(
            model_name='incident',
            name='urgency_said_at',
            field=models.DateTimeField(blank=True, help_text="When a person said it apart from the topic's own.", null=True),
        ),
        migrations.AlterField(
            model_name='batch',
            name='kind',
            field=models.CharField(choices=[('triaged', 'assigned by topic'), ('closed', 'closed'), ('moved', 'moved to another pile'), ('assigned', 'handed to a colleague'), ('put_off', 'put off'), ('handed_on', 'handed over to another place'), ('corrected', 'a guess corrected')], max_length=10),
        ),
    ]

"""What was filled in waves that are open is sealed (ADR 0072)."""

from django.db import migrations, models

from otklik.surveys import sealing


def seal(apps, schema_editor):
    """Rows one by one: an installation that is brought up to date has one open wave at most."""
    for wave in apps.get_model("surveys.Wave").objects.exclude(key=""):
        seal = sealing.Seal.of(wave.key, wave.pk)
        for row in apps.get_model("surveys.Response").objects.filter(wave=wave).exclude(mode=""):
            told = sealing.Form(mode=row.mode, language=row.language, codes=row.codes)
            row.mode, row.language, row.codes = "", "", told.sealed(seal)
            row.save(update_fields=["mode", "language", "codes"])
        for row in apps.get_model("surveys.OpenAnswer").objects.filter(wave=wave).exclude(field=""):
            row.field, row.text = "", sealing.Words(field=row.field, text=row.text).sealed(seal)
            row.save(update_fields=["field", "text"])
        for row in apps.get_model("surveys.PaperSheet").objects.filter(batch__wave=wave):
            row.seal = sealing.KeyedForm(codes=row.seal, texts=row.texts).sealed(seal)
            row.save(update_fields=["seal"])


class Migration(migrations.Migration):
    dependencies = [("surveys", "0009_passed_pages")]

    operations = [
        migrations.AlterField(
            "openanswer", "field", models.CharField(blank=True, max_length=81)
        ),
        migrations.AlterField(
            "response", "language", models.CharField(blank=True, max_length=10)
        ),
        migrations.AlterField(
            "response",
            "mode",
            models.CharField(
                blank=True,
                choices=[
                    ("web", "on the site"),
                    ("phone", "by telephone"),
                    ("paper", "on paper"),
                    ("qr", "on the site, by a QR code"),
                    ("kiosk", "on a screen of ours"),
                    ("invited", "on the site, invited by chance"),
                    ("served", "on the site, invited after an answer"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddField("response", "is_suspicious", models.BooleanField(default=False)),
        migrations.RenameField("papersheet", "codes", "seal"),  # keeps no samples, as before
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.RemoveField("papersheet", "texts"),
        migrations.AddConstraint(
            "response",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mode", ""), _negated=True),
                    models.Q(("is_suspicious", False), ("language", "")),
                    _connector="OR",
                ),
                name="a_sealed_form_tells_nothing",
            ),
        ),
    ]

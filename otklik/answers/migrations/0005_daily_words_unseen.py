from django.db import migrations

from otklik.language.terms import tidy


def set_apart(apps, schema_editor):
    """Daily words stood at the end of what the search shows of an answer."""
    entries = apps.get_model("pages", "SearchEntry").objects
    told = apps.get_model("answers", "AnswerPage").objects.exclude(words="")
    for pk, words in told.values_list("pk", "words"):
        for entry in entries.filter(key=f"answer/{pk}", text__endswith=tidy(words)):
            entry.unseen = tidy(words)
            entry.text = entry.text.removesuffix(entry.unseen).strip()
            entry.save(update_fields=["text", "unseen"])


class Migration(migrations.Migration):
    dependencies = [("answers", "0004_what_changed"), ("pages", "0009_words_unseen")]

    operations = [migrations.RunPython(set_apart, migrations.RunPython.noop)]

import hashlib
import json

from django.db import migrations


def _digest(content):
    return hashlib.sha256(
        json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()


def forget_answers(apps, schema_editor):
    """Templates and terms no longer name pages of answers; the words that people signed are the
    same, so their signatures stay."""
    for template in apps.get_model("answers", "ClaimTemplate").objects.all():
        before = _digest(template.content)
        if template.content["own"].pop("answers", None) is None:
            continue
        template.save(update_fields=["content"])
        template.signatures.filter(digest=before).update(digest=_digest(template.content))
    for period in apps.get_model("answers", "Period").objects.all():
        if period.content["rule"].pop("answers", None) is not None:
            period.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [("answers", "0002_claims")]

    operations = [migrations.RunPython(forget_answers, migrations.RunPython.noop)]

"""A file that a document was loaded from lay open to everybody once it was taken off its act,
before ADR 0083. Its name is one that the register gave; whatever leads to it keeps it. A file that
somebody put there under another name is not told from others: nobody knows what it was for."""

import re
from contextlib import suppress
from functools import partial
from typing import Any

from django.db import migrations, transaction
from django.db.models import ProtectedError

GIVEN = re.compile(r"(?:.*/)?(?P<code>[a-z0-9][a-z0-9-]*)-\d+(?:_\w{7})?\.(?:docx|pdf)")


def take_off(apps: Any, _schema_editor: Any = None) -> None:
    documents = apps.get_model("media", "SiteDocument").objects.all()
    beside = apps.get_model("register", "ActFile").objects.values("document")
    references = apps.get_model("wagtailcore", "ReferenceIndex").objects.filter(
        to_content_type__app_label="media", to_content_type__model="sitedocument"
    )
    led_to = set(references.values_list("to_object_id", flat=True))
    codes = set(apps.get_model("register", "Act").objects.values_list("code", flat=True))
    for document in documents.exclude(pk__in=beside):
        given = GIVEN.fullmatch(document.file.name)
        if given and given["code"] in codes and str(document.pk) not in led_to:
            with suppress(ProtectedError):  # a row elsewhere needs it
                document.delete()
                transaction.on_commit(partial(document.file.storage.delete, document.file.name))


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0006_alter_citation_kind"),
        ("media", "0003_renditions_of_no_guessable_name"),
        ("wagtailcore", "0098_apitoken"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(take_off, migrations.RunPython.noop, elidable=True)]

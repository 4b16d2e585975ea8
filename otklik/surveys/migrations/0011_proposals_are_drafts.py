from django.db import migrations
from django.utils import timezone

from otklik.surveys.drafting.content import tidied


def to_drafts(apps, schema_editor):
    """A proposal by which nobody was asked gives its number back and goes on as a draft."""
    version_model = apps.get_model("surveys", "InstrumentVersion")
    draft_model = apps.get_model("surveys", "Draft")
    for version in version_model.objects.exclude(proposal="").filter(waves__isnull=True):
        before = version_model.objects.filter(instrument=version.instrument, proposal="")
        names = ("title", "act", "proposal", "questions", "comparison", "reliability")
        now = timezone.now()
        draft_model.objects.create(
            instrument=version.instrument,
            based_on=before.order_by("-number").first(),
            content=tidied({name: getattr(version, name) for name in names}),
            source=version.digest,
            begun_at=now,
            changed_at=now,
        )
        version.delete()


class Migration(migrations.Migration):
    dependencies = [("surveys", "0010_drafts")]

    operations = [migrations.RunPython(to_drafts, migrations.RunPython.noop)]

from django.db import migrations


def tell(apps, schema_editor):
    """What findings and the working group hold of waves whose results are not published."""
    Wave = apps.get_model("surveys", "Wave")
    Comparison = apps.get_model("surveys", "Comparison")
    Evidence = apps.get_model("assignments", "Evidence")
    Matter = apps.get_model("assignments", "Matter")
    Effect = apps.get_model("assignments", "Effect")
    closed = Wave.objects.filter(published_at__isnull=True).values_list("slug", flat=True)
    Evidence.objects.filter(wave__in=list(closed)).update(is_public=False)
    for one in Comparison.objects.select_related("before", "after"):
        are_public = bool(one.before.published_at and one.after.published_at)
        key = f"surveys/{one.after.slug}"
        Matter.objects.filter(key=f"{key}/{one.before.slug}").update(is_public=are_public)
        Effect.objects.filter(wave=key).update(is_public=are_public)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0015_stopped"), ("assignments", "0002_unpublished")]
    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]

from django.db import migrations, models


def since_the_first_thing_known(apps, schema_editor):
    """A page that worked before counts from the first post of ours that stood there."""
    Account = apps.get_model("channels", "Account")
    Delivery = apps.get_model("channels", "Delivery")
    for account in Account.objects.all():
        sent = Delivery.objects.filter(account=account, state="sent")
        first = sent.aggregate(first=models.Min("settled_at"))["first"]
        account.counted_since = first or account.last_success_at
        account.save(update_fields=["counted_since"])


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0012_hiding"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="counted_since",
            field=models.DateTimeField(
                blank=True,
                help_text="Since when we know what comes out there: it works, or is noted by hand.",
                null=True,
            ),
        ),
        migrations.RunPython(since_the_first_thing_known, migrations.RunPython.noop, elidable=True),
    ]

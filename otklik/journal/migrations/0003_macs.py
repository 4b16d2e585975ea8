from django.db import migrations, models

BATCH = 500


def authenticate(apps, schema_editor):
    """Lines and blocks from before this migration get their MACs as they are found: each line
    stands on the one before it, each block on the one before it."""
    from otklik.journal import macs, triggers
    from otklik.journal.models import Block, Line
    from otklik.journal.hashing import line_hash, NO_HASH, tree_root
    from otklik.journal.sealing import hash_of

    lines, blocks, memberships = (
        apps.get_model("journal", name) for name in ("line", "block", "membership")
    )
    if not lines.objects.exists():
        return
    triggers.lift(schema_editor.connection)  # put back after the migration
    key_id, previous, previous_mac = macs.newest_key_id(), None, ""
    named = {
        str(pk): uid.hex
        for pk, uid in lines.objects.filter(
            pk__in=lines.objects.filter(verb=triggers.ERASED)
            .annotate(key=models.functions.Cast("subject_key", models.BigIntegerField()))
            .values("key")
        ).values_list("pk", "uid")
    }
    fields = [field.attname for field in lines._meta.concrete_fields]
    batch = []
    for values in lines.objects.order_by("pk").values(*fields).iterator(chunk_size=BATCH):
        line = Line(**values)
        line.key_id, line.previous, line.previous_mac = key_id, previous, previous_mac
        if line.verb == triggers.ERASED:  # a decision names its line by the uid from here on
            line.subject_key = named.get(line.subject_key, line.subject_key)
        line.mac = macs.line_mac(line)
        previous, previous_mac = line.uid, line.mac
        batch.append(line)
        if len(batch) == BATCH:
            _write(lines, memberships, batch, line_hash)
            batch = []
    _write(lines, memberships, batch, line_hash)
    before = NO_HASH
    fields = [field.attname for field in blocks._meta.concrete_fields]
    for values in blocks.objects.order_by("number").values(*fields):
        block = Block(**values)
        places = memberships.objects.filter(block_number=block.number).order_by("position")
        block.previous_hash, block.key_id = before, key_id
        block.lines_root = tree_root(list(places.values_list("line_hash", flat=True)))
        block.hash = hash_of(block)
        block.mac = macs.block_mac(block)
        changed = ("previous_hash", "lines_root", "hash", "key_id", "mac")
        blocks.objects.filter(pk=block.pk).update(**{name: getattr(block, name) for name in changed})
        before = block.hash


def _write(lines, memberships, batch, line_hash):
    changed = ["previous", "previous_mac", "key_id", "mac", "subject_key"]
    lines.objects.bulk_update(
        [lines(pk=line.pk, **{name: getattr(line, name) for name in changed}) for line in batch],
        changed,
    )
    hashes = {line.uid: line_hash(line) for line in batch}
    places = list(memberships.objects.filter(line_uid__in=list(hashes)))
    for place in places:
        place.line_hash = hashes[place.line_uid]
    memberships.objects.bulk_update(places, ["line_hash"])


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0002_lines_by_actor"),
    ]

    operations = [
        migrations.AddField(
            model_name="line",
            name="previous",
            field=models.UUIDField(null=True),
        ),
        *(
            migrations.AddField(
                model_name=model,
                name=name,
                field=models.CharField(default="", max_length=length),
                preserve_default=False,
            )
            for model, name, length in (
                ("line", "previous_mac", 64),
                ("line", "key_id", 40),
                ("line", "mac", 64),
                ("block", "lines_root", 64),
                ("block", "key_id", 40),
                ("block", "mac", 64),
            )
        ),
        migrations.RunPython(authenticate, migrations.RunPython.noop),
    ]

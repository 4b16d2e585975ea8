"""How long files with people's words are kept: not longer than they serve."""

from collections.abc import Collection
from datetime import datetime

from otklik.incidents.importing.models import ImportFile, ImportRun


def forget(*, at: datetime, spared: Collection[int] = ()) -> int:
    """Remove files 30 days after their run and drafts after 7; how many files went.

    Files of the runs that are `spared` stay.
    """
    drafts = ImportRun.objects.forgotten(at=at)
    old = ImportFile.objects.filter(run__in=ImportRun.objects.long_finished(at=at))
    old = old.exclude(run__in=spared)
    count = drafts.count() + old.count()
    old.delete()
    drafts.delete()
    return count

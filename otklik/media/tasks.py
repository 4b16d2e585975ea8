"""What the clock does for files."""

from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.media.document import SiteDocument

MOST_A_NIGHT = 200


@cron("45 3 * * *")
@task()
def look_into_old_files() -> None:
    """Files that came before files were looked into."""
    for document in SiteDocument.objects.filter(looked_hash="")[:MOST_A_NIGHT]:
        try:
            document.look(at=timezone.now())
        except OSError:  # its file is gone
            continue

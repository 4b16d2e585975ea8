from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.media.document import SiteDocument

MOST_A_NIGHT = 200


@cron("45 3 * * *")
@task()
def look_into_old_files() -> None:
    for document in SiteDocument.objects.filter(looked_hash="")[:MOST_A_NIGHT]:
        try:
            document.inspect(at=timezone.now())
        except OSError:  # its file is gone
            continue

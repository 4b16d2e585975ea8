"""Tasks wake rows that wait; the rows hold the truth."""

from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.incidents.attachments import download


@task(queue_name="hearing")
def fetch_attachment(attachment_id: int) -> None:
    download.fetch(attachment_id, at=timezone.now())


@cron("* * * * *")
@task()
def sweep_attachments() -> None:
    download.sweep(at=timezone.now())

"""Tasks hurry rows; rows are the truth. Bodies import late, since the models enqueue these."""

from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.incidents.attachments import download
from otklik.incidents.attachments import download as attachments_download


@task(queue_name="hearing")
def fetch_attachment(attachment_id: int) -> None:

    download.fetch(attachment_id, at=timezone.now())


@cron("* * * * *")
@task()
def sweep_attachments() -> None:

    attachments_download.sweep(at=timezone.now())

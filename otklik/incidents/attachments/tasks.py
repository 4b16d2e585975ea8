"""Tasks hurry rows; rows are the truth. Bodies import late, since the models enqueue these."""

from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron


@task(queue_name="hearing")
def fetch_attachment(attachment_id: int) -> None:
    from otklik.incidents.attachments import download

    download.fetch(attachment_id, at=timezone.now())


@cron("* * * * *")
@task()
def sweep_attachments() -> None:
    from otklik.incidents.attachments import download as attachments_download

    attachments_download.sweep(at=timezone.now())

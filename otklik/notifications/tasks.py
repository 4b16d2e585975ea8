"""Tasks hurry rows; rows are the truth. The body imports late: the models enqueue this."""

from django.tasks import task
from django.utils import timezone

from otklik.notifications import mail


@task()
def mail_notice(notice_id: int) -> None:

    mail.mail(notice_id, at=timezone.now())

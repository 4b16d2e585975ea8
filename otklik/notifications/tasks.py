"""Tasks wake rows that wait; the rows hold the truth."""

from django.tasks import task
from django.utils import timezone

from otklik.notifications import mail


@task()
def mail_notice(notice_id: int) -> None:
    mail.mail(notice_id, at=timezone.now())

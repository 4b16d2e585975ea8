"""A notice goes by mail too, where the installation has a mail server."""

import logging
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage

from otklik.notifications.notice import Notice

logger = logging.getLogger(__name__)


def mail(notice_id: int, *, at: datetime) -> None:
    """One letter to all who were told and have an address. Tried once: the desk shows it all the
    same, and says who was mailed."""
    notice = Notice.objects.get(pk=notice_id)
    items = notice.recipients.filter(mailed_at__isnull=True, user__is_active=True)
    items = items.exclude(user__email="")
    addresses = sorted(set(items.values_list("user__email", flat=True)))
    if not settings.MAIL_IS_CONFIGURED or not addresses or notice.closed_at is not None:
        return
    lines = [f"{one['text']}\n{settings.BASE_URL}{one['address']}" for one in notice.lines]
    body = "\n\n".join([notice.text, *lines, f"{settings.BASE_URL}{notice.address}"])
    try:
        EmailMessage(subject=" ".join(notice.text.split()), body=body, bcc=addresses).send()
    except (OSError, SMTPException) as fault:
        # What a mail server says may hold a name and a password.
        logger.error("A notice could not be mailed: %s.", type(fault).__name__)
    else:
        items.update(mailed_at=at)

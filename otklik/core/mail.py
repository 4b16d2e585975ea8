"""Letters by the installation's mail server."""

import logging
from collections.abc import Sequence
from smtplib import SMTPException

from django.core.mail import EmailMessage

logger = logging.getLogger(__name__)


def send_letter(
    what: str,
    subject: str,
    body: str,
    *,
    to: Sequence[str] = (),
    bcc: Sequence[str] = (),
    files: Sequence[tuple[str, bytes, str]] = (),
) -> bool:
    """Send it once; returns whether the server accepted it. A log line names `what` was not mailed;
    `files` are names, contents and types."""
    letter = EmailMessage(" ".join(subject.split()), body, to=to, bcc=bcc, attachments=files)
    try:
        letter.send()
    except (OSError, SMTPException) as fault:
        # A mail server's error may contain a name, a password or an address.
        logger.error("%s could not be mailed: %s.", what, type(fault).__name__)
        return False
    return True

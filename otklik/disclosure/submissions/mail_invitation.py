"""A link for supplying goes by mail, where the installation has a mail server."""

import logging
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from otklik.disclosure.deadlines.deadline_explanation import day
from otklik.disclosure.submissions.supply_invitation import Invitation

logger = logging.getLogger(__name__)


def mail_invitation(invitation_id: int, *, at: datetime) -> None:
    """Tried once: whoever made the link sees whether it left, and can hand it over."""
    invitation = Invitation.objects.select_related("item").get(pk=invitation_id)
    is_wanted = invitation.email and invitation.mailed_at is None and invitation.is_open(at=at)
    if not settings.MAIL_IS_CONFIGURED or not is_wanted:
        return
    with translation.override(settings.LANGUAGE_CODE):
        item = invitation.item
        words = {
            "title": item.title,
            "rule": item.rule_words,
            "address": f"{settings.BASE_URL}{invitation.address}",
            "until": day(invitation.expires_at.date()),
        }
        subject = _("Information for the site: %(code)s") % {"code": item.code}
        body = (
            _(
                "Please supply for the site: %(title)s (%(rule)s).\n\nOpen this link, write the"
                " text or attach files; no sign-in is needed:\n%(address)s\n\nThe link is for this"
                " one item and is open until %(until)s."
            )
            % words
        )
        letter = EmailMessage(subject=" ".join(subject.split()), body=body, to=[invitation.email])
    try:
        letter.send()
    except (OSError, SMTPException) as fault:
        # What a mail server says may hold a name and a password.
        logger.error("A link for supplying could not be mailed: %s.", type(fault).__name__)
    else:
        Invitation.objects.filter(pk=invitation.pk).update(mailed_at=at)

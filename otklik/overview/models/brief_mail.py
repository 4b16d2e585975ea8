from collections.abc import Iterable
from datetime import date, datetime
from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _

from otklik import journal
from otklik.core.refusal import Refused
from otklik.organisation.models import User
from otklik.organisation.rights import Right
from otklik.overview import tasks
from otklik.overview.models.brief import Brief


class BriefMail(models.Model):
    """A brief on its way to one colleague. Tried once: the page says whether it left."""

    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, related_name="mails")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brief", "user"], name="brief_mailed_once_each")
        ]

    def __str__(self) -> str:
        return f"{self.brief}: {self.user}"

    @classmethod
    @transaction.atomic
    def send(
        cls, brief: Brief, people: Iterable[User], *, body: bytes, by: User, at: datetime,
        today: date,
    ) -> int:  # fmt: skip
        """Let it go by mail to these colleagues; from now on it stays as it is. How many there are.

        Raises Refused without a mail server, without anybody, and for somebody who has no address
        or does not work in the authority.
        """
        if not settings.MAIL_IS_CONFIGURED:
            raise Refused(_("Mail is not set up here: download the brief and send it yourself."))
        chosen = list(dict.fromkeys(people))
        if not chosen:
            raise Refused(_("Choose at least one colleague."))
        here = {one.pk for one in recipients(today=today)}
        wrong = [str(one) for one in chosen if one.pk not in here]
        if wrong:
            said = _("No address of mail is known: %(names)s. Choose others.")
            raise Refused(said % {"names": ", ".join(wrong)})
        names = ", ".join(str(one) for one in chosen)
        brief.note_sent(names, body=body, by=by, at=at)
        for user in chosen:
            made = cls.objects.create(brief=brief, user=user, asked_at=at)
            tasks.field.mail_brief.enqueue(made.pk)
        journal.record(brief, "brief.mailed", by=by, at=at, to=names)
        return len(chosen)


def recipients(*, today: date) -> "models.QuerySet[User]":
    """Colleagues of the authority itself who may see the desk and have an address."""
    here = User.holding(Right.SEE_DESK, on=today, institution=None)
    return here.exclude(email="")

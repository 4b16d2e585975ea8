"""A link for supplying one item without signing in, for some days; mailed where there is a mail
server."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.core import signing
from django.db import models, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.core.enqueue_tasks import enqueue
from otklik.core.mail import send_letter
from otklik.core.refusal import Refused
from otklik.disclosure.deadlines.deadline_explanation import day
from otklik.disclosure.items.models import Item
from otklik.organisation.people.user import User

SALT = "disclosure.invitation"
LONGEST_DAYS = 30


class Invitation(models.Model):
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="invitations")
    to = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return _("%(who)s, by a link") % {"who": self.to}

    @classmethod
    @transaction.atomic
    def make(
        cls, item: Item, *, to: str, email: str = "", days: int, by: User, at: datetime
    ) -> "Invitation":
        """Raises Refused for anybody but a keeper of the list, without a name, and for more than
        thirty days."""
        item.only_for_keeper(by)
        item.only_counted()
        to = " ".join(to.split())
        if not to:
            raise Refused(_("Write the unit or the post that gets the link."))
        if not 1 <= days <= LONGEST_DAYS:
            raise Refused(_("Days: from 1 to %(most)s.") % {"most": LONGEST_DAYS})
        invitation = cls.objects.create(
            item=item, to=to, email=email, by=by, at=at, expires_at=at + timedelta(days=days)
        )
        entries.record(
            item, "disclosure.invited", by=by, at=at, code=item.code, to=to,
            until=invitation.expires_at,
        )  # fmt: skip
        if email:
            enqueue("otklik.disclosure.tasks.mail_invitation", invitation.pk)
        return invitation

    @property
    def token(self) -> str:
        return signing.Signer(salt=SALT).sign(str(self.pk))

    @property
    def address(self) -> str:
        with translation.override(settings.LANGUAGE_CODE):
            return reverse("disclosure-site:submission-new", args=[self.token])

    @classmethod
    def of(cls, token: str) -> "Invitation | None":
        """The invitation of a token; None for one that we have not signed."""
        try:
            key = int(signing.Signer(salt=SALT).unsign(token))
        except signing.BadSignature:
            return None
        return cls.objects.select_related("item__unit").filter(pk=key).first()

    def is_open(self, *, at: datetime) -> bool:
        return self.ended_at is None and at < self.expires_at

    def only_open(self, item: Item, *, at: datetime) -> None:
        """Raises Refused for another item, and after its end."""
        if self.item_id != item.pk:
            raise Refused(_("This link leads to another item."))
        if not self.is_open(at=at):
            raise Refused(_("This link has expired: ask the sender for a new one."))

    @transaction.atomic
    def end(self, *, by: User, at: datetime) -> None:
        """Close the link; safe to repeat. Raises Refused for anybody but a keeper of the list."""
        self.item.only_for_keeper(by)
        self.refresh_from_db(from_queryset=Invitation.objects.select_for_update())
        if self.ended_at is not None:
            return
        self.ended_at = at
        self.save(update_fields=["ended_at"])
        entries.record(
            self.item, "disclosure.invitation_ended", by=by, at=at, code=self.item.code, to=self.to
        )


def mail_invitation(invitation_id: int, *, at: datetime) -> None:
    """Tried once: the author of the link sees whether it left, and can hand it over."""
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
    if send_letter("A link for supplying", subject, body, to=[invitation.email]):
        Invitation.objects.filter(pk=invitation.pk).update(mailed_at=at)

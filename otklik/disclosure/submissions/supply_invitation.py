"""A link by which somebody supplies one item without signing in, for some days."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.core import signing
from django.db import models, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.core.queue import enqueue
from otklik.core.refusal import Refused
from otklik.disclosure.items.models import Item
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

SALT = "disclosure.invitation"
LONGEST_DAYS = 30


class Invitation(models.Model):
    """Signed, limited in time and to its item; it is ended by hand, and by what is accepted."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="invitations")
    to = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return _("%(who)s, by a link") % {"who": self.to}

    @classmethod
    @transaction.atomic
    def make(
        cls, item: Item, *, to: str, email: str = "", days: int, by: User, at: datetime
    ) -> "Invitation":
        """Let somebody supply this item by a link. Raises Refused for whoever does not keep the
        list, without a name, and for more than thirty days."""

        if not by.may(Right.KEEP_DISCLOSURE):
            raise Refused(_("The authorised person decides this."))
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
            return reverse("disclosure-site:supplying", args=[self.token])

    @classmethod
    def of(cls, token: str) -> "Invitation | None":
        """The one that was signed by this installation; None for a made-up one."""
        try:
            key = int(signing.Signer(salt=SALT).unsign(token))
        except signing.BadSignature:
            return None
        return cls.objects.select_related("item__unit").filter(pk=key).first()

    def is_open(self, *, at: datetime) -> bool:
        return self.ended_at is None and at < self.expires_at

    def only_open(self, item: Item, *, at: datetime) -> None:
        """Raises Refused for another item, and when it is over."""
        if self.item_id != item.pk:
            raise Refused(_("This link leads to another item."))
        if not self.is_open(at=at):
            raise Refused(_("This link is over: ask whoever sent it for a new one."))

    @transaction.atomic
    def end(self, *, by: User, at: datetime) -> None:
        """The link opens nothing any more. Harmless when pressed twice. Raises Refused for anybody
        but the authorised person."""
        if not by.may(Right.KEEP_DISCLOSURE):
            raise Refused(_("The authorised person decides this."))
        self.refresh_from_db(from_queryset=Invitation.objects.select_for_update())
        if self.ended_at is not None:
            return
        self.ended_at = at
        self.save(update_fields=["ended_at"])
        entries.record(
            self.item, "disclosure.invitation_ended", by=by, at=at, code=self.item.code, to=self.to
        )

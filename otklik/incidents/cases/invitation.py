import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models, transaction

from otklik.audit import entries
from otklik.channels.accounts.models import Account
from otklik.incidents.cases.client import Client, IdentityClaim
from otklik.organisation.people.user import User

if TYPE_CHECKING:
    from otklik.incidents.cases.incident import Incident

LIVES = timedelta(days=30)
LEADS = timedelta(days=30)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def usable(self, *, at: datetime) -> Self:
        return self.filter(used_at__isnull=True, expires_at__gt=at)

    def by_code(self, code: str, *, account: Account, at: datetime) -> "Invitation | None":
        """The invitation of this code: of this account, not used and not too old."""
        digest = Invitation.digest_of(code)
        return self.usable(at=at).filter(account=account, digest=digest).first()

    def leading(self, client: Client, *, account: Account, at: datetime) -> "Invitation | None":
        """The newest one that this person followed from an incident of their own."""
        theirs = self.filter(account=account, used_by=client, incident__client=client)
        return theirs.filter(used_at__gt=at - LEADS).order_by("-used_at", "-pk").first()


class Invitation(models.Model):
    """A link that opens a private dialogue and assigns it to this incident, once.

    It may be in a public comment, so following it proves nothing: only a dialogue of the same
    person joins the incident; another person's is a possible match. The code has 128 random bits;
    only its digest is stored.
    """

    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.CASCADE, related_name="invitations"
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(
        Client, null=True, on_delete=models.CASCADE, related_name="invitations"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]

    @staticmethod
    def digest_of(code: str) -> str:
        return hashlib.sha256(b"invitation" + code.encode()).hexdigest()

    @classmethod
    @transaction.atomic
    def make(
        cls, incident: "Incident", *, account: Account, code: str, by: User, at: datetime
    ) -> "Invitation":
        invitation = cls.objects.create(
            incident=incident,
            account=account,
            digest=cls.digest_of(code),
            made_by=by,
            made_at=at,
            expires_at=at + LIVES,
        )
        entries.record(incident, "invitation.made", by=by, at=at)
        return invitation

    @transaction.atomic
    def use(self, *, by: Client, at: datetime) -> None:
        """It was followed and cannot be used again."""
        self.used_by, self.used_at = by, at
        self.save(update_fields=["used_by", "used_at"])
        is_same = self.incident.client_id == by.pk
        entries.record(
            self.incident, "invitation.used", by=None, at=at, client=by.number, is_same=is_same
        )
        if not is_same and self.incident.client is not None:
            IdentityClaim.make(
                self.incident.client, by, ground=IdentityClaim.Ground.INVITATION,
                certainty=IdentityClaim.Certainty.POSSIBLE, by=None, at=at,
            )  # fmt: skip

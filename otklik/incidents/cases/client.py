from datetime import datetime
from typing import ClassVar

from django.db import models, transaction

from otklik.audit import entries
from otklik.channels.accounts.models import Account


class Client(models.Model):
    """A person outside, known by a pseudonym; who they are in a network lies in Identity."""

    number = models.PositiveIntegerField(unique=True)

    def __str__(self) -> str:
        return f"К-{self.number}"


class Identity(models.Model):
    """Personal data of a client in one account. A side table: can be erased by a decision."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="identities")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=120)
    name = models.CharField(max_length=200, blank=True)
    profile_url = models.URLField(max_length=500, blank=True)
    reply_to = models.CharField(
        max_length=300, blank=True, help_text="Where who asks for information wants the answer."
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "external_id"], name="identity_once")
        ]

    def __str__(self) -> str:
        return f"{self.client} ({self.account})"


class WritingPermissionQuerySet(models.QuerySet["WritingPermission"]):
    def is_denied(self, *, client: Client | None, account: Account) -> bool:
        """Whether this person stopped us from writing to them there."""
        theirs = Identity.objects.filter(client=client, account=account).values("external_id")
        return self.filter(account=account, external_id__in=theirs, is_given=False).exists()


class WritingPermission(models.Model):
    """Whether a person lets us write to them in a network, as it told us last.

    Stands beside the identity, not in it: networks tell this of people who never wrote. Nothing
    but their number there is kept.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    external_id = models.CharField(max_length=120)
    is_given = models.BooleanField()
    since = models.DateTimeField()

    objects = WritingPermissionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "external_id"], name="writing_permission_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.pk}"

    @classmethod
    @transaction.atomic
    def note(
        cls,
        account: Account,
        external_id: str,
        *,
        is_given: bool,
        occurred_at: datetime,
        about: models.Model | None = None,
        at: datetime,
    ) -> None:
        """Keep what a network told; the newest moment counts, in whatever order they come.

        A change is journaled with `about`, the person's incident, where there is one.
        """
        known = cls.objects.filter(account=account, external_id=external_id).first()
        if known is not None and known.since > occurred_at:
            return
        permission, _is_new = cls.objects.update_or_create(
            account=account,
            external_id=external_id,
            defaults={"is_given": is_given, "since": occurred_at},
        )
        if known is None or known.is_given != is_given:
            verb = "person.allowed_writing" if is_given else "person.denied_writing"
            entries.record(about or permission, verb, by=None, at=at)

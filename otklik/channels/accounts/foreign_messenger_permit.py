from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from otklik.channels.accounts.models import Account


class DialogueDecisionQuerySet(models.QuerySet["DialogueDecision"]):
    def active(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)


class DialogueDecision(models.Model):
    """A document by which the lead allows answering people in a foreign messenger.

    `decided_by` is a position, as written in the document."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="decisions")
    document = models.CharField(max_length=120)
    number = models.CharField(max_length=40)
    decided_on = models.DateField()
    decided_by = models.CharField(max_length=200)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    noted_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    objects = DialogueDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-noted_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_standing_decision_an_account",
            )
        ]

    def __str__(self) -> str:
        words = {"document": self.document, "number": self.number}
        return _("%(document)s No. %(number)s") % words

    def withdraw(self, *, by: Any, at: datetime) -> None:
        """Part of the account's own verb, which records it in the audit log."""
        self.withdrawn_by, self.withdrawn_at = by, at
        self.save(update_fields=["withdrawn_by", "withdrawn_at"])

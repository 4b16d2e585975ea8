from typing import ClassVar

from django.db import models

from otklik.channels.models import Account


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

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "external_id"], name="identity_once")
        ]

    def __str__(self) -> str:
        return f"{self.client} ({self.account})"

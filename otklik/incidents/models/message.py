from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.channels.models import Account
from otklik.incidents.models.client import Client
from otklik.incidents.models.incident import Incident


class Message(models.Model):
    """One message of an incident, stored once whatever is sent twice. Its texts are versions."""

    class Direction(models.TextChoices):
        INBOUND = "in", _("from the person")
        OUTBOUND = "out", _("from the authority")

    class Lane(models.TextChoices):
        PUBLIC = "public", _("everyone sees")
        PRIVATE = "private", _("the author and staff with access see")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="messages")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    lane = models.CharField(max_length=7, choices=Lane.choices)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    container = models.CharField(max_length=120)
    post = models.CharField(max_length=120, blank=True)
    peer = models.CharField(max_length=120, blank=True)
    external_id = models.CharField(max_length=120)
    parent_id = models.CharField(max_length=120, blank=True)
    url = models.URLField(max_length=500, blank=True)
    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.PROTECT)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["occurred_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "container", "lane", "external_id"], name="message_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.incident} {self.external_id}"


class MessageVersion(models.Model):
    """A text of a message as it stood from a moment on. Erasable; never overwritten."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["message", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "number"], name="version_once_a_message")
        ]

    def __str__(self) -> str:
        return f"{self.message} v{self.number}"

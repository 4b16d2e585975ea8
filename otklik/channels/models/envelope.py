import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.channels.models.account import Account
from otklik.channels.networks.base import Outbound, OutboundKind, ThreadRef


class Envelope(models.Model):
    """What is to stand where: fixed when it is queued, never changed afterwards."""

    class Kind(models.TextChoices):
        POST = OutboundKind.POST, _("post")
        COMMENT = OutboundKind.COMMENT, _("comment")
        DM = OutboundKind.DM, _("private message")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="deliveries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    container = models.CharField(max_length=120)
    post = models.CharField(max_length=120, blank=True)
    peer = models.CharField(max_length=120, blank=True)
    reply_to = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    queued_at = models.DateTimeField()
    on_settled = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract: ClassVar = True

    @property
    def thread(self) -> ThreadRef:
        return ThreadRef(container=self.container, post=self.post, peer=self.peer)

    def outbound(self) -> Outbound:
        return Outbound(
            key=self.key,
            kind=OutboundKind(self.kind),
            thread=self.thread,
            text=self.text,
            reply_to=self.reply_to,
        )

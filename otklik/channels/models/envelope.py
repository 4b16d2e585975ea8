import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.channels.links import LONGEST_LINK
from otklik.channels.models.account import Account
from otklik.channels.models.states import Priority
from otklik.channels.networks.base import Action, File, Outbound, OutboundKind, ThreadRef


class Envelope(models.Model):
    """What is to stand where: fixed when it is queued, never changed afterwards."""

    class Kind(models.TextChoices):
        POST = OutboundKind.POST, _("post")
        COMMENT = OutboundKind.COMMENT, _("comment")
        DM = OutboundKind.DM, _("private message")

    class ActionChoice(models.TextChoices):
        SEND = Action.SEND, pgettext_lazy("dispatch", "new")
        EDIT = Action.EDIT, _("correction")
        DELETE = Action.DELETE, _("removal")
        HIDE = Action.HIDE, _("hiding")
        SHOW = Action.SHOW, _("showing again")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="deliveries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    action = models.CharField(max_length=6, choices=ActionChoice.choices, default=ActionChoice.SEND)
    target = models.CharField(
        max_length=120, blank=True, help_text="What a correction or removal is of."
    )
    container = models.CharField(max_length=120)
    post = models.CharField(max_length=120, blank=True)
    peer = models.CharField(max_length=120, blank=True)
    reply_to = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    link = models.URLField(max_length=LONGEST_LINK, blank=True)
    repost_of = models.URLField(max_length=LONGEST_LINK, blank=True)
    comments_open = models.BooleanField(default=True)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.ROUTINE)
    queued_at = models.DateTimeField()
    on_settled = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract: ClassVar = True

    @property
    def thread(self) -> ThreadRef:
        return ThreadRef(container=self.container, post=self.post, peer=self.peer)

    def addressed(self, files: tuple[File, ...] = ()) -> Outbound:
        """What a network is to be told, with these files."""
        return Outbound(
            key=self.key,
            kind=OutboundKind(self.kind),
            thread=self.thread,
            text=self.text,
            action=Action(self.action),
            target=self.target,
            reply_to=self.reply_to,
            link=self.link,
            repost_of=self.repost_of,
            files=files,
            comments_open=self.comments_open,
        )

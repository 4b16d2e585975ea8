import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik.channels.models import Delivery
from otklik.incidents.models.incident import Incident
from otklik.incidents.models.message import Message
from otklik.organisation.models import User


class Reply(models.Model):
    """An answer of ours: draft → (in approval → returned | approved) → on its way → sent.

    Once on its way, what became of it is the delivery's state; `unconfirmed` stays so until an
    echo or a person settles it.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_APPROVAL = "in_approval", _("waits for approval")
        RETURNED = "returned", _("returned for correction")
        ON_ITS_WAY = "on_its_way", _("on its way")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not sent")
        UNCONFIRMED = "unconfirmed", _("not confirmed")
        DISCARDED = "discarded", _("discarded")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="replies")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="replies")
    in_reply_to = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+")
    lane = models.CharField(max_length=7, choices=Message.Lane.choices)
    text = models.TextField(blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    delivery = models.OneToOneField(
        Delivery, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident"],
                condition=Q(status__in=["draft", "in_approval", "returned", "on_its_way"]),
                name="one_reply_at_work_an_incident",
            )
        ]

    def __str__(self) -> str:
        return f"{self.incident}: {self.get_status_display()}"


class Approval(models.Model):
    """What a second person said about a reply. The author's own word does not count."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned for correction")

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="approvals")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(help_text="The reply's text as it was judged.")
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(verdict="returned") | ~Q(reason=""), name="returned_with_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reply}: {self.get_verdict_display()}"

"""States of replies, and replies by state."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.channels.networks.errors import NOT_EXECUTED
from otklik.channels.outbound.models import Delivery
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.organisation.people.user import User

if TYPE_CHECKING:
    from otklik.incidents.replies.models import Reply  # noqa: F401 - named in quotes


class ReplyStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_APPROVAL = "in_approval", _("waiting for approval")
    RETURNED = "returned", _("returned for correction")
    ON_ITS_WAY = "on_its_way", _("being sent")
    BY_HAND = "by_hand", _("to be done manually")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not sent")
    UNCONFIRMED = "unconfirmed", _("not confirmed")
    DISCARDED = "discarded", _("discarded")


class Verdict(models.TextChoices):
    APPROVED = "approved", _("approved")
    RETURNED = "returned", _("returned for correction")


# An incident has at most one reply in one of these.
AT_WORK = (
    ReplyStatus.DRAFT,
    ReplyStatus.IN_APPROVAL,
    ReplyStatus.RETURNED,
    ReplyStatus.ON_ITS_WAY,
    ReplyStatus.BY_HAND,
    ReplyStatus.UNCONFIRMED,
)


class ReplyQuerySet(models.QuerySet["Reply"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(incident__in=Incident.objects.visible_to(user))

    def at_work(self) -> Self:
        return self.filter(status__in=AT_WORK)

    def sent_between(self, first: date, last: date) -> Self:
        return self.filter(
            status=ReplyStatus.SENT,
            message__occurred_at__date__gte=first,
            message__occurred_at__date__lte=last,
        )

    def waiting_for_approval(self) -> Self:
        """In order of due dates."""
        due = models.F("incident__due_at").asc(nulls_last=True)
        return self.filter(status=ReplyStatus.IN_APPROVAL).order_by(due, "submitted_at", "pk")

    def by_hand(self) -> Self:
        """What a person must post in the network, oldest first."""
        return self.filter(status=ReplyStatus.BY_HAND).order_by("delivery__queued_at", "pk")

    def unconfirmed(self) -> Self:
        return self.filter(status=ReplyStatus.UNCONFIRMED)

    def takeable_by(self, user: User, *, at: datetime) -> Self:
        """What this person approved and can still take back."""
        values = {"approvals__by": user, "approvals__verdict": Verdict.APPROVED}
        leaving = self.filter(status=ReplyStatus.ON_ITS_WAY, delivery__not_before__gt=at, **values)
        return leaving.select_related("incident", "delivery").distinct().order_by("-pk")

    def resendable(self) -> Self:
        """Failed for another reason than their text, and still the last message."""
        later = self.model._default_manager.filter(
            incident=models.OuterRef("incident"), pk__gt=models.OuterRef("pk")
        ).exclude(status=ReplyStatus.DISCARDED)
        answered = Message.objects.outbound().filter(
            incident=models.OuterRef("incident"),
            is_automatic=False,
            occurred_at__gt=models.OuterRef("delivery__queued_at"),
        )
        failed = self.filter(
            status=ReplyStatus.FAILED,
            delivery__state=Delivery.State.FAILED,
            delivery__error_kind__in=NOT_EXECUTED,
            in_reply_to__deleted_at=None,
        )
        open_ones = failed.exclude(incident__status=Incident.Status.CLOSED)
        return open_ones.exclude(models.Exists(later)).exclude(models.Exists(answered))

    def judgeable_by(self, user: User) -> Self:
        """What this person may approve: not written by them."""
        return self.waiting_for_approval().exclude(author=user).exclude(writers=user)

    def settle(self, delivery: int, *, at: datetime) -> bool:
        """Let the reply of a delivery (by its key) follow the outcome; False if there is none."""
        reply = self.select_related("delivery", "incident").filter(delivery=delivery).first()
        if reply is not None:
            reply.settle(at=at)
        return reply is not None

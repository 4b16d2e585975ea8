"""States of replies, and replies by state."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.organisation.models import User

if TYPE_CHECKING:
    from otklik.incidents.models.reply import Reply  # noqa: F401 - named in quotes


class ReplyStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_APPROVAL = "in_approval", _("waits for approval")
    RETURNED = "returned", _("returned for correction")
    ON_ITS_WAY = "on_its_way", _("on its way")
    BY_HAND = "by_hand", _("to be done by hand")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not sent")
    UNCONFIRMED = "unconfirmed", _("not confirmed")
    DISCARDED = "discarded", _("discarded")


# One reply at a time is in one of these in an incident.
AT_WORK = (
    ReplyStatus.DRAFT,
    ReplyStatus.IN_APPROVAL,
    ReplyStatus.RETURNED,
    ReplyStatus.ON_ITS_WAY,
    ReplyStatus.BY_HAND,
    ReplyStatus.UNCONFIRMED,
)


class Verdict(models.TextChoices):
    APPROVED = "approved", _("approved")
    RETURNED = "returned", _("returned for correction")


class ReplyQuerySet(models.QuerySet["Reply"]):
    def at_work(self) -> Self:
        return self.filter(status__in=AT_WORK)

    def stood_between(self, first: date, last: date) -> Self:
        """Those that came to stand in the network within these days."""
        return self.filter(
            status=ReplyStatus.SENT,
            message__occurred_at__date__gte=first,
            message__occurred_at__date__lte=last,
        )

    def waiting_for_approval(self) -> Self:
        """What must be answered first stands first."""
        due = models.F("incident__due_at").asc(nulls_last=True)
        return self.filter(status=ReplyStatus.IN_APPROVAL).order_by(due, "submitted_at", "pk")

    def by_hand(self) -> Self:
        """What a person must put into the network, oldest first."""
        return self.filter(status=ReplyStatus.BY_HAND).order_by("delivery__queued_at", "pk")

    def unconfirmed(self) -> Self:
        return self.filter(status=ReplyStatus.UNCONFIRMED)

    def takeable_by(self, user: User, *, at: datetime) -> Self:
        """What this person approved and still can take back."""
        said = {"approvals__by": user, "approvals__verdict": Verdict.APPROVED}
        leaving = self.filter(status=ReplyStatus.ON_ITS_WAY, delivery__not_before__gt=at, **said)
        return leaving.select_related("incident", "delivery").distinct().order_by("-pk")

    def judgeable_by(self, user: User) -> Self:
        """What waits for a second person who is neither author nor writer of it."""
        return self.waiting_for_approval().not_by(user).exclude(writers=user)

    def not_by(self, user: User) -> Self:
        return self.exclude(author=user)

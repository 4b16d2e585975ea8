"""States of mass incidents and of those in them, and both by state."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, Q

from otklik.incidents.cases.choices import UNANSWERED
from otklik.incidents.cases.incident import Incident
from otklik.incidents.mass_incidents.choices import MassStage
from otklik.incidents.replies.queries import ReplyStatus
from otklik.organisation.structure.units import OwnedQuerySet

if TYPE_CHECKING:
    from otklik.incidents.mass_incidents.models import (
        MassIncident,  # noqa: F401 - named in quotes
        MassMember,  # noqa: F401 - named in quotes
    )

SILENT_FOR = timedelta(minutes=2)


AT_WORK = (MassStage.SENDING, MassStage.CLOSING, MassStage.REOPENING)
UNSENT = (ReplyStatus.DRAFT, ReplyStatus.RETURNED, ReplyStatus.FAILED, ReplyStatus.DISCARDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many of a mass incident are where. What is not proven is not called sent."""

    total: int
    sent: int
    on_its_way: int
    by_hand: int
    unconfirmed: int
    failed: int
    waiting: int
    unclosed: int

    @property
    def is_watched(self) -> bool:
        return bool(self.on_its_way)


class MassIncidentQuerySet(OwnedQuerySet["MassIncident"]):
    def active(self) -> Self:
        return self.exclude(stage=MassStage.DISSOLVED)

    def waiting_for_approval(self) -> Self:
        return self.filter(stage=MassStage.IN_APPROVAL).order_by("submitted_at", "pk")

    def lost(self, *, at: datetime) -> Self:
        """At work without a sign of life: their task was lost."""
        return self.filter(stage__in=AT_WORK, worked_at__lt=at - SILENT_FOR)

    def with_counts(self) -> Self:
        """How many are in each, answered, waiting, and not closed; newest first."""
        here = Q(members__left_at__isnull=True)
        sent = here & Q(members__reply__status=ReplyStatus.SENT)
        waits = here & Q(members__incident__status__in=UNANSWERED)
        unclosed = here & ~Q(members__incident__status=Incident.Status.CLOSED)
        return self.annotate(
            total=Count("members", filter=here),
            sent=Count("members", filter=sent),
            waiting=Count("members", filter=waits),
            unclosed=Count("members", filter=unclosed),
        ).order_by("-pk")


class MassMemberQuerySet(models.QuerySet["MassMember"]):
    def here(self) -> Self:
        return self.filter(left_at__isnull=True)

    def picked(self) -> Self:
        return self.here().filter(is_picked=True)

    def adapted(self) -> Self:
        return self.here().exclude(text="", address="")

    def to_answer(self) -> Self:
        """Who waits and has no answer of this mass incident on its way."""
        free = Q(reply__isnull=True) | Q(reply__status__in=UNSENT)
        return self.here().filter(free, incident__status__in=UNANSWERED)

    def to_close(self) -> Self:
        return self.here().exclude(incident__status=Incident.Status.CLOSED)

    def closed_together(self) -> Self:
        """Closed by one press, and by nobody else since."""
        closed = self.here().filter(closed_at__isnull=False)
        return closed.filter(
            incident__status=Incident.Status.CLOSED, incident__closed_at=models.F("closed_at")
        )

    def shown(self) -> Self:
        """With all that a list shows, those who wait longest first."""
        return self.select_related(
            "incident__account", "incident__topic", "incident__guessed_topic", "reply__delivery",
            "reply__in_reply_to__account",
        ).order_by("incident__posted_at", "pk")  # fmt: skip

    def progress(self) -> Progress:
        """Counted in one query."""
        at = {
            "sent": Q(reply__status=ReplyStatus.SENT),
            "on_its_way": Q(reply__status__in=(ReplyStatus.ON_ITS_WAY, ReplyStatus.IN_APPROVAL)),
            "by_hand": Q(reply__status=ReplyStatus.BY_HAND),
            "unconfirmed": Q(reply__status=ReplyStatus.UNCONFIRMED),
            "failed": Q(reply__status=ReplyStatus.FAILED) | ~Q(problem=""),
            "waiting": Q(incident__status__in=UNANSWERED),
            "unclosed": ~Q(incident__status=Incident.Status.CLOSED),
        }
        counts = {name: Count("pk", filter=condition) for name, condition in at.items()}
        return Progress(**self.here().order_by().aggregate(total=Count("pk"), **counts))

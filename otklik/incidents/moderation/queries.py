"""States of acts of moderation, and acts by state and by reader."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from otklik.channels.networks.outbound_types import Action
from otklik.channels.outbound.models import Delivery
from otklik.incidents.cases.incident import Incident
from otklik.incidents.moderation.choices import GONE, HIDDEN, ModerationKind, ModerationState
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

if TYPE_CHECKING:
    from otklik.incidents.moderation.models import ModerationAct

CLOCKS_DIFFER = timedelta(minutes=2)


UNSETTLED = (Delivery.State.QUEUED, Delivery.State.SENDING, Delivery.State.UNCONFIRMED)
S = ModerationState
OPEN = (S.WAITING, S.PROPOSED)
IN_FORCE = (*HIDDEN, S.PROPOSED, S.CARRIED_OUT)
#: What each state wants of the network; nothing else is asked of it, whatever failed before.
WANTED = {
    S.WAITING: Action.HIDE,
    S.CONFIRMED: Action.HIDE,
    S.LIFTED: Action.SHOW,
    S.CARRIED_OUT: Action.DELETE,
}


class ModerationQuerySet(models.QuerySet["ModerationAct"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(message__incident__in=Incident.objects.visible_to(user))

    def open(self) -> Self:
        """Those that wait for a second person, the most urgent first."""
        return self.filter(state__in=OPEN).order_by(F("confirm_by").asc(nulls_last=True), "pk")

    def out_of_sight(self) -> Self:
        """Comments that nobody is to see by our decision."""
        return self.filter(state__in=GONE)

    def waiting_for(self, user: User) -> Self:
        """Those about which this person may say the second word."""
        if not user.may(Right.CONFIRM_MODERATION):
            return self.none()
        return self.open().visible_to(user).exclude(begun_by=user)

    def overdue(self, *, at: datetime) -> Self:
        return self.filter(state=S.WAITING, confirm_by__lt=at)

    def in_force(self) -> Self:
        """Neither lifted nor dropped."""
        return self.filter(state__in=IN_FORCE)

    def hiding(self) -> Self:
        return self.filter(state__in=HIDDEN)

    def unsettled_in(self, incident: Incident) -> Self:
        """Those of one incident that wait for a second person, or are on their way in a network."""
        on_its_way = Q(steps__delivery__state__in=UNSETTLED)
        here = self.filter(message__incident=incident)
        return here.filter(Q(state__in=OPEN) | on_its_way).distinct()

    def begun_between(self, since: datetime, until: datetime) -> Self:
        return self.filter(begun_at__gte=since, begun_at__lt=until)

    def removed_by(self, occurred_at: datetime) -> "ModerationAct | None":
        """The act of which a removal that the network tells at that moment may tell: then it is
        no act of the author's."""
        return (
            self.filter(
                Q(ended_at__isnull=True) | Q(ended_at__gte=occurred_at),
                Q(kind=ModerationKind.HIDE) | Q(state=S.CARRIED_OUT),
                begun_at__lte=occurred_at + CLOCKS_DIFFER,
            )
            .order_by("-begun_at")
            .first()
        )

    def with_all(self) -> Self:
        return self.select_related(
            "message__account", "message__incident", "message__client", "rule", "begun_by",
            "second_by", "ended_by",
        ).prefetch_related("steps__delivery", "steps__hand_by")  # fmt: skip

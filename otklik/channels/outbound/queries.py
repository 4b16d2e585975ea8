"""The questions asked about many deliveries."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, Count, Exists, Min, OuterRef, Q, Value, When

from otklik.channels.networks.outbound_types import Action
from otklik.channels.outbound.choices import SETTLED, UNSENT, DeliveryState, Priority

if TYPE_CHECKING:
    from otklik.channels.outbound.models import Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTally:
    """How many of an account wait in one state; `is_ahead`: only for the time they are set to."""

    account: int
    state: str
    is_ahead: bool
    count: int
    oldest: datetime


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def queued(self) -> Self:
        return self.filter(state=DeliveryState.QUEUED)

    def due(self, *, at: datetime) -> Self:
        return self.queued().filter(not_before__lte=at)

    def before_notices_of(self, account: int) -> Self:
        """Whatever goes to people through this account: a notice to colleagues waits behind it."""
        return self.filter(account=account, priority__gt=Priority.NOTICE)

    def hurriable(self, *, at: datetime) -> Self:
        """Of one account, what waits though its own time has come, but not because the network
        asked for it: urgent things first."""
        waiting = self.queued().filter(planned_at__lte=at, not_before__gt=at)
        return waiting.exclude(error_kind="RateLimited").order_by("-priority", "planned_at", "pk")

    def first_to_leave(self, account: int, *, at: datetime) -> "Delivery | None":
        """What asks first whether anybody answers again: of what stands first in its thread, the
        most urgent, then the oldest."""
        before = self.model._default_manager.filter(
            state=DeliveryState.QUEUED, planned_at__lte=at, pk__lt=OuterRef("pk"),
            account=OuterRef("account"), container=OuterRef("container"),
            post=OuterRef("post"), peer=OuterRef("peer"),
        )  # fmt: skip
        waiting = self.queued().filter(account=account, planned_at__lte=at)
        ready = waiting.exclude(error_kind="RateLimited", not_before__gt=at)
        heads = ready.exclude(Exists(before))
        return heads.order_by("-priority", "planned_at", "pk").first()

    def sending(self) -> Self:
        return self.filter(state=DeliveryState.SENDING)

    def unsettled(self) -> Self:
        """Whatever waits, is in flight, or must be looked for."""
        return self.filter(state__in=(*UNSENT, DeliveryState.SENDING, DeliveryState.UNCONFIRMED))

    def may_have_left(self, *, at: datetime) -> Self:
        """What was due by now, and what is in flight: after a restoration nobody knows."""
        waiting = Q(state=DeliveryState.QUEUED, not_before__lte=at)
        return self.filter(waiting | Q(state=DeliveryState.SENDING)).order_by("pk")

    def begun_before(self, moment: datetime, *, with_files: datetime) -> Self:
        """In flight for longer than any call takes; what has files along is given more time."""
        is_light = Q(files=None, sending_at__lt=moment)
        return self.sending().filter(is_light | Q(sending_at__lt=with_files)).distinct()

    def held(self) -> Self:
        """Posts that became stale while nothing could be sent: a person decides."""
        return self.filter(state=DeliveryState.HELD).order_by("planned_at", "pk")

    def by_hand(self) -> Self:
        """What a person must do in the network itself, oldest first."""
        return self.filter(state=DeliveryState.BY_HAND).order_by("planned_at", "pk")

    def unsent(self) -> Self:
        """Whatever still waits: for its time, a word, or a person's hand."""
        return self.filter(state__in=UNSENT)

    def unconfirmed(self) -> Self:
        """What a person must look for, oldest first."""
        return self.filter(state=DeliveryState.UNCONFIRMED).order_by("sending_at", "pk")

    def astray(self, *, since: datetime) -> Self:
        """What a person must look for, and what failed since; newest first."""
        unconfirmed = Q(state=DeliveryState.UNCONFIRMED)
        failed = Q(state=DeliveryState.FAILED, settled_at__gte=since)
        return self.filter(unconfirmed | failed).order_by("-settled_at", "-pk")

    def tally(self, *, at: datetime) -> list[DeliveryTally]:
        """What is not settled, counted by account and state."""
        waiting = self.unsettled().annotate(
            is_ahead=Case(
                When(state=DeliveryState.QUEUED, planned_at__gt=at, then=Value(True)),
                default=Value(False),
            )
        )
        rows = waiting.values("account", "state", "is_ahead").order_by("account", "state")
        return [
            DeliveryTally(**row)
            for row in rows.annotate(count=Count("pk"), oldest=Min("planned_at"))
        ]

    def open_to_echo(self) -> Self:
        """What an echo may still close: no number yet, or none but a person's link; also what
        waits for another try after an attempt of unknown outcome, or for a person's hand."""
        return self.select_related("account").filter(
            Q(state__in=(DeliveryState.SENDING, DeliveryState.UNCONFIRMED, DeliveryState.BY_HAND))
            | Q(state=DeliveryState.QUEUED, unclear_at__isnull=False)
            | Q(state=DeliveryState.SENT, proof="hand")
        )

    def to_look_for(self, *, at: datetime) -> Self:
        """Unconfirmed, and the moment has come to look in the network itself."""
        return self.filter(state=DeliveryState.UNCONFIRMED, look_at__lte=at)

    def settled_unheard(self) -> Self:
        """Outcomes that the room which asked to be told has not heard of yet."""
        return self.filter(state__in=SETTLED, handed_on_at__isnull=True).exclude(on_settled="")

    def not_hurried_since(self, moment: datetime) -> Self:
        return self.filter(Q(hurried_at__isnull=True) | Q(hurried_at__lt=moment))

    def in_thread_of(self, delivery: "Delivery") -> Self:
        return self.filter(
            account=delivery.account_id,
            container=delivery.container,
            post=delivery.post,
            peer=delivery.peer,
        )

    def last_sending_at(self, delivery: "Delivery") -> datetime | None:
        """When the last call about this thread began."""
        here = self.in_thread_of(delivery).exclude(sending_at__isnull=True)
        return here.order_by("-sending_at").values_list("sending_at", flat=True).first()

    def ahead_of(self, delivery: "Delivery", *, at: datetime) -> Self:
        """What must leave the same thread first: one in flight, or an earlier one that is due,
        waits for another try or stands in line itself: each waits behind the one before it, and
        many in one thread do not all come back at once. A later date set on purpose holds nobody
        up."""
        earlier = Q(state=DeliveryState.QUEUED, pk__lt=delivery.pk)
        is_moving = Q(not_before__lte=at) | Q(attempts__gt=0) | Q(planned_at__lte=at)
        return (
            self.in_thread_of(delivery)
            .exclude(pk=delivery.pk)
            .filter(Q(state=DeliveryState.SENDING) | (earlier & is_moving))
            .order_by("-not_before")
        )

    def holding(self, delivery: "Delivery", external_id: str) -> Self:
        """The delivery that has this number at the same place."""
        return self.filter(
            action=Action.SEND,
            account=delivery.account_id,
            container=delivery.container,
            kind=delivery.kind,
            external_id=external_id,
        )

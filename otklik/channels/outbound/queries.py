from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, Count, Exists, Min, OuterRef, Q, Value, When

from otklik.channels.networks.outbound_types import Action
from otklik.channels.outbound.choices import SETTLED, UNSENT, UNSETTLED, DeliveryState, Priority

if TYPE_CHECKING:
    from otklik.channels.outbound.models import Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTally:
    """Deliveries of an account in one state; `is_ahead`: planned for later."""

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
        """Messages to people: a notice to colleagues waits for them."""
        return self.filter(account=account, priority__gt=Priority.NOTICE)

    def hurriable(self, *, at: datetime) -> Self:
        """Waiting past its time, but not because of a rate limit; most urgent first."""
        waiting = self.queued().filter(planned_at__lte=at, not_before__gt=at)
        return waiting.exclude(error_kind="RateLimited").order_by("-priority", "planned_at", "pk")

    def first_to_leave(self, account: int, *, at: datetime) -> "Delivery | None":
        """The delivery that probes: the most urgent, then oldest, of the first in each thread."""
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
        """Waiting, in flight, or unconfirmed."""
        return self.filter(state__in=UNSETTLED)

    def may_have_left(self, *, at: datetime) -> Self:
        """Due or in flight: after a restore their outcome is unknown."""
        waiting = Q(state=DeliveryState.QUEUED, not_before__lte=at)
        return self.filter(waiting | Q(state=DeliveryState.SENDING)).order_by("pk")

    def begun_before(self, moment: datetime, *, with_files: datetime) -> Self:
        """In flight longer than any call; with files, longer than any upload."""
        is_light = Q(files=None, sending_at__lt=moment)
        return self.sending().filter(is_light | Q(sending_at__lt=with_files)).distinct()

    def held(self) -> Self:
        """Late posts that wait for a person's decision."""
        return self.filter(state=DeliveryState.HELD).order_by("planned_at", "pk")

    def by_hand(self) -> Self:
        """For a person to do in the network, oldest first."""
        return self.filter(state=DeliveryState.BY_HAND).order_by("planned_at", "pk")

    def unsent(self) -> Self:
        """Waiting for its time, a decision, or a person's hand."""
        return self.filter(state__in=UNSENT)

    def unconfirmed(self) -> Self:
        """For a person to look up, oldest first."""
        return self.filter(state=DeliveryState.UNCONFIRMED).order_by("sending_at", "pk")

    def astray(self, *, since: datetime) -> Self:
        """Unconfirmed, or failed since; newest first."""
        unconfirmed = Q(state=DeliveryState.UNCONFIRMED)
        failed = Q(state=DeliveryState.FAILED, settled_at__gte=since)
        return self.filter(unconfirmed | failed).order_by("-settled_at", "-pk")

    def tally(self, *, at: datetime) -> list[DeliveryTally]:
        """Unsettled deliveries, counted by account and state."""
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
        """Without a number of the network: what an echo may still confirm."""
        return self.select_related("account").filter(
            Q(state__in=(DeliveryState.SENDING, DeliveryState.UNCONFIRMED, DeliveryState.BY_HAND))
            | Q(state=DeliveryState.QUEUED, unclear_at__isnull=False)
            | Q(state=DeliveryState.SENT, proof="hand")
        )

    def to_look_for(self, *, at: datetime) -> Self:
        """Unconfirmed, and due for a search by program."""
        return self.filter(state=DeliveryState.UNCONFIRMED, look_at__lte=at)

    def settled_unheard(self) -> Self:
        """Outcomes that the app which queued them does not know yet."""
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
        """When the last call for this thread began."""
        here = self.in_thread_of(delivery).exclude(sending_at__isnull=True)
        return here.order_by("-sending_at").values_list("sending_at", flat=True).first()

    def ahead_of(self, delivery: "Delivery", *, at: datetime) -> Self:
        """In flight in its thread, or queued earlier and due, retrying or planned."""
        earlier = Q(state=DeliveryState.QUEUED, pk__lt=delivery.pk)
        is_moving = Q(not_before__lte=at) | Q(attempts__gt=0) | Q(planned_at__lte=at)
        return (
            self.in_thread_of(delivery)
            .exclude(pk=delivery.pk)
            .filter(Q(state=DeliveryState.SENDING) | (earlier & is_moving))
            .order_by("-not_before")
        )

    def holding(self, delivery: "Delivery", external_id: str) -> Self:
        """The delivery with this number at the same place."""
        return self.filter(
            action=Action.SEND,
            account=delivery.account_id,
            container=delivery.container,
            kind=delivery.kind,
            external_id=external_id,
        )

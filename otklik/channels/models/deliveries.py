"""States of deliveries and the questions asked about many of them."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from otklik.channels.models.delivery import Delivery


class DeliveryState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not sent")
    UNCONFIRMED = "unconfirmed", _("not confirmed")
    WITHDRAWN = "withdrawn", _("taken back")


class DeliveryProof(models.TextChoices):
    """How we know that it stands in the network."""

    ANSWER = "answer", _("the network answered with its number")
    ECHO = "echo", _("the network told us of it")
    READBACK = "readback", _("found in the network")
    HAND = "hand", _("a person saw it")


SETTLED = (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNCONFIRMED)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def queued(self) -> Self:
        return self.filter(state=DeliveryState.QUEUED)

    def due(self, *, at: datetime) -> Self:
        return self.queued().filter(not_before__lte=at)

    def sending(self) -> Self:
        return self.filter(state=DeliveryState.SENDING)

    def unconfirmed(self) -> Self:
        """What a person must look for, oldest first."""
        return self.filter(state=DeliveryState.UNCONFIRMED).order_by("sending_at", "pk")

    def open_to_echo(self) -> Self:
        """What an echo may still close: no number yet, or none but a person's link."""
        return self.select_related("account").filter(
            Q(state__in=(DeliveryState.SENDING, DeliveryState.UNCONFIRMED))
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

    def ahead_of(self, delivery: "Delivery", *, at: datetime) -> Self:
        """What must leave the same thread first: one in flight, or an earlier one that is due or
        waits for another try. A later date set on purpose holds nobody up."""
        earlier = Q(state=DeliveryState.QUEUED, pk__lt=delivery.pk)
        is_moving = Q(not_before__lte=at) | Q(attempts__gt=0)
        return (
            self.in_thread_of(delivery)
            .exclude(pk=delivery.pk)
            .filter(Q(state=DeliveryState.SENDING) | (earlier & is_moving))
            .order_by("-not_before")
        )

    def holding(self, delivery: "Delivery", external_id: str) -> Self:
        """The delivery that has this number at the same place."""
        return self.filter(
            account=delivery.account_id,
            container=delivery.container,
            kind=delivery.kind,
            external_id=external_id,
        )

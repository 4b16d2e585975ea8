from typing import ClassVar, Self

from django.db import models

from otklik.channels.accounts.models import Account
from otklik.channels.networks.outbound_types import Action
from otklik.channels.outbound.choices import UNSENT, UNSETTLED, DeliveryState
from otklik.channels.outbound.models import Delivery
from otklik.channels.publications.models import Publication
from otklik.channels.publications.released_version_models import Version


class PlacementQuerySet(models.QuerySet["Placement"]):
    def wanted(self) -> Self:
        return self.filter(is_wanted=True)

    def with_dispatches(self) -> Self:
        return self.select_related("account").prefetch_related(
            models.Prefetch("dispatches", Dispatch.objects.in_order())
        )


class Placement(models.Model):
    """A publication at one account, with its own text or the common one.

    `dropped_at`: a person left it out after the release. `refusal`: why it could not be queued, in
    Russian."""

    publication = models.ForeignKey(
        Publication, on_delete=models.CASCADE, related_name="placements"
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="placements")
    is_wanted = models.BooleanField(default=True)
    text = models.TextField(blank=True, help_text="Its own text; empty: the common one.")
    dropped_at = models.DateTimeField(null=True)
    refusal = models.TextField(blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["publication", "account__name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["publication", "account"], name="placement_once_an_account"
            )
        ]

    def live(self) -> list["Dispatch"]:
        """Deliveries that were not withdrawn, oldest first."""
        is_fetched = "dispatches" in getattr(self, "_prefetched_objects_cache", {})
        rows = self.dispatches.all() if is_fetched else self.dispatches.in_order()
        return [row for row in rows if row.delivery.state != DeliveryState.WITHDRAWN]

    @property
    def post(self) -> Delivery | None:
        """The delivery of our post that is there; None when none is."""
        delivery_found: Delivery | None = None
        for row in self.live():
            delivery = row.delivery
            if delivery.state == DeliveryState.SENT and delivery.action != Action.EDIT:
                delivery_found = delivery if delivery.action == Action.SEND else None
        return delivery_found

    @property
    def shown(self) -> Delivery | None:
        """The delivery whose text is shown there: the post's, or its last correction's."""
        words = self.post
        if words is None:
            return None
        for row in self.live():
            delivery = row.delivery
            is_correction = delivery.action == Action.EDIT and row.delivery_id > words.pk
            if delivery.state == DeliveryState.SENT and is_correction:
                words = delivery
        return words

    def note_refusal(self, sentence: str) -> None:
        """Record why nothing could be queued; empty once that is over."""
        if self.refusal != sentence:
            self.refusal = sentence
            self.save(update_fields=["refusal"])


class DispatchQuerySet(models.QuerySet["Dispatch"]):
    def in_order(self) -> Self:
        return self.select_related("delivery", "version").order_by("pk")


class Dispatch(models.Model):
    """A delivery that brings a placement to a version; without one, removes it."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="dispatches")
    version = models.ForeignKey(
        Version, null=True, on_delete=models.CASCADE, related_name="dispatches"
    )
    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="dispatch")

    objects = DispatchQuerySet.as_manager()

    @property
    def is_callable_off(self) -> bool:
        """Whether it can be cancelled: no call has been made that could have been executed."""
        return self.delivery.state in UNSENT and self.delivery.unclear_at is None

    @property
    def is_open(self) -> bool:
        """Whether its outcome is still open."""
        return self.delivery.state in UNSETTLED

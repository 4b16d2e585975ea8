from typing import Any, ClassVar

from django.db import models

from otklik.channels.links import LONGEST_LINK
from otklik.channels.models.states import DeliveryProof, DeliveryState
from otklik.channels.networks.base import FAULTS


class Progress(models.Model):
    """How far a delivery has come, what proves it, and what went wrong last.

    `sending_at` names the attempt: an outcome counts for the attempt it belongs to.
    `attempts` are calls made, `faults` temporary ones in a row, `looks` looks without a find.
    `slot_at` is its place in the account's own pace.
    `planned_at` is when a person wanted it to leave, `not_before` when it may next.
    `unclear_at` is when an attempt first ended so that nobody knows whether it was executed.
    """

    state = models.CharField(
        max_length=12, choices=DeliveryState.choices, default=DeliveryState.QUEUED
    )
    planned_at = models.DateTimeField()
    not_before = models.DateTimeField()
    slot_at = models.DateTimeField(null=True, blank=True)
    hurried_at = models.DateTimeField(null=True, blank=True)
    sending_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    handed_on_at = models.DateTimeField(null=True, blank=True)
    unclear_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    faults = models.PositiveSmallIntegerField(default=0)
    look_at = models.DateTimeField(null=True, blank=True)
    looks = models.PositiveSmallIntegerField(default=0)
    external_id = models.CharField(max_length=120, blank=True)
    url = models.URLField(max_length=LONGEST_LINK, blank=True)
    proof = models.CharField(max_length=10, choices=DeliveryProof.choices, blank=True)
    error_kind = models.CharField(max_length=40, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    error_detail = models.TextField(blank=True)

    class Meta:
        abstract: ClassVar = True

    @property
    def error_sentence(self) -> Any:
        """Why it is not sent, for people; empty when nothing went wrong."""
        return FAULTS[self.error_kind].human if self.error_kind else ""

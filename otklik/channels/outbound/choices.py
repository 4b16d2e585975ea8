"""States, proofs and priorities of deliveries."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DeliveryState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("delivery", "waiting")
    HELD = "held", _("waiting for a decision")
    BY_HAND = "by_hand", _("to be done manually")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not sent")
    UNCONFIRMED = "unconfirmed", _("not confirmed")
    WITHDRAWN = "withdrawn", pgettext_lazy("delivery", "undone")


class DeliveryProof(models.TextChoices):
    """How we know that it is in the network."""

    ANSWER = "answer", _("the network answered with its number")
    ECHO = "echo", _("the network sent an event about it")
    READBACK = "readback", _("found in the network")
    HAND = "hand", _("an employee saw it")


class Priority(models.IntegerChoices):
    """Higher goes first."""

    NOTICE = 1, _("notice to colleagues")
    ROUTINE = 2, pgettext_lazy("delivery", "ordinary")
    URGENT = 3, pgettext_lazy("delivery", "urgent")


UNSENT = (DeliveryState.QUEUED, DeliveryState.HELD, DeliveryState.BY_HAND)
UNSETTLED = (*UNSENT, DeliveryState.SENDING, DeliveryState.UNCONFIRMED)
SETTLED = (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNCONFIRMED)

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.channels.outbound.choices import DeliveryState

if TYPE_CHECKING:
    from otklik.channels.publications.models import Publication  # noqa: F401 - named in quotes


class PublicationStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_APPROVAL = "in_approval", _("waits for approval")
    RETURNED = "returned", _("sent back for correction")
    RELEASED = "released", pgettext_lazy("publication", "handed over")
    WITHDRAWN = "withdrawn", _("taken off")
    DISCARDED = "discarded", _("put away")


EDITABLE = (PublicationStatus.DRAFT, PublicationStatus.RETURNED)
AT_WORK = (*EDITABLE, PublicationStatus.IN_APPROVAL)
WAITS_FOR_A_PERSON = (DeliveryState.HELD, DeliveryState.BY_HAND, DeliveryState.UNCONFIRMED)


class PostVerdict(models.TextChoices):
    APPROVED = "approved", _("approved")
    RETURNED = "returned", _("sent back for correction")

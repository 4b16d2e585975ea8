from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from otklik.incidents.replies.models import Reply  # noqa: F401 - named in quotes


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


class Verdict(models.TextChoices):
    APPROVED = "approved", _("approved")
    RETURNED = "returned", _("returned for correction")

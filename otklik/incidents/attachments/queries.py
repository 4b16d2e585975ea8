"""Attachments by state."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

from otklik.incidents.attachments.choices import AttachmentState

if TYPE_CHECKING:
    from otklik.incidents.attachments.models import Attachment  # noqa: F401 - named in quotes


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def late(self, *, at: datetime) -> Self:
        """To be fetched since a moment: their task was lost."""
        return self.filter(state=AttachmentState.WAITING, next_at__lt=at).order_by("next_at", "pk")

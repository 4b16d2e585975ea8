import uuid
from datetime import datetime
from typing import ClassVar

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.core.refusal import Refused
from otklik.incidents.models.incident import Incident
from otklik.incidents.models.message import Message
from otklik.incidents.photos import CleanPhoto
from otklik.organisation.models import User

MOST_A_MESSAGE = 5


def private_files() -> Storage:
    """A folder that no address leads to."""
    return storages["attachments"]


def _place(attachment: "Attachment", name: str) -> str:
    return f"{attachment.key.hex[:2]}/{attachment.key}.jpg"


class Attachment(models.Model):
    """What came with a message. Staff see it; a description says it to those who do not see."""

    class Kind(models.TextChoices):
        PHOTO = "photo", _("photo")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PHOTO)
    file = models.FileField(storage=private_files, upload_to=_place, max_length=100)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="Bytes.")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    description = models.CharField(_("what the photo shows"), max_length=500, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "digest"], name="attachment_once_a_message")
        ]

    def __str__(self) -> str:
        return f"{self.message.incident}: {self.get_kind_display()}"

    @classmethod
    def add(cls, message: Message, photo: CleanPhoto, *, at: datetime) -> "Attachment":
        """Keep a photo with a message; the same one when it was sent before.

        Raises Refused when the message has as many as it may have.
        """
        attachment = cls(
            message=message,
            digest=photo.digest,
            size=len(photo.body),
            width=photo.width,
            height=photo.height,
            added_at=at,
        )
        try:
            with transaction.atomic():
                Incident.objects.select_for_update().get(pk=message.incident_id)
                here = cls.objects.filter(message=message)
                known = here.filter(digest=photo.digest).first()
                if known is not None:
                    return known
                if here.count() >= MOST_A_MESSAGE:
                    raise Refused(_("There are five photos already: no more can be added here."))
                attachment.file.save("photo.jpg", ContentFile(photo.body), save=False)
                attachment.save()
                message.incident.note_attachment(at=at)
                journal.record(
                    message.incident, "attachment.added", by=None, at=at, attachment=attachment.pk
                )
        except Exception:
            if attachment.file:  # the row is gone, and nobody would ever find the file
                attachment.file.delete(save=False)
            raise
        return attachment

    @transaction.atomic
    def describe(self, text: str, *, by: User, at: datetime) -> None:
        """Say in words what the photo shows."""
        self.description = " ".join(text.split())
        self.save(update_fields=["description"])
        journal.record(
            self.message.incident, "attachment.described", by=by, at=at,
            attachment=self.pk, description=self.description,
        )  # fmt: skip

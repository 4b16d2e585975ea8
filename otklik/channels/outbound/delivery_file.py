from typing import Any, BinaryIO, ClassVar, cast

from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.channels.networks.outbound_types import File, FileKind
from otklik.channels.outbound.models import Delivery

COPIED = ("kind", "path", "name", "content_type", "size", "sha256", "width", "height", "alt")


class SendableFile(models.Model):
    """A picture or video for networks; its bytes are in the storage of uploads."""

    class Kind(models.TextChoices):
        PHOTO = FileKind.PHOTO, _("photo")
        VIDEO = FileKind.VIDEO, _("video")

    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=5, choices=Kind.choices)
    path = models.CharField(max_length=300, help_text="Name in the storage of uploads.")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    alt = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract: ClassVar = True

    def __str__(self) -> str:
        return self.name

    def to_send(self) -> File:
        return File(
            kind=FileKind(self.kind),
            name=self.name,
            content_type=self.content_type,
            size=self.size,
            sha256=self.sha256,
            open=self._open_stored,
            width=self.width,
            height=self.height,
            alt=self.alt,
        )

    def copied_fields(self) -> dict[str, Any]:
        """What another row of the same file has too."""
        return {name: getattr(self, name) for name in COPIED}

    def _open_stored(self) -> BinaryIO:
        return cast(BinaryIO, default_storage.open(self.path))


class DeliveryFile(SendableFile):
    """A file as it was when the delivery was queued."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="files")

    class Meta:
        ordering: ClassVar = ["delivery", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delivery", "position"], name="file_once_a_position")
        ]

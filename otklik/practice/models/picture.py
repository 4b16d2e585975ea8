import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.core.files.base import ContentFile
from django.db import models
from django.urls import reverse

if TYPE_CHECKING:
    from otklik.practice.models.wall import Post

LARGEST = 5 * 1024 * 1024
MOST = 4
BEGINNINGS = {b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}


class Picture(models.Model):
    """A picture that was sent to the network; hung under a post, or still to be."""

    post = models.ForeignKey(
        "practice.Post", null=True, blank=True, on_delete=models.CASCADE, related_name="pictures"
    )
    position = models.PositiveSmallIntegerField(default=0)
    file = models.FileField(upload_to="practice")
    alt = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.alt or f"{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("practice:picture", args=[self.pk])

    @classmethod
    def receive(cls, body: bytes, *, at: datetime) -> "Picture | None":
        """Keep it; None for what is no JPEG or PNG."""
        ending = next((e for start, e in BEGINNINGS.items() if body.startswith(start)), None)
        if ending is None:
            return None
        picture = cls(sent_at=at)
        picture.file.save(f"{uuid.uuid4().hex}.{ending}", ContentFile(body))
        return picture

    @classmethod
    def hang(cls, post: "Post", pictures: Sequence[tuple["Picture", str]]) -> None:
        """These and no others, in this order."""
        for position, (picture, alt) in enumerate(pictures):
            picture.post, picture.position, picture.alt = post, position, alt[:500]
            picture.save(update_fields=["post", "position", "alt"])

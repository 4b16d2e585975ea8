"""Files of what a unit supplied: private, given out by views of ours."""

import uuid
from typing import ClassVar

from django.core.files.base import ContentFile
from django.db import models

from otklik.core.given_files import GivenFile, private_files
from otklik.disclosure.models.supply import Supply


def place_of(file: "SupplyFile", _name: str) -> str:
    return f"disclosure/{file.key}"


class SupplyFile(models.Model):
    """A file of a supply, as it came; its digest stands in the journal."""

    supply = models.ForeignKey(Supply, on_delete=models.CASCADE, related_name="files")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    file = models.FileField(storage=private_files, upload_to=place_of, max_length=100)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def keep(cls, supply: Supply, given: GivenFile, *, position: int) -> "SupplyFile":
        kept = cls(
            supply=supply, name=given.name, size=len(given.body), digest=given.digest,
            position=position,
        )  # fmt: skip
        kept.file.save(given.name, ContentFile(given.body), save=False)
        kept.save()
        return kept

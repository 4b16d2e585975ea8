from typing import ClassVar

from django.db import models


class PackItem(models.Model):
    """What a pack last said about one thing, so that the next load changes only what it changed."""

    room = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    values = models.JSONField()
    loaded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "key"], name="pack_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.room}/{self.key}"

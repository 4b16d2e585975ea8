from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models


class PackItemQuerySet(models.QuerySet["PackItem"]):
    """The memory for `otklik.core.pack.merge_into_tables.Tables`."""

    def recall(self, kind: str) -> dict[str, Mapping[str, Any]]:
        return {item.key: item.values for item in self.filter(kind=kind)}

    def remember(self, kind: str, items: Mapping[str, Mapping[str, Any]], *, at: datetime) -> None:
        self.bulk_create(
            [
                PackItem(kind=kind, key=key, values=dict(values), loaded_at=at)
                for key, values in items.items()
            ],
            update_conflicts=True,
            unique_fields=["kind", "key"],
            update_fields=["values", "loaded_at"],
        )


class PackItem(models.Model):
    """The last value of one entry in a pack, so that the next load changes only differences."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    values = models.JSONField()
    loaded_at = models.DateTimeField()

    objects = PackItemQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key"], name="pack_item_once")
        ]
